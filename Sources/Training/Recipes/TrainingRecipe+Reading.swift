import Foundation
import Siamese
import Tensors

extension TrainingRecipe {
  /// Reads a recipe's text; `data` is left to `DataRecipe`. Throws `TrainingDataError` with file and line.
  public init(text: String, file: String) throws {
    let table = try RecipeTable(text: text, file: file)
    if let preset = try table.text("preset") {
      guard let base = PresetRecipes.text(preset) else {
        throw table.problem("preset", "is \(preset); there are \(PresetRecipes.names.joined(separator: ", "))")
      }
      try self.init(text: base, file: preset)
    } else {
      self.init()
    }
    try read(table, folder: (file as NSString).deletingLastPathComponent)
    try table.finish()
  }

  /// A built-in recipe. Throws `TrainingError.unknownPreset`.
  public init(preset: String) throws {
    guard let text = PresetRecipes.text(preset) else {
      throw TrainingError.unknownPreset(name: preset, known: PresetRecipes.names)
    }
    try self.init(text: text, file: preset)
  }

  /// Changes what `text` names. Throws `TrainingDataError`.
  public mutating func apply(text: String, file: String) throws {
    let table = try RecipeTable(text: text, file: file)
    try read(table, folder: "")
    try table.finish()
  }

  /// `folder` is the recipe's own.
  private mutating func read(_ table: RecipeTable, folder: String) throws {
    table.ignore("data")
    model = try table.text("model") ?? model
    if let numbers = try table.numbers("widths") {
      widths = numbers.map { Int($0) }
      guard widths.count == 5, numbers.allSatisfy({ $0 >= 1 && $0 <= 4096 && $0 == $0.rounded() }) else {
        throw table.problem("widths", "should be five whole numbers from 1 to 4096")
      }
    }
    batch = try table.whole("batch", default: batch, in: 1...4096)
    epochs = try table.number("epochs", default: epochs, in: 0.0001...100_000)
    pairsPerEpoch = try table.whole("pairs_per_epoch", default: pairsPerEpoch, in: 1...1_000_000_000)
    seed = UInt64(try table.whole("seed", default: Int(seed), in: 0...Int.max))
    precision = try table.choice("precision", default: precision)
    scalesCorrelations = try table.flag("scale_correlations", default: scalesCorrelations)
    resetsOnUnfreeze = try table.flag("reset_on_unfreeze", default: resetsOnUnfreeze)
    let memory = try table.number("average", default: average ?? 0, in: 0...0.999_999)
    average = memory > 0 ? memory : nil
    validationPairs = try table.whole("validation_pairs", default: validationPairs, in: 0...1_000_000)
    if let input = try table.table("input") { self.input = try Self.inputScale(input, self.input) }
    if let loss = try table.table("loss") { try read(loss: loss) }
    if let optimiser = try table.table("optimiser") { try read(optimiser: optimiser) }
    if let schedule = try table.table("schedule") { try read(schedule: schedule) }
    if let rules = try table.tables("layers") { layers = try rules.map(Self.rule) }
    if let initial = try table.table("initial") { self.initial = try Self.initialWeights(initial) }
    if let teacher = try table.table("teacher") {
      self.teacher = try Self.teacherSettings(teacher, self.teacher, folder: folder)
    }
  }

  private static func inputScale(_ table: RecipeTable, _ start: InputScale) throws -> InputScale {
    let scale = InputScale(
      mean: Float(try table.number("mean", default: Double(start.mean), in: -1000...1000)),
      scale: Float(try table.number("scale", default: Double(start.scale), in: 0.001...1000)))
    try table.finish()
    return scale
  }

  private mutating func read(loss table: RecipeTable) throws {
    loss.clsWeight = try table.number("cls", default: loss.clsWeight, in: 0...1000)
    loss.locWeight = try table.number("loc", default: loss.locWeight, in: 0...1000)
    loss.box = try table.choice("box", default: loss.box)
    loss.sigma = try table.number("sigma", default: loss.sigma, in: 0.01...100)
    largestLoss = try table.number("largest", default: largestLoss, in: 0.01...1e30)
    try table.finish()
  }

