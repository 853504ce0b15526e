import Tensors

/// What a network is made of: backbone, neck and head, with every width; known from a checkpoint's keys and shapes.
public struct Architecture: Sendable {
  let backbone: any Backbone
  let neck: Neck?
  let head: any Head

  /// The network whose tensors these are, nil when it is none of the known ones.
  ///
  /// Widths are read from shapes; whether everything fits is for loading to find out.
  static func recognise(_ shapes: ShapeTable) -> Architecture? {
    for type in Backbones.all {
      guard let backbone = type.recognise(shapes) else { continue }
      let neck = Neck.recognise(shapes, levels: backbone.channels.count)
      let channels = neck?.channels ?? backbone.channels
      for headType in Heads.all {
        guard let head = headType.recognise(shapes, channels: channels) else { continue }
        return Architecture(backbone: backbone, neck: neck, head: head)
      }
    }
    return nil
  }

  /// The network of these tensors; nil when the keys belong to no known one.
  public static func recognise(_ tensors: [String: StoredTensor]) -> Architecture? {
    recognise(ShapeTable(tensors))
  }

  /// What the backbone is, such as `resnet50`.
  public var backboneName: String { backbone.family }
  /// What the head is: `up-channel`, `depthwise`, or `depthwise levels`.
  public var headName: String { head.kind }
  /// Levels that the head answers for.
  public var levels: Int { neck?.channels.count ?? backbone.channels.count }
  /// Channels of each level that the head sees.
  public var headChannels: [Int] { neck?.channels ?? backbone.channels }
  /// Whether the levels are weighed by trained numbers.
  public var isWeighted: Bool { head.fusionKeys != nil }
  /// Anchors per cell, k.
  public var anchors: Int { head.anchors }

  /// In words, for messages and lists.
  public var summary: String {
    let widths = headChannels.map(String.init).joined(separator: "/")
    let fusion = levels > 1 ? (isWeighted ? ", weighted fusion" : ", mean fusion") : ""
    return "\(backboneName), \(headName) head of \(widths) channels\(fusion)"
  }

  /// Every tensor of its checkpoint, in order.
  public var parameters: [WeightTensor] {
    var builder = NetworkBuilder(reader: ParameterReader([:]))
    _ = NetworkGraphs(self, &builder)
    return builder.reader.parameters
  }
}

/// A network as graphs that share one table of layers.
struct NetworkGraphs: Sendable {
  /// Picture to exemplar features.
  let exemplar: Graph
  /// Picture to search features, then the maps that are correlated.
  let search: Graph
  /// The values of the search graph up to the backbone's end, and up to the neck's.
  let searchParts: (backbone: Int, neck: Int)
  /// Exemplar features to kernels.
  let kernels: Graph
  /// Maps and kernels to answers.
  let response: Graph
  /// Exemplar features to class kernels alone, and class maps and kernels to class logits: a distractor's.
  let classKernels: Graph
  let classResponse: Graph
  /// Raw fusion weights, where there are any.
  let fusion: (cls: StoredTensor?, loc: StoredTensor?)?

  init(_ architecture: Architecture, _ b: inout NetworkBuilder) {
    let channels = architecture.backbone.channels
    var parts = (backbone: 0, neck: 0)
    func features(_ b: inout NetworkBuilder, isExemplar: Bool) -> [Graph.Value] {
      let picture = b.graph.picture()
      let levels = architecture.backbone.build(&b, picture: picture)
      parts.backbone = b.graph.count
      let features =
        architecture.neck?.build(&b, levels: levels, channels: channels, isExemplar: isExemplar) ?? levels
      parts.neck = b.graph.count
      for feature in features { b.graph.output(feature) }
      return features
    }
    _ = features(&b, isExemplar: true)
    exemplar = b.takeGraph()
    architecture.head.buildSearch(&b, levels: features(&b, isExemplar: false))
    search = b.takeGraph()
    searchParts = parts
    let arguments = architecture.headChannels.map { b.graph.argument(channels: $0) }
    architecture.head.buildKernels(&b, levels: arguments)
    kernels = b.takeGraph()
    architecture.head.buildResponse(&b)
    response = b.takeGraph()
    // Outputs and arguments take turns, class before box.
    let classes = (0..<architecture.levels).map { 2 * $0 }
    classKernels = kernels.part(outputs: classes).graph
    classResponse = response.part(outputs: classes).graph
    let shape = [architecture.levels]
    fusion = architecture.head.fusionKeys.map {
      (
        b.reader.tensor($0.cls, shape, role: .fusion), b.reader.tensor($0.loc, shape, role: .fusion)
      )
    }
  }
}
