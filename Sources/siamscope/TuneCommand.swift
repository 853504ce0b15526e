import ArgumentParser
import Cluster
import Foundation
import Metrics
import Siamese
import Tracking
import Tuning

/// Searches for the parameters that track best.
struct TuneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Search for the tracking parameters that score best over sequences.",
    discussion: """
      Half of the sequences are searched on; on the other half only the winner and the values in use are run, so that \
      the report can say whether the gain holds. A trial that is below the median of earlier ones after a quarter or a \
      half of the sequences is stopped. DIR/trials.jsonl has a line a trial, DIR/best.yaml the best parameters, for \
      --config and for pysot. With --out an interrupted search goes on where it stopped, and any number of processes, on \
      any number of machines that see DIR, may run the same command and share the work; under mpirun rank 0 hands it \
      out. The result is the same, byte for byte, however many there are.
      """)

  @Argument(help: "Sequences, folders of sequences, or bundled sequences' names.")
  var folders: [String]

  @OptionGroup var model: ModelOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      What is searched: name (its range from the table), name=low:high, name=low:high:step, name=a|b|c, with commas \
      between; a YAML file; or pysot, for pysot's grid. Without: penalty_k, window_influence and lr.
      """, valueName: "space"))
  var space: [String] = []

  @Option(name: .long, help: "How trials are found: tpe (the default), random, grid (pysot's default).")
  var search: Search?

  @Option(name: .long, help: "Trials besides the values in use; a grid is run whole by default.")
  var trials: Int?

  @Option(name: .long, help: "The same seed proposes the same trials and divides the sequences alike.")
  var seed: UInt64 = 1

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Sequences that are not searched on: a share of them (0.5), or their names with commas between, or @file of names.",
      valueName: "share|names"))
  var heldOut = "0.5"

  @Option(
    name: .long,
    help: """
      Trials under way at a time: a trial is proposed knowing those before the last so many. The result depends on it, \
      so it does not follow the number of workers.
      """)
  var inFlight = 8

  @Flag(name: .long, help: "Run every trial over all sequences.")
  var noEarlyStop = false

  @Option(name: .long, help: "\(TuneObjective.allCases.map(\.rawValue).joined(separator: ", ")).")
  var objective: TuneObjective = .successAUC

  @Option(name: .long, help: "Whose rules score a sequence: lasot (the default), pysot or got10k, as in eval.")
  var rules: EvalRules = .lasot

  @Option(name: .long, help: ArgumentHelp("Only the first frames of each sequence, for a quick look.", valueName: "n"))
  var frames: Int?

  @Flag(name: .long, help: "Of a sequence with several targets, each; the first otherwise.")
  var everyTarget = false

  @Option(name: .long, help: ArgumentHelp("Keep the search here, and go on from it.", valueName: "dir"))
  var out: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Write the study as a file of Optuna's JournalStorage too, trial by trial.", valueName: "file"))
  var journal: String?

  @OptionGroup var work: WorkOptions

  @Option(
    name: .long,
    help: ArgumentHelp("Memory for decoded frames and for answers that trials share.", valueName: "MiB"))
  var memory = 1024

  @Option(name: .long, help: ArgumentHelp("Write the outcome as JSON (- for standard output).", valueName: "file"))
  var json: String?

  @Flag(name: .long, help: "No progress line.")
  var quiet = false

  func validate() throws {
    if folders.isEmpty { throw ValidationError("name a folder of sequences") }
    if let trials, trials < 1 { throw ValidationError("--trials: at least 1") }
    if let frames, frames < 2 { throw ValidationError("--frames: at least 2") }
    guard (1...100_000).contains(inFlight) else {
      throw ValidationError("--in-flight: \(inFlight) is not 1 ... 100000")
    }
    guard (0...1_048_576).contains(memory) else {
      throw ValidationError("--memory: \(memory) is not 0 ... 1048576 MiB")
    }
    guard EvalProtocol.ope.rules.contains(rules) else {
      throw ValidationError("\(EvalError.rules(rules, .ope))")
    }
    // A file's errors come when it is read; a typing error here is one of usage.
    for part in space where !Self.isFile(part) && part != "pysot" {
      do { _ = try SearchSpace.parse(part) } catch { throw ValidationError("--space \(part): \(error)") }
    }
  }

  func run() async throws {
    let ranks = try ClusterJob.communicator()
    do { try run(ranks) } catch let code as ExitCode {
      try ranks.leave()
      throw code
    } catch {
      guard !ranks.isAlone else { throw error }
      ranks.abort("\(error)")
    }
    try ranks.leave()
  }

  private func run(_ ranks: any Communicator) throws {
    let list = SequenceList(folders, everyTarget: everyTarget)
    if let first = list.unreadable.first { throw TuneError.unreadable(first.name, reason: first.reason) }
    let sequences = list.sequences.map { sequence in frames.map { sequence.prefix($0) } ?? sequence }.sorted {
      $0.name < $1.name
    }
    let names = sequences.map(\.name)
    var options = model
    options.threads = max(1, model.threads / work.workers)
    let network = try options.network()
    let base = try options.parameters(for: network)
    let design = try self.design(names, base)
    let manifest = TuneManifest(
      command: self, network: network, parameters: base, design: design, sequences: sequences
    ).text
    let agreed = try ranks.broadcast(Array(manifest.utf8), from: 0)
    guard agreed == Array(manifest.utf8) else { ranks.abort("\(EvalError.otherRank)") }

    let interruption = Interruption()
    let setting = TuneSetting(
      sequences: sequences, options: options, base: base, rules: rules.ope, objective: objective,
      shared: SharedResponses(frames: memory << 19, answers: memory << 19),
      isInterrupted: { interruption.exitCode != nil })
    let make: @Sendable () throws -> WorkLoop.Perform = {
      let performer = TunePerformer(setting)
      return { try performer.perform($0) }
    }
    guard ranks.rank == 0 else {
      let source = RankSource(ranks)
      try WorkLoop(source: source, jobs: work.workers, isInterrupted: setting.isInterrupted).run(make: make)
      return try source.leave()
    }
    let root = out ?? FileManager.default.temporaryDirectory.appendingPathComponent("siamscope-tune-\(UUID())").path
    defer { if out == nil { try? FileManager.default.removeItem(atPath: root) } }
    let folder = try WorkFolder(path: root, manifest: manifest, lease: work.lease)
    defer { folder.close() }
    let board = WorkBoard(
      TunePlan(Study(design), names: names), folder: folder, shard: work.shard?.shard, lease: work.lease)
    let recorder = TuneRecorder(
      board: board, root: root, keeps: out != nil, optuna: journal, study: "siamscope \(network.name)",
      progress: TuneProgress(isQuiet: quiet))
    let told: @Sendable (Piece, PieceResult) -> Void = { _, _ in recorder.update() }
    recorder.update()
    let server = ranks.isAlone ? nil : RankServer(ranks, source: board, patience: max(30, 2 * work.lease), told: told)
    server?.start()
    try WorkLoop(source: board, jobs: work.workers, isInterrupted: setting.isInterrupted).run(told: told, make: make)
    try server?.wait()
    try finish(
      recorder, base: base, usual: TrackerParameters(network.defaults), shared: setting.shared,
      interruption: interruption)
  }

  // MARK: - Ends

  private func finish(
    _ recorder: TuneRecorder, base: TrackerParameters, usual: TrackerParameters, shared: SharedResponses,
    interruption: Interruption
  ) throws {
    let study = try recorder.finish(base: base, usual: usual, objective: objective.rawValue)
    let decided = study.trials.count(where: \.isDecided)
    if let code = interruption.exitCode {
      StandardError.write(
        "interrupted: \(decided) of \(study.design.trials + 1) trials are decided"
          + (out == nil ? "" : "; the same command goes on from there"))
      throw ExitCode(code)
    }
    let failures = recorder.failures
    for (key, reason) in failures.sorted(by: { $0.key < $1.key }) {
      StandardError.write("siamscope: \(key): \(reason)")
    }
    guard study.isFinished else {
      if !failures.isEmpty { throw ExitCode(1) }
      let part = work.shard.map { "part \($0.shard.text) is done; " } ?? ""
      StandardError.write(
        "\(part)\(decided) of \(study.design.trials + 1) trials are decided: the same command without --shard does what "
          + "is left and reports the whole")
      return
    }
    if shared.sharedPart.isFinite, !quiet {
      StandardError.write(
        "\(Int((shared.sharedPart * 100).rounded())) % of this process's searches were shared between trials")
    }
    let report = StudyReport(study, names: recorder.names, objective: objective.rawValue)
    if json == "-" { print(TuneJSON.text(report), terminator: "") } else { print(report.text(), terminator: "") }
    if let json, json != "-" { try TuneRecorder.put(TuneJSON.text(report), json) }
    if out != nil { StandardError.write("\(recorder.root)/best.yaml has the best parameters: --config takes it") }
  }

  // MARK: - Design

  private static func isFile(_ text: String) -> Bool {
    [".yaml", ".yml"].contains { text.lowercased().hasSuffix($0) }
  }

  private func searchSpace() throws -> SearchSpace {
    if space.isEmpty { return try .usual() }
    if space == ["pysot"] { return try .pysot() }
    var dimensions: [SearchDimension] = []
    for part in space {
      if part == "pysot" {
        dimensions += try SearchSpace.pysot().dimensions
      } else if Self.isFile(part) {
        dimensions += try SearchSpace.read(yaml: TextInput.read(part), name: part).dimensions
      } else {
        dimensions += try SearchSpace.parse(part)
      }
    }
    return try SearchSpace(dimensions)
  }

  private func design(_ names: [String], _ base: TrackerParameters) throws -> StudyDesign {
    let space = try searchSpace()
    let search = self.search ?? (self.space.contains("pysot") ? .grid : .tpe)
    let split = try heldOutSequences(names)
    guard !split.train.isEmpty else { throw TuneError.nothingToSearchOn(names.count) }
    var values: [String: Double] = [:]
    for dimension in space.dimensions {
      values[dimension.name] = try Parameter.named(dimension.name).value(in: base)
    }
    let count = trials ?? (search == .grid ? min(space.cells, 100_000) : 40)
    return StudyDesign(
      space: space, search: search, seed: seed, trials: min(count, space.cells), inFlight: inFlight,
      stopsEarly: !noEarlyStop, train: split.train, heldOut: split.heldOut, base: values)
  }

  private func heldOutSequences(_ names: [String]) throws -> (train: [Int], heldOut: [Int]) {
    if let share = Double(heldOut) {
      guard (0..<1).contains(share) else { throw TuneError.share(heldOut) }
      return StudyDesign.split(names, heldOut: share, seed: seed)
    }
    let text: String
    if heldOut.hasPrefix("@") {
      text = try TextInput.read(String(heldOut.dropFirst()))
    } else {
      text = heldOut
    }
    var held: Set<Int> = []
    for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      guard let at = names.firstIndex(of: String(word)) else { throw TuneError.noSequence(String(word), names) }
      held.insert(at)
    }
    let train = names.indices.filter { !held.contains($0) }
    return (StudyDesign.order(Array(train), names: names, seed: seed), held.sorted())
  }
}

extension Search: ExpressibleByArgument {}
