import Tensors

/// What can be said of a network without running it.
extension Architecture {
  /// Multiplications and additions of the parts of a network.
  public struct Work: Sendable, Equatable {
    public var backbone = 0.0
    public var neck = 0.0
    public var head = 0.0

    public var total: Double { backbone + neck + head }
  }

  /// Numbers in a checkpoint that belong to the network.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Throws one `WeightsError` that lists every missing, unexpected and mis-shaped tensor; `source` names the file.
  public func check(_ tensors: [String: StoredTensor], source: String) throws {
    var builder = NetworkBuilder(reader: ParameterReader(tensors))
    _ = NetworkGraphs(self, &builder)
    try builder.reader.finish(source: source, network: summary)
  }

  /// The work done once for an exemplar, and for every search region of `instanceSize` pixels.
  ///
  /// The correlation counts to the head. Throws `EngineError` when the network cannot take the size.
  public func work(instanceSize: Int) throws -> (exemplar: Work, search: Work) {
    var b = NetworkBuilder(reader: ParameterReader([:]))
    let graphs = NetworkGraphs(self, &b)
    let levels = backbone.build(&b, picture: b.graph.picture())
    for level in levels { b.graph.output(level) }
    let trunk = b.takeGraph()
    // The search graph without what the head adds to it.
    let again = backbone.build(&b, picture: b.graph.picture())
    let features = neck?.build(&b, levels: again, channels: backbone.channels, isExemplar: false) ?? again
    for feature in features { b.graph.output(feature) }
    let necked = b.takeGraph()
    let layers = b.reader.convolutions.map(\.geometry)
    func plan(_ graph: Graph, side: Int) throws -> Plan {
      try Plan(graph, layers: layers, picture: (side, side), isa: .best)
    }

    let exemplar = try plan(graphs.exemplar, side: Network.exemplarSize)
    let kernels = try Plan(graphs.kernels, layers: layers, arguments: exemplar.outputShapes, isa: .best)
    var once = Work()
    once.backbone = try plan(trunk, side: Network.exemplarSize).operationCount
    once.neck = exemplar.operationCount - once.backbone
    once.head = kernels.operationCount

    let search = try plan(graphs.search, side: instanceSize)
    let maps = Array(search.outputShapes.dropFirst(self.levels))
    let response: Plan
    if head is UpChannelHead {
      // The kernels are weights here: outputs x channels of them, one plane each.
      let given = zip(maps, kernels.outputShapes).map { map, kernel in
        Convolution(
          name: "correlation", inputChannels: map.channels, outputChannels: kernel.channels / map.channels,
          kernel: kernel.height)
      }
      response = try Plan(graphs.response, layers: layers, arguments: maps, given: given, isa: .best)
    } else {
      response = try Plan(graphs.response, layers: layers, arguments: maps + kernels.outputShapes, isa: .best)
    }
    var each = Work()
    each.backbone = try plan(trunk, side: instanceSize).operationCount
    each.neck = try plan(necked, side: instanceSize).operationCount - each.backbone
    each.head = search.operationCount - each.backbone - each.neck + response.operationCount
    return (once, each)
  }
}
