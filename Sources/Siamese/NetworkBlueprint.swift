import Tensors

/// A network as it is declared, without weights: what training builds its gradients from.
package struct NetworkBlueprint: Sendable {
  /// A convolution and where its numbers are in a checkpoint.
  package struct Layer: Sendable {
    package var geometry: Convolution
    package var hasBias: Bool
    /// Key of the batch norm that follows, and its epsilon.
    package var norm: (key: String, epsilon: Double)?
  }

  /// Picture to exemplar features, by level.
  package let exemplar: Graph
  /// Picture to search features by level, then class and box maps by level.
  package let search: Graph
  /// Exemplar features to class and box kernels by level.
  package let kernels: Graph
  /// Maps, then kernels where they are tensors, to class and box answers by level.
  package let response: Graph
  package let layers: [Layer]
  /// Every tensor of the checkpoint, in order.
  package let parameters: [WeightTensor]
  package let fusionKeys: (cls: String, loc: String)?
  package let levels: Int
  package let anchors: Int

  package init(_ architecture: Architecture) {
    var builder = NetworkBuilder(reader: ParameterReader([:]))
    let graphs = NetworkGraphs(architecture, &builder)
    exemplar = graphs.exemplar
    search = graphs.search
    kernels = graphs.kernels
    response = graphs.response
    let reader = builder.reader
    layers = reader.convolutions.indices.map {
      Layer(geometry: reader.convolutions[$0].geometry, hasBias: reader.hasBias[$0], norm: reader.norms[$0])
    }
    parameters = reader.parameters
    fusionKeys = architecture.head.fusionKeys
    levels = architecture.levels
    anchors = architecture.anchors
  }
}

extension Architecture {
  /// The same network with an AlexNet of other widths (output channels of its five convolutions); nil for another
  /// backbone, or another number of widths.
  package func withAlexNet(widths: [Int]) -> Architecture? {
    guard var alexNet = backbone as? AlexNet, widths.count == alexNet.widths.count, neck == nil else { return nil }
    alexNet.widths = widths
    let inner = widths[widths.count - 1]
    if var head = head as? UpChannelHead {
      (head.inputs, head.channels) = (inner, inner)
      return Architecture(backbone: alexNet, neck: nil, head: head)
    }
    guard var head = head as? DepthwiseHead else { return nil }
    (head.inputs, head.channels) = ([inner], [inner])
    return Architecture(backbone: alexNet, neck: nil, head: head)
  }
}
