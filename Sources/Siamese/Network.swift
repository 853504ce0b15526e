import Foundation
import Imaging
import Tensors

/// A network of the family, ready to run: declared by an `Architecture`, filled from a checkpoint.
///
/// Immutable apart from caches behind locks, so it can be used from several threads at once; every answer is the same
/// bits whatever ran before and however many threads work on it.
public final class Network: SiameseNetwork {
  public let name: String
  public let architecture: Architecture
  /// The parameters that trackers start from with this network.
  public let defaults: TrackingDefaults
  public let options: EngineOptions
  public let fusion: Fusion
  /// Numbers in the checkpoint that the network uses.
  public let parameterCount: Int
  /// What is wrong with the values of the weights, for whoever tracks with them; nil where all are finite.
  public let nonFinite: NonFiniteWeights?
  /// The files that the weights came from, for manifests: one, or three for some ONNX forms; none when they were made
  /// in memory.
  public let sources: [FileBytes]

  let graphs: NetworkGraphs
  let layers: [PackedConvolution]
  private let geometries: [Convolution]
  private let plans = PlanCache()
  private let workspace = Workspace()

  init(
    name: String, architecture: Architecture, defaults: TrackingDefaults, options: EngineOptions, fusion: Fusion,
    parameterCount: Int, nonFinite: NonFiniteWeights? = nil, sources: [FileBytes], graphs: NetworkGraphs,
    layers: [PackedConvolution]
  ) {
    self.name = name
    self.architecture = architecture
    self.defaults = defaults
    self.options = options
    self.fusion = fusion
    self.parameterCount = parameterCount
    self.nonFinite = nonFinite
    self.sources = sources
    self.graphs = graphs
    self.layers = layers
    geometries = layers.map(\.geometry)
  }

  public var anchors: Int { architecture.anchors }

  /// SHA-256 of the weights, 64 hexadecimal digits; nil when they were made in memory. Takes a moment.
  ///
  /// Of one file it is the file's; of several, that of their hashes' hexadecimal digits, one after the other.
  public var weightsHash: String? {
    let hashes = sources.map { $0.sha256() }
    guard hashes.count > 1 else { return hashes.first }
    return Array(hashes.joined().utf8).withUnsafeBytes { SHA256.hex(of: $0) }
  }

  // MARK: - SiameseNetwork

  public func responseSize(instanceSize: Int) -> Int? {
    guard instanceSize > 0, instanceSize <= Plan.sizeLimit,
      let search = try? searchPlan(height: instanceSize, width: instanceSize),
      let exemplar = try? exemplarPlan(height: Self.exemplarSize, width: Self.exemplarSize),
      let map = search.outputShapes.last, let kernels = try? kernelPlan(features: exemplar.outputShapes),
      let kernel = kernels.outputShapes.last, map.height >= kernel.height
    else { return nil }
    return map.height - kernel.height + 1
  }

  public func template(of exemplar: Image) throws -> Template {
    let plan = try exemplarPlan(height: exemplar.height, width: exemplar.width)
    return try template(from: run(plan, PlanInputs(picture: exemplar.pixels)))
  }

  public func features(of search: Image) throws -> SearchFeatures {
    let plan = try searchPlan(height: search.height, width: search.width)
    var neck = Duration.zero
    var head = Duration.zero
    let parts = graphs.searchParts
    let results = run(plan, PlanInputs(picture: search.pixels)) { value, time in
      if value >= parts.neck { head += time } else if value >= parts.backbone { neck += time }
    }
    let levels = architecture.levels
    var features = SearchFeatures(
      payload: SearchPayload(features: Array(results[..<levels]), maps: Array(results[levels...])))
    features.neckSeconds = neck / .seconds(1)
    features.headSeconds = head / .seconds(1)
    return features
  }

