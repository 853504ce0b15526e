import Siamese
import Tensors

/// A Siamese network as one training graph: exemplar and search way, kernels, correlations and answers.
package struct SiameseGraph: Sendable {
  package let graph: TrainingGraph
  /// The checkpoint's tensors.
  package let parameters: [WeightTensor]
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

  package struct Correlation: Sendable {
    var kernelLayer: Int
    /// 1 / √(products in the sum), or 1.
    var factor: Float
  }

  /// With `scalesCorrelations`, sums are divided by the root of their length: a fresh network's losses are of order
  /// one then. The factor is folded into the kernels' layers on export.
  package init(
    _ architecture: Architecture, exemplarSize: Int = 127, searchSize: Int = 255, scalesCorrelations: Bool, lanes: Int
  ) throws {
    let blueprint = NetworkBlueprint(architecture)
    parameters = blueprint.parameters
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
    self.graph = graph
    self.pictureLayers = pictureLayers
    fusion = blueprint.fusionKeys.flatMap { keys in
      guard let cls = numbers[keys.cls], let loc = numbers[keys.loc] else { return nil }
      return (cls, loc)
    }
    levels = blueprint.levels
    anchors = blueprint.anchors
    responseSize = graph.shapes[graph.outputs[0]].height
    self.exemplarSize = exemplarSize
    self.searchSize = searchSize
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
