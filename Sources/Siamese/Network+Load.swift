import Foundation
import Tensors

extension Network {
  /// A network from named tensors, whatever file they come from.
  ///
  /// `preset` names a row of `Preset.all`; without it the first row that fits is taken, and an architecture that no
  /// row fits is tracked with pysot's general defaults. Throws `WeightsError` (every missing, unexpected and
  /// mis-shaped tensor in one message) and `EngineError`.
  public static func load(
    tensors: [String: StoredTensor], preset: String? = nil, source: String = "weights", files: [FileBytes] = [],
    options: EngineOptions
  ) throws -> Network {
    try options.isa.require()
    try options.precision.require(on: options.isa)
    let tensors = withoutModulePrefix(tensors)
    guard let architecture = Architecture.recognise(tensors) else {
      throw WeightsError.unrecognised(source: source, keys: Array(tensors.keys))
    }
    let row = try preset.map(Preset.named) ?? Preset.recognise(architecture)
    if let row, !row.fits(architecture) {
      throw WeightsError.wrongPreset(source: source, named: row.name, recognised: architecture.summary)
    }
    return try build(
      architecture, tensors: tensors, name: row?.name ?? architecture.backboneName,
      defaults: row?.defaults ?? general(architecture), source: source, files: files, options: options)
  }

  /// A network from a checkpoint. `preset` as for `load(tensors:…)`; a file made by siamscope names its own.
  public static func load(
    _ checkpoint: Checkpoint, preset: String? = nil, options: EngineOptions
  ) throws -> Network {
    var named = preset
    if named == nil, let own = checkpoint.metadata["preset"], (try? Preset.named(own)) != nil { named = own }
    return try load(
      tensors: checkpoint.tensors, preset: named, source: checkpoint.sourceName, files: checkpoint.files,
      options: options)
  }

  private static func build(
    _ architecture: Architecture, tensors: [String: StoredTensor], name: String, defaults: TrackingDefaults,
    source: String, files: [FileBytes], options: EngineOptions
  ) throws -> Network {
    var builder = NetworkBuilder(reader: ParameterReader(tensors))
    let graphs = NetworkGraphs(architecture, &builder)
    try builder.reader.finish(source: source, network: architecture.summary)
    try PackedConvolution.requireMemory(
      builder.reader.convolutions, isa: options.isa, precision: options.precision)
    let layers = PackedConvolution.pack(
      builder.reader.convolutions, isa: options.isa, precision: options.precision)
    let raw = graphs.fusion.map { ($0.cls?.floats() ?? [], $0.loc?.floats() ?? []) }
    let nonFinite = NonFiniteWeights(
      source: source, builder.reader.parameters.compactMap { row in tensors[row.key].map { (row.key, $0) } })
    for file in files { try file.requireWhole() }
    let fusion = raw.map { Fusion(cls: softmax($0.0), loc: softmax($0.1)) } ?? .mean(levels: architecture.levels)
    return Network(
      name: name, architecture: architecture, defaults: defaults, options: options, fusion: fusion,
      parameterCount: builder.reader.parameters.reduce(0) { $0 + $1.count }, nonFinite: nonFinite, sources: files,
      graphs: graphs, layers: layers)
  }

  /// Training with several processors puts `module.` before every key.
  private static func withoutModulePrefix(_ tensors: [String: StoredTensor]) -> [String: StoredTensor] {
    let prefix = "module."
    guard !tensors.isEmpty, tensors.keys.allSatisfy({ $0.hasPrefix(prefix) }) else { return tensors }
    return Dictionary(uniqueKeysWithValues: tensors.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
  }

  /// pysot's defaults for what no row describes; padding-free AlexNet takes no base size.
  private static func general(_ architecture: Architecture) -> TrackingDefaults {
    let isAlexNet = architecture.backbone is AlexNet
    return TrackingDefaults(
      penaltyK: 0.04, windowInfluence: 0.44, learningRate: 0.40, instanceSize: isAlexNet ? 287 : 255,
      baseSize: isAlexNet ? 0 : 8)
  }

  private static func softmax(_ raw: [Float]) -> [Float] {
    let top = raw.max() ?? 0
    let powers = raw.map { Float(Foundation.exp(Double($0 - top))) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