  private mutating func read(optimiser table: RecipeTable) throws {
    optimiser.kind = try table.choice("kind", default: optimiser.kind)
    optimiser.momentum = try table.number("momentum", default: optimiser.momentum, in: 0...0.9999)
    optimiser.secondMomentum = try table.number("second_momentum", default: optimiser.secondMomentum, in: 0...0.999_999)
    optimiser.epsilon = try table.number("epsilon", default: optimiser.epsilon, in: 1e-16...1)
    optimiser.weightDecay = try table.number("weight_decay", default: optimiser.weightDecay, in: 0...10)
    optimiser.decaysAll = try table.flag("decay_all", default: optimiser.decaysAll)
    optimiser.clip = try table.number("clip", default: optimiser.clip, in: 0...1e9)
    try table.finish()
  }

  private mutating func read(schedule table: RecipeTable) throws {
    schedule.isByEpoch = try table.flag("by_epoch", default: schedule.isByEpoch)
    if let warmup = try table.table("warmup") {
      schedule.warmupEpochs = try warmup.number("epochs", default: schedule.warmupEpochs, in: 0...10_000)
      schedule.warmup = try Self.phase(warmup, schedule.warmup)
    }
    if let main = try table.table("main") { schedule.main = try Self.phase(main, schedule.main) }
    try table.finish()
  }

  private static func phase(_ table: RecipeTable, _ start: Schedule.Phase) throws -> Schedule.Phase {
    var phase = start
    phase.shape = try table.choice("kind", default: phase.shape)
    phase.from = try table.number("from", default: phase.from, in: 0...100)
    phase.to = try table.number("to", default: phase.to, in: 0...100)
    phase.factor = try table.number("factor", default: phase.factor, in: 0...1)
    phase.every = try table.number("every", default: phase.every, in: 0.001...100_000)
    if phase.shape == .log, phase.from <= 0 || phase.to <= 0 {
      throw table.problem("kind", "is log, which needs from and to above 0")
    }
    try table.finish()
    return phase
  }

  private static func rule(_ table: RecipeTable) throws -> LayerRule {
    var rule = LayerRule(
      prefix: try table.requiredText("match", for: "the beginning of the keys, such as backbone.layer4"))
    rule.fromEpoch = try table.number("from_epoch", default: rule.fromEpoch, in: 0...100_000)
    rule.rate = try table.number("rate", default: rule.rate, in: 0...100)
    rule.usesBatchStatistics = !(try table.flag("fixed_norms", default: !rule.usesBatchStatistics))
    try table.finish()
    return rule
  }

  private static func initialWeights(_ table: RecipeTable) throws -> InitialWeights {
    var initial = InitialWeights(file: try table.requiredText("file", for: "a weights file"))
    initial.part = try table.choice("part", default: initial.part)
    initial.isRGB = try table.flag("rgb", default: initial.isRGB)
    if let input = try table.table("input") { initial.input = try Self.inputScale(input, initial.input) }
    try table.finish()
    return initial
  }

  private static func teacherSettings(
    _ table: RecipeTable, _ start: TeacherSettings?, folder: String
  ) throws -> TeacherSettings {
    var settings: TeacherSettings
    if let start, !table.has("model") {
      settings = start
    } else {
      settings = start ?? TeacherSettings(model: "")
      let names = EmbeddedModel.names.joined(separator: ", ")
      let model = try table.requiredText("model", for: "an embedded model (\(names)) or a weights file")
      if EmbeddedModel(rawValue: model) != nil {
        settings.model = model
      } else {
        // A word without a folder or an ending was meant to be a name.
        guard model.contains("/") || model.contains(".") else {
          throw table.problem("model", "is \(model); give a weights file, or one of \(names)")
        }
        settings.model = folder.isEmpty ? model : TrackReader.join(folder, model)
      }
    }
    settings.features = try table.number("features", default: settings.features, in: 0...1000)
    settings.answers = try table.number("answers", default: settings.answers, in: 0...1000)
    if settings.features == 0, settings.answers == 0 {
      throw table.problem("features", "and answers are both 0: nothing is taught; leave the teacher out")
    }
    try table.finish()
    return settings
  }
}

extension RecipeTable {
  /// One of a few words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default value: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard let text = try text(key) else { return value }
    guard let choice = Choice(rawValue: text) else {
      throw problem(key, "is \(text), and should be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }
}