  public func response(of features: SearchFeatures, to template: Template) throws -> Response {
    let inputs = try responseInputs(payload(features), template)
    let plan = try responsePlan(inputs)
    let results = run(plan, inputs)
    let size = results[0].height
    return Response(
      size: size, anchors: anchors,
      levels: stride(from: 0, to: results.count, by: 2).map {
        LevelResponse(cls: results[$0].values(), loc: results[$0 + 1].values())
      })
  }

  // MARK: - Inside

  /// Side of the exemplar's picture.
  static let exemplarSize = 127

  /// The kernels made of exemplar features, with the features kept beside them.
  func template(from features: [Tensor]) throws -> Template {
    let plan = try kernelPlan(
      features: features.map { Plan.Shape(channels: $0.channels, height: $0.height, width: $0.width) })
    let tensors = run(plan, PlanInputs(tensors: features))
    return Template(
      payload: TemplatePayload(
        features: features,
        kernels: stride(from: 0, to: tensors.count, by: 2).map {
          architecture.head.kernels(cls: tensors[$0], loc: tensors[$0 + 1], isa: options.isa)
        }))
  }

  /// The class kernels alone: a third of the work of an up-channel head.
  func classTemplate(from features: [Tensor]) throws -> Template {
    let shapes = features.map { Plan.Shape(channels: $0.channels, height: $0.height, width: $0.width) }
    let plan = try plans.plan(PlanCache.Key(graph: .classKernels, sizes: shapes.flatMap { [$0.height, $0.width] })) {
      try Plan(graphs.classKernels, layers: geometries, arguments: shapes, isa: options.isa)
    }
    return Template(
      payload: TemplatePayload(
        features: features,
        kernels: run(plan, PlanInputs(tensors: features)).map {
          architecture.head.kernels(cls: $0, loc: nil, isa: options.isa)
        }))
  }

  public func classResponse(of features: SearchFeatures, to template: Template) throws -> [[Float]] {
    let maps = try payload(features).maps
    var inputs = PlanInputs(tensors: stride(from: 0, to: maps.count, by: 2).map { maps[$0] })
    for level in try payload(template).kernels {
      switch level {
      case .depthwise(let cls, _): inputs.tensors.append(cls)
      case .upChannel(let cls, _): inputs.convolutions.append(cls)
      }
    }
    return try run(responsePlan(inputs, classOnly: true), inputs).map { $0.values() }
  }

  private func run(
    _ plan: Plan, _ inputs: PlanInputs, timing: ((Int, Duration) -> Void)? = nil
  ) -> [Tensor] {
    plan.run(inputs, layers: layers, threads: options.threads, workspace: workspace, timing: timing)
  }

  func payload(_ template: Template) throws -> TemplatePayload {
    guard let payload = template.payload as? TemplatePayload else { throw NetworkError.foreignTemplate(network: name) }
    return payload
  }

  func payload(_ features: SearchFeatures) throws -> SearchPayload {
    guard let payload = features.payload as? SearchPayload else { throw NetworkError.foreignFeatures(network: name) }
    return payload
  }

  func exemplarPlan(height: Int, width: Int) throws -> Plan {
    try plans.plan(PlanCache.Key(graph: .exemplar, sizes: [height, width])) {
      try Plan(graphs.exemplar, layers: geometries, picture: (height, width), isa: options.isa)
    }
  }

  func searchPlan(height: Int, width: Int) throws -> Plan {
    try plans.plan(PlanCache.Key(graph: .search, sizes: [height, width])) {
      try Plan(graphs.search, layers: geometries, picture: (height, width), isa: options.isa)
    }
  }

  func kernelPlan(features: [Plan.Shape]) throws -> Plan {
    try plans.plan(PlanCache.Key(graph: .kernels, sizes: features.flatMap { [$0.height, $0.width] })) {
      try Plan(graphs.kernels, layers: geometries, arguments: features, isa: options.isa)
    }
  }

