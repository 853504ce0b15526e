import Tensors

/// A network at one size as a list of operations, for tables by layer and for building the same network elsewhere.
public struct NetworkDescription: Sendable, Codable {
  public var name: String
  public var instanceSize: Int
  /// From the picture to features and maps.
  public var search: [PlanStep]
  /// Value numbers: features by level, then class and box maps by level.
  public var searchOutputs: [Int]
  public var levels: Int
  /// From maps and kernels to answers; values are numbered anew.
  public var response: [PlanStep]
  /// Value numbers: class and box by level.
  public var responseOutputs: [Int]

  /// Multiplications and additions of one search.
  public var operations: Double { (search + response).reduce(0) { $0 + $1.operations } }
}

extension Network {
  /// A network of a preset: embedded weights where there are any, reproducible random ones otherwise.
  ///
  /// Throws `WeightsError.unknownPreset` for other names.
  public static func preset(_ name: String, options: EngineOptions) throws -> Network {
    if EmbeddedModel(rawValue: name) != nil { return try embedded(named: name, options: options) }
    let preset = try Preset.named(name)
    guard let architecture = preset.architecture else {
      throw WeightsError.unknownPreset(name: name, known: Preset.all.map(\.name))
    }
    return try load(
      tensors: SeededWeights.tensors(for: architecture), preset: name, source: "random weights", options: options)
  }
}
