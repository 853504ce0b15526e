import Cluster
import Foundation
import Siamese
import Tensors

/// A training run: a recipe, its pairs, and a folder that it can be resumed from.
///
/// Steps, checkpoints and exported models are the same bits for the same recipe, pairs and instruction set, whatever
/// the number of threads and however often the run was stopped and resumed. Several ranks share each step's pairs, and
/// all have the same weights after it; sums of gradients differ in their last bits with the number of ranks.
public final class Trainer {
  /// How a run is carried out; none of it changes its numbers.
  public struct Options: Sendable {
    public var threads = 1
    public var isa = InstructionSet.best
    /// Minutes between two checkpoints.
    public var checkpointMinutes = 5.0
    /// Steps after which the run stops, for trying a recipe out; nil for all of them.
    public var stopAfter: Int?
    /// Threads that make pairs ahead.
    public var pairThreads = 1

    public init() {}
  }

  public let recipe: TrainingRecipe
  public let folder: String
  /// Side of the response that targets must be made for.
  public let responseSize: Int
  public let initialReport: InitialWeights.Report?
  /// The network that is learnt from, by its file's SHA-256.
  public let teacher: (name: String, sha256: String)?
  private let options: Options
  private let exchange: RankExchange
  private let share: BatchShare
  private let siamese: SiameseGraph
  private let table: ParameterTable
  private let trainer: SiameseTrainer
  private let optimiser: Optimiser
  private var average: WeightAverage?
  private var plan: LearningPlan
  /// Steps done.
  public private(set) var step = 0
  public private(set) var skipped = 0
  private var skippedInARow = 0
  private var validator: SiameseTrainer?
  /// What goes into the exported file beside its tensors.
  public var exportMetadata: [String: String] = [:]

  /// So many skipped steps in a row end a run: it will not recover.
  private static let mostSkipped = 50