  private func responsePlan(_ inputs: PlanInputs, classOnly: Bool = false) throws -> Plan {
    let shapes = inputs.tensors.map { Plan.Shape(channels: $0.channels, height: $0.height, width: $0.width) }
    let given = inputs.convolutions.map(\.geometry)
    let sizes = shapes.flatMap { [$0.height, $0.width] } + given.map(\.kernel)
    let graph = classOnly ? graphs.classResponse : graphs.response
    return try plans.plan(PlanCache.Key(graph: classOnly ? .classResponse : .response, sizes: sizes)) {
      try Plan(graph, layers: geometries, arguments: shapes, given: given, isa: options.isa)
    }
  }

  /// Every operation of one search, from the picture to the answers, in order: the search features' graph, then the
  /// response's with its values numbered on. Throws when the size does not fit.
  ///
  /// Arguments of the second part are the first part's outputs from the last `2 · levels` on, then the kernels.
  public func description(instanceSize: Int) throws -> NetworkDescription {
    let template = try template(of: Image(width: Self.exemplarSize, height: Self.exemplarSize))
    let search = try searchPlan(height: instanceSize, width: instanceSize)
    let side = search.outputShapes.map { Tensor($0, isa: options.isa) }
    let inputs = try responseInputs(SearchPayload(features: [], maps: Array(side[architecture.levels...])), template)
    let response = try responsePlan(inputs)
    return NetworkDescription(
      name: name, instanceSize: instanceSize, search: search.description(geometries),
      searchOutputs: graphs.search.outputNumbers, levels: architecture.levels,
      response: response.description(geometries, given: inputs.convolutions.map(\.geometry)),
      responseOutputs: graphs.response.outputNumbers)
  }

  /// How long each step of one search took, in the order of `description`: search features', then response's.
  public func profile(_ search: Image, to template: Template) throws -> (search: [Duration], response: [Duration]) {
    let plan = try searchPlan(height: search.height, width: search.width)
    var first = [Duration](repeating: .zero, count: graphs.search.count)
    let results = run(plan, PlanInputs(picture: search.pixels)) { first[$0] = $1 }
    let maps = Array(results[architecture.levels...])
    let inputs = try responseInputs(SearchPayload(features: [], maps: maps), template)
    var second = [Duration](repeating: .zero, count: graphs.response.count)
    _ = try run(responsePlan(inputs), inputs) { second[$0] = $1 }
    return (first, second)
  }

  private func responseInputs(_ search: SearchPayload, _ template: Template) throws -> PlanInputs {
    var inputs = PlanInputs(tensors: search.maps)
    for level in try payload(template).kernels {
      switch level {
      case .depthwise(let cls, let loc?): inputs.tensors += [cls, loc]
      case .upChannel(let cls, let loc?): inputs.convolutions += [cls, loc]
      default: throw NetworkError.noBoxKernels(network: name)
      }
    }
    return inputs
  }
}

/// What is kept of an exemplar.
struct TemplatePayload: Sendable {
  /// After the neck, middle cropped; by level. Empty for a combination of templates.
  var features: [Tensor]
  /// By level.
  var kernels: [Kernels]
}

/// What is kept of a search region.
struct SearchPayload: Sendable {
  /// After the neck; by level.
  var features: [Tensor]
  /// What is correlated: class and box, by level.
  var maps: [Tensor]
}

/// Misuse of a network's templates and features.
public enum NetworkError: Error, CustomStringConvertible, Sendable, Equatable {
  case foreignTemplate(network: String)
  case foreignFeatures(network: String)
  /// A window outside the features.
  case windowOutside(row: Int, column: Int, side: Int, size: Int)
  case nothingToCombine
  /// A template made of a window of search features says how alike, and not where.
  case noBoxKernels(network: String)

  public var description: String {
    switch self {
    case .foreignTemplate(let network): "\(network): this template was made by another network"
    case .foreignFeatures(let network): "\(network): these search features were made by another network"
    case .windowOutside(let row, let column, let side, let size):
      "a window of \(side)x\(side) at row \(row), column \(column) lies outside features of \(size)x\(size)"
    case .nothingToCombine: "a combination of no templates"
    case .noBoxKernels(let network):
      "\(network): this template has class kernels only; give it an exemplar's box kernels first"
    }
  }
}
