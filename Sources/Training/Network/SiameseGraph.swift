import Siamese
import Tensors

/// A Siamese network as one training graph: exemplar and search way, kernels, correlations and answers.
package struct SiameseGraph: Sendable {
  package let graph: TrainingGraph
  /// The tensors that are trained: the checkpoint's, then a regressor's.
  package let parameters: [WeightTensor]
  /// How many of them belong to the network; the others only help to train it.
  package let released: Int
  /// The layer that takes a student's features to its teacher's channels.
  package let regressor: Int?
  /// Parameter numbers of the raw fusion weights, class and box, where levels are weighed.
  package let fusion: (cls: Int, loc: Int)?
  /// Class and box answers take turns, level by level.
  package let levels: Int
  package let anchors: Int
  /// Side of the response.
  package let responseSize: Int
  package let exemplarSize: Int
  package let searchSize: Int
  /// Layers that read a picture.
  package let pictureLayers: [Int]
  /// What a correlation's sum is multiplied by, and the layers that make its kernels: by level, class and box.
  package let correlations: [Correlation]

  /// What else is put out, where a teacher and its student meet: after the answers, by way and level.
  package enum Extra: Sendable {
    case none
    /// A teacher's: what enters the heads.
    case features
    /// A student's: of the last level of each way, through a 1x1 convolution with bias to so many channels.
    case regressed(channels: Int)
  }

  /// The two ways through the feature extractor.
  package enum Way: String, Sendable, CaseIterable {
    case search
    case exemplar
  }

  package struct Correlation: Sendable {
    var kernelLayer: Int
    /// 1 / √(products in the sum), or 1.
    var factor: Float
  }

  /// With `scalesCorrelations`, sums are divided by the root of their length: a fresh network's losses are of order
  /// one then. The factor is folded into the kernels' layers on export.
  package init(
    _ architecture: Architecture, exemplarSize: Int = 127, searchSize: Int = 255, scalesCorrelations: Bool, lanes: Int,
    extra: Extra = .none
  ) throws {
    let blueprint = NetworkBlueprint(architecture)
    let numbers = Dictionary(uniqueKeysWithValues: blueprint.parameters.enumerated().map { ($1.key, $0) })
    var graph = TrainingGraph(lanes: lanes)
    var pictureLayers: [Int] = []
    for layer in blueprint.layers {
      let key = layer.geometry.name
      guard let weight = numbers["\(key).weight"] else { throw TrainingError.missingParameter(key) }
      var norm: TrainingGraph.Norm?
      if let named = layer.norm {
        guard let scale = numbers["\(named.key).weight"], let bias = numbers["\(named.key).bias"],
          let mean = numbers["\(named.key).running_mean"], let variance = numbers["\(named.key).running_var"]
        else { throw TrainingError.missingParameter(named.key) }
        norm = TrainingGraph.Norm(scale: scale, bias: bias, mean: mean, variance: variance, epsilon: named.epsilon)
      }
      let number = graph.addLayer(
        TrainingGraph.Layer(
          geometry: layer.geometry, weight: weight, bias: layer.hasBias ? numbers["\(key).bias"] : nil, norm: norm))
      if layer.geometry.takesPicture { pictureLayers.append(number) }
    }
    let exemplar = try Self.append(
      blueprint.exemplar, to: &graph, picture: (number: 0, size: exemplarSize), arguments: [], given: [], scale: false)
    let search = try Self.append(
      blueprint.search, to: &graph, picture: (number: 1, size: searchSize), arguments: [], given: [], scale: false)
    let kernels = try Self.append(
      blueprint.kernels, to: &graph, picture: nil, arguments: exemplar, given: [], scale: false)
    let maps = Array(search.suffix(2 * blueprint.levels))
    graph.outputs = try Self.append(
      blueprint.response, to: &graph, picture: nil, arguments: maps + kernels, given: kernels,
      scale: scalesCorrelations)
    correlations = try kernels.map { kernel in
      guard case .convolution(_, let layer, _) = graph.operations[kernel] else {
        throw TrainingError.missingParameter("kernels")
      }
      for operation in graph.operations {
        switch operation {
        case .depthwiseCorrelation(_, kernel, let factor), .upChannelCorrelation(_, kernel, let factor):
          return Correlation(kernelLayer: layer, factor: factor)
        default: continue
        }
      }
      throw TrainingError.missingParameter("correlation")
    }
    responseSize = graph.shapes[graph.outputs[0]].height
    released = blueprint.parameters.count
    switch extra {
    case .none: (parameters, regressor) = (blueprint.parameters, nil)
    case .features:
      graph.outputs += search.prefix(blueprint.levels) + exemplar
      (parameters, regressor) = (blueprint.parameters, nil)
    case .regressed(let channels):
      let sources = [search[blueprint.levels - 1], exemplar[blueprint.levels - 1]]
      let tensors = Self.regressor(from: graph.shapes[sources[0]].channels, to: channels)
      let layer = graph.addLayer(
        TrainingGraph.Layer(
          geometry: Convolution(
            name: Self.regressorName, inputChannels: graph.shapes[sources[0]].channels, outputChannels: channels,
            kernel: 1),
          weight: released, bias: released + 1))
      for source in sources { graph.outputs.append(try graph.convolution(source, layer: layer)) }
      (parameters, regressor) = (blueprint.parameters + tensors, layer)
    }
    self.graph = graph
    self.pictureLayers = pictureLayers
    fusion = blueprint.fusionKeys.flatMap { keys in
      guard let cls = numbers[keys.cls], let loc = numbers[keys.loc] else { return nil }
      return (cls, loc)
    }
    levels = blueprint.levels
    anchors = blueprint.anchors
    self.exemplarSize = exemplarSize
    self.searchSize = searchSize
  }

  private static let regressorName = "regressor"

  private static func regressor(from inputs: Int, to outputs: Int) -> [WeightTensor] {
    [
      WeightTensor(key: "\(regressorName).weight", shape: [outputs, inputs, 1, 1], role: .weight),
      WeightTensor(key: "\(regressorName).bias", shape: [outputs], role: .bias),
    ]
  }

  /// Where the features of a way are among the graph's outputs, by level.
  func featureOutputs(_ way: Way) -> Range<Int> {
    let count = (graph.outputs.count - 2 * levels) / 2
    let start = 2 * levels + (way == .search ? 0 : count)
    return start..<start + count
  }

  /// Appends one of a network's graphs; `arguments` and `given` are what it takes, in order. Returns its outputs.
  private static func append(
    _ part: Graph, to graph: inout TrainingGraph, picture: (number: Int, size: Int)?, arguments: [Int], given: [Int],
    scale: Bool
  ) throws -> [Int] {
    var values: [Int] = []
    var argument = 0
    for operation in part.operations {
      switch operation {
      case .picture:
        guard let picture else { throw TrainingError.missingParameter("picture") }
        values.append(graph.picture(picture.number, size: picture.size))
      case .argument:
        values.append(arguments[argument])
        argument += 1
      case .convolution(let input, let layer, let residual):
        values.append(
          try graph.convolution(values[input], layer: layer, residual: residual.map { values[$0] }))
      case .maxPool(let input, let kernel, let stride, let padding):
        values.append(
          try graph.maxPool(values[input], kernel: kernel, stride: stride, padding: padding))
      case .centreCrop(let input, let size, let below):
        values.append(graph.centreCrop(values[input], size: size, below: below))
      case .depthwiseCorrelation(let input, let kernel):
        let side = graph.shapes[values[kernel]].height
        values.append(
          try graph.depthwiseCorrelation(
            values[input], kernel: values[kernel],
            factor: scale ? 1 / Float(side * side * graph.shapes[values[kernel]].channels).squareRoot() : 1))
      case .givenConvolution(let input, let slot):
        let side = graph.shapes[given[slot]].height
        let channels = graph.shapes[values[input]].channels
        values.append(
          try graph.upChannelCorrelation(
            values[input], kernel: given[slot],
            factor: scale ? 1 / Float(side * side * channels).squareRoot() : 1))
      }
    }
    return part.outputNumbers.map { values[$0] }
  }
}