  /// Makes a run ready: fresh or initial weights, or those of the folder's checkpoint when `resumes`.
  ///
  /// `identity` tells the recipe's whole text, so that a folder is not resumed by another. Each of `ranks` makes a
  /// trainer; only rank 0 looks at the folder and the initial weights' file. Throws `TrainingError`, `WeightsError`,
  /// `CheckpointError`, `EngineError`, `ClusterError`.
  public init(
    _ recipe: TrainingRecipe, folder: String, identity: String, resumes: Bool, options: Options,
    ranks: any Communicator = SoloCommunicator()
  ) throws {
    self.recipe = recipe
    self.folder = folder
    self.options = options
    guard ranks.size <= recipe.batch else { throw TrainingError.tooManyRanks(ranks.size, batch: recipe.batch) }
    exchange = RankExchange(ranks)
    share = exchange.share(of: recipe.batch)
    let kernels = try KernelTable(options.isa)
    try recipe.precision.require(on: options.isa)
    let model = try recipe.teacher.map { try TeacherModel($0) }
    if let model { try Self.agree(on: model, ranks) }
    teacher = model.map { ($0.name, $0.sha256) }
    // A run without a teacher is called what it always was.
    let identity = model.map { "\(identity)\nteacher \($0.sha256)" } ?? identity
    self.identity = identity
    let siamese = try SiameseGraph(
      recipe.architecture(), scalesCorrelations: recipe.scalesCorrelations, lanes: kernels.lanes,
      extra: model.map { recipe.regression(to: $0) } ?? .none)
    let table = ParameterTable(siamese.parameters)
    self.siamese = siamese
    self.table = table
    responseSize = siamese.responseSize
    FreshWeights.fill(table, seed: recipe.seed)
    let file = folder + "/" + Self.stateName
    if resumes || ranks.rank != 0 {
      initialReport = nil
    } else {
      guard !FileManager.default.fileExists(atPath: file) else { throw TrainingError.occupied(folder: folder) }
      initialReport = try recipe.initial?.fill(table, of: siamese, input: recipe.input)
    }
    // Fresh weights have had no step in which fewer layers learnt.
    var learning = Int.max
    optimiser = Optimiser(recipe.optimiser, table: table)
    average = recipe.average.map { WeightAverage(table, decay: $0) }
    if resumes, ranks.rank == 0 {
      let saved = try TrainingState(
        from: file, recipe: identity, folder: folder, count: table.count, entries: table.entries.count)
      table.values.pointer.update(from: saved.values.pointer, count: table.count)
      optimiser.first.pointer.update(from: saved.first.pointer, count: table.count)
      if let second = saved.second { optimiser.second?.pointer.update(from: second.pointer, count: table.count) }
      if let kept = saved.average { average?.values.pointer.update(from: kept.pointer, count: table.count) }
      optimiser.updates = saved.updates
      step = saved.step
      skipped = saved.skipped
      skippedInARow = saved.skippedInARow
      learning = saved.learning
    }
    let start = try TrainingState.shared(
      TrainingState(
        step: step, skipped: skipped, skippedInARow: skippedInARow, values: table.values, average: average?.values,
        optimiser: optimiser, learning: learning), by: ranks)
    optimiser.updates = start.updates
    step = start.step
    skipped = start.skipped
    skippedInARow = start.skippedInARow
    let epoch = Double(step) / Double(recipe.stepsPerEpoch)
    plan = LearningPlan(
      siamese, table: table, rules: recipe.layers, epoch: epoch, decaysAll: recipe.optimiser.decaysAll)
    if start.learning < plan.layers.count, recipe.resetsOnUnfreeze { optimiser.reset() }
    var lesson: Lesson?
    if let model, let settings = recipe.teacher {
      let teacher = try Teacher(
        model, batch: share.own.count, isa: options.isa, threads: options.threads,
        precision: recipe.precision)
      lesson = try Lesson(teacher, student: siamese, settings: settings, loss: recipe.loss)
    }
    trainer = try SiameseTrainer(
      siamese, table: table, batch: recipe.batch, isa: options.isa, threads: options.threads, trained: plan.layers,
      normIsFixed: plan.fixedNorms, loss: recipe.loss, input: recipe.input, precision: recipe.precision,
      exchange: exchange, lesson: lesson)
    if isFirst { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  }

  /// Every rank reads the teacher's file; throws where one has another.
  private static func agree(on model: TeacherModel, _ ranks: any Communicator) throws {
    let own = Array(model.sha256.utf8)
    guard try ranks.broadcast(own, from: 0) == own else {
      throw TrainingError.unfitTeacher(
        model: model.name, problem: "this rank's file is not rank 0's; give every machine the same")
    }
  }

  private let identity: String
  /// Whether this rank writes what the run leaves.
  private var isFirst: Bool { exchange.ranks.rank == 0 }
  static let stateName = "checkpoint.safetensors"
  static let modelName = "model.safetensors"

  /// The exported model's file.
  public var modelFile: String { folder + "/" + Self.modelName }

  /// What the run is, a line each.
  public var description: [String] {
    let learning = plan.groups.reduce(0) { $0 + table.entries[$1.entry].count }
    var lines = [
      "\(recipe.model): \(table.count) numbers, \(plan.layers.count) of \(siamese.graph.layers.count) layers learn "
        + "(\(learning) numbers)",
      "\(recipe.steps) steps of \(recipe.batch) pairs, \(recipe.stepsPerEpoch) an epoch",
    ]
    if !exchange.ranks.isAlone {
      lines.append("\(exchange.ranks.size) ranks share each step: \(share.own.count) pairs here")
    }
    if let settings = recipe.teacher, let teacher {
      lines.append(
        "teacher: \(teacher.name) (SHA-256 \(teacher.sha256.prefix(12))…), features \(settings.features), "
          + "answers \(settings.answers)")
    }
    if let initialReport { lines += initialReport.lines.map { "initial weights: \($0)" } }
    return lines
  }

  // MARK: - The loop

  /// Trains until the recipe's end, `isStopped`, or an error; saves a checkpoint and the model then and every few
  /// minutes. Returns whether the recipe's end was reached.
  ///
  /// `validation` are pairs that are never learnt from. Of several ranks each calls this, all stop after the same step
  /// when one of them is asked to, and rank 0 alone saves.
  public func run(
    _ source: any PairSource, validation: (any PairSource)? = nil, observer: any TrainingObserver,
    isStopped: () -> Bool
  ) throws -> Bool {
    observer.began(description, steps: recipe.steps, from: step)
    let last = min(recipe.steps, options.stopAfter.map { step + $0 } ?? recipe.steps)
    let feeder = TrainingFeeder(
      source, batchSize: share.own.count, stride: recipe.batch,
      firstIndex: UInt64(step) * UInt64(recipe.batch) + UInt64(share.own.lowerBound), threads: options.pairThreads)
    var clock = StepClock(batch: recipe.batch)
    // Not the clock on the wall, which may be set while a run goes on: set back a day, nothing would be saved for a day.
    var lastSave = ProcessInfo.processInfo.systemUptime
    while step < last {
      exchange.beginStep()
      let waited = feeder.secondsWaited
      let batch = try feeder.next()
      let call = try RollCall.together(
        RollCall(stops: isStopped(), counts: LossCounts(batch.targets)), by: exchange)
      if call.stops { break }
      var report = try learn(batch, counts: call.counts)
      clock.tick()
      report.pairsPerSecond = clock.pairsPerSecond
      report.secondsLeft =
        report.pairsPerSecond > 0
        ? Double((recipe.steps - step) * recipe.batch) / report.pairsPerSecond : 0
      report.secondsWaited = feeder.secondsWaited - waited
      observer.stepped(report, batch: batch) { trainer.answers(batch.pairs.count) }
      if skippedInARow >= Self.mostSkipped { throw TrainingError.diverged(step: step, skipped: skippedInARow) }
      if step % recipe.stepsPerEpoch == 0 || step == recipe.steps, let validation, recipe.validationPairs > 0 {
        observer.validated(try validate(validation))
      }
      if isFirst, ProcessInfo.processInfo.systemUptime - lastSave >= options.checkpointMinutes * 60 {
        try save()
        observer.saved(modelFile, step: step)
        lastSave = ProcessInfo.processInfo.systemUptime
      }
    }
    if isFirst {
      try save()
      observer.saved(modelFile, step: step)
    }
    return step >= recipe.steps
  }

  /// One step.
  private func learn(_ batch: TrainingBatch, counts: LossCounts) throws -> StepReport {
    let epoch = Double(step) / Double(recipe.stepsPerEpoch)
    try follow(epoch)
    let rate = recipe.schedule.rate(step: step, steps: recipe.steps, stepsPerEpoch: recipe.stepsPerEpoch)
    // A step that is left out must not leave its statistics behind either.
    let statistics = table.entries.filter { !$0.isLearnt }.map { ($0, Array(slice($0))) }
    let losses = try trainer.learn(batch.pairs, batch.targets, counts: counts)
    let norm = Optimiser.norm(table, plan.groups)
    let isSkipped = !losses.total.isFinite || losses.total > recipe.largestLoss || !norm.isFinite
    if isSkipped {
      skipped += 1
      skippedInARow += 1
      for (entry, values) in statistics {
        values.withUnsafeBufferPointer { source in
          if let base = source.baseAddress {
            (table.values.pointer + entry.offset).update(from: base, count: entry.count)
          }
        }
      }
    } else {
      skippedInARow = 0
      optimiser.step(table, plan.groups, rate: rate, norm: norm, workers: trainer.network.workers)
      trainer.network.packFilters()
      average?.follow(table, step: step)
    }
    step += 1
    return StepReport(
      step: step, steps: recipe.steps, epoch: Double(step) / Double(recipe.stepsPerEpoch), rate: rate, losses: losses,
      gradientNorm: norm, isSkipped: isSkipped, skipped: skipped, pairsPerSecond: 0, secondsLeft: 0, secondsWaited: 0,
      learningLayers: plan.layers.count, exchange: exchange.ranks.isAlone ? nil : exchange.report)
  }

  private func slice(_ entry: ParameterTable.Entry) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: table.values.pointer + entry.offset, count: entry.count)
  }

  /// Lets layers join whose time has come.
  private func follow(_ epoch: Double) throws {
    let next = LearningPlan(
      siamese, table: table, rules: recipe.layers, epoch: epoch, decaysAll: recipe.optimiser.decaysAll)
    if next == plan { return }
    if next.layers != plan.layers || next.fixedNorms != plan.fixedNorms {
      trainer.network.setTrained(next.layers, normIsFixed: next.fixedNorms)
      if recipe.resetsOnUnfreeze { optimiser.reset() }
    }
    plan = next
  }

  // MARK: - Validation and files

  /// What the network that would be exported answers: class and box by (channel, row, column), levels put together.
  ///
  /// Pictures are interleaved blue, green, red, 0…255, of the sizes that are trained with.
  package func answer(exemplar: [Float], search: [Float]) throws -> (cls: [Float], loc: [Float]) {
    let network = try makeValidator(batch: 1)
    return try network.answer(exemplar: exemplar, search: search)
  }

  /// A network for looking only, with the weights that would be exported.
  private func makeValidator(batch: Int) throws -> SiameseTrainer {
    let copy = ParameterTable(siamese.parameters)
    copy.values.pointer.update(from: (average?.values ?? table.values).pointer, count: table.count)
    return try SiameseTrainer(
      siamese, table: copy, batch: batch, isa: options.isa, threads: options.threads, trained: [], loss: recipe.loss,
      input: recipe.input)
  }

  /// The losses on the first validation pairs, by the weights that would be exported.
  private func validate(_ source: any PairSource) throws -> ValidationReport {
    let network =
      try validator
      ?? {
        let made = try SiameseTrainer(
          siamese, table: ParameterTable(siamese.parameters), batch: 8, isa: options.isa, threads: options.threads,
          trained: [], loss: recipe.loss, input: recipe.input)
        validator = made
        return made
      }()
    let values = average?.values ?? table.values
    network.table.values.pointer.update(from: values.pointer, count: table.count)
    network.network.packAllFilters()
    let batches = max(1, recipe.validationPairs / network.batch)
    // Each rank measures its part of them.
    let own = exchange.share(of: batches).own
    let feeder = TrainingFeeder(
      source, batchSize: network.batch, firstIndex: UInt64(own.lowerBound * network.batch),
      threads: options.pairThreads)
    var sums = [Double](repeating: 0, count: 5)
    for _ in own {
      let batch = try feeder.next()
      let losses = try network.measure(batch.pairs, batch.targets)
      sums[0] += losses.total / Double(batches)
      sums[1] += losses.cls / Double(batches)
      sums[2] += losses.loc / Double(batches)
      sums[3] += Double(losses.positives)
      sums[4] += Double(losses.negatives)
    }
    try exchange.sum(&sums)
    var losses = LossReport()
    (losses.total, losses.cls, losses.loc) = (sums[0], sums[1], sums[2])
    (losses.positives, losses.negatives) = (Int(sums[3]), Int(sums[4]))
    return ValidationReport(step: step, losses: losses, pairs: batches * network.batch)
  }

  /// Writes the checkpoint and the model as it is now; each file is whole at any moment.
  public func save() throws {
    let state = TrainingState(
      step: step, skipped: skipped, skippedInARow: skippedInARow, values: table.values, average: average?.values,
      optimiser: optimiser, learning: plan.layers.count)
    try state.write(to: folder + "/" + Self.stateName, recipe: identity)
    try export(to: modelFile)
  }

  /// Writes the model as trackers load it, in half precision or another.
  public func export(to file: String, as type: ElementType = .f16) throws {
    var metadata = exportMetadata
    metadata["preset"] = recipe.model
    metadata["steps"] = "\(step)"
    if let teacher { (metadata["teacher"], metadata["teacher_sha256"]) = (teacher.name, teacher.sha256) }
    metadata["pairs"] = "\(step * recipe.batch)"
    let checkpoint = try ModelExport(siamese: siamese, input: recipe.input).checkpoint(
      table, values: average?.values ?? table.values, metadata: metadata)
    try Safetensors.write(checkpoint, to: file, as: type)
  }
}

/// Pairs per second over the last steps.
private struct StepClock {
  let batch: Int
  private var times = [ProcessInfo.processInfo.systemUptime]

  init(batch: Int) { self.batch = batch }

  mutating func tick() {
    times.append(ProcessInfo.processInfo.systemUptime)
    if times.count > 21 { times.removeFirst() }
  }

  var pairsPerSecond: Double {
    guard let first = times.first, let last = times.last, times.count > 1 else { return 0 }
    let seconds = last - first
    return seconds > 0 ? Double((times.count - 1) * batch) / seconds : 0
  }
}
