/// DaSiamRPN as OpenCV runs it: three ONNX files that together are one checkpoint (spec.md §7.2).
///
/// `dasiamrpn_model` holds the backbone, the search adapters and the box adjustment; `dasiamrpn_kernel_r1` and
/// `dasiamrpn_kernel_cls1` make the correlation kernels. Which file is which is known from its convolutions. Names
/// are the exporter's business, so parameters are found by what they do:
///
/// | found as | becomes |
/// |---|---|
/// | the convolutions of 11x11, 5x5, 3x3, 3x3, 3x3, each fed by the one before | `featureExtract.{0,4,8,11,14}` |
/// | the BatchNormalization after each; one that changes nothing where it was folded | `featureExtract.{1,5,9,12,15}` |
/// | the 3x3 that feeds the correlation with 4k (2k) outputs | `conv_r2` (`conv_cls2`) |
/// | the 1x1 | `regress_adjust` |
/// | the one convolution of the kernel network with 4kC (2kC) outputs | `conv_r1` (`conv_cls1`) |
///
/// The correlations' own weights are stand-ins that OpenCV overwrites for every target: they are left out.
struct DaSiamTrio {
  /// Which of the three a file is.
  enum Role: String, CaseIterable {
    case model = "dasiamrpn_model"
    case boxKernel = "dasiamrpn_kernel_r1"
    case classKernel = "dasiamrpn_kernel_cls1"
  }

  private struct Layer {
    let input: String
    let output: String
    let weight: StoredTensor
    let bias: StoredTensor?
  }

  private static let convolutions = [0, 4, 8, 11, 14].map { "featureExtract.\($0)" }
  private static let norms = [1, 5, 9, 12, 15].map { "featureExtract.\($0)" }
  private static let kernels = [11, 5, 3, 3, 3]
  /// Operators that pass their first input on, as far as following the data goes.
  private static let passing: Set<String> = ["Relu", "MaxPool", "BatchNormalization", "Identity", "Dropout"]

  /// What `graph` is of the trio, nil when it is something else.
  static func role(of graph: ONNXGraph) -> Role? {
    let layers = layers(of: graph)
    if layers.count == 1, layers[0].weight.shape.count == 4, layers[0].weight.shape[2] == 3 {
      let shape = layers[0].weight.shape
      guard shape[1] > 0, shape[0] % shape[1] == 0 else { return nil }
      // k anchors of 4 coordinates or 2 classes: 20 and 10 in the released networks.
      switch shape[0] / shape[1] {
      case 20: return .boxKernel
      case 10: return .classKernel
      default: return nil
      }
    }
    let isModel = layers.count >= 8 && backbone(layers, of: graph) != nil && layers.contains(where: isCorrelation)
    return isModel ? .model : nil
  }

  /// The three as one checkpoint with DaSiamRPN's names.
  static func checkpoint(_ graphs: [Role: ONNXGraph], sourceName: String) throws -> Checkpoint {
    let files = Role.allCases.compactMap { graphs[$0]?.file }
    var checkpoint = Checkpoint(sourceName: sourceName, format: .onnx, files: files)
    for role in Role.allCases {
      guard let graph = graphs[role] else { throw missing(role, sourceName: sourceName) }
      checkpoint.metadata.merge(graph.metadata) { first, _ in first }
      let layers = layers(of: graph)
      switch role {
      case .model: try addModel(layers, of: graph, to: &checkpoint)
      case .boxKernel: try add(layers[0], as: "conv_r1", to: &checkpoint)
      case .classKernel: try add(layers[0], as: "conv_cls1", to: &checkpoint)
      }
    }
    return checkpoint
  }

  static func missing(_ role: Role, sourceName: String) -> CheckpointError {
    .unsupported(
      file: sourceName, what: "DaSiamRPN's ONNX form is three files and \(role.rawValue).onnx is missing",
      advice: "put it beside the others, or give the three paths separated by commas")
  }

  // MARK: - The parts of the model

  private static func addModel(_ layers: [Layer], of graph: ONNXGraph, to checkpoint: inout Checkpoint) throws {
    func unlike(_ what: String) -> CheckpointError {
      .unsupported(
        file: graph.file.name, what: "it is not DaSiamRPN's network: \(what)",
        advice: "give OpenCV's dasiamrpn_model.onnx, or the .model file that it was made from")
    }
    guard let backbone = backbone(layers, of: graph) else { throw unlike("its backbone is not AlexNet") }
    for (number, layer) in backbone.enumerated() {
      try add(layer, as: convolutions[number], to: &checkpoint)
      try addNorm(after: layer, as: norms[number], of: graph, to: &checkpoint)
    }
    let rest = layers.filter { layer in !backbone.contains { $0.output == layer.output } }
    let sources = producers(graph)
    for (name, outputs) in [("conv_r2", 20), ("conv_cls2", 10)] {
      guard let correlation = rest.first(where: { isCorrelation($0) && $0.weight.shape[0] == outputs }),
        let adapter = rest.first(where: { $0.output == origin(of: correlation.input, sources) })
      else { throw unlike("it lacks the correlation with \(outputs) outputs, or what feeds it") }
      try add(adapter, as: name, to: &checkpoint)
    }
    guard let adjust = rest.first(where: { $0.weight.shape.suffix(2) == [1, 1] }) else {
      throw unlike("it lacks the 1x1 adjustment of boxes")
    }
    try add(adjust, as: "regress_adjust", to: &checkpoint)
  }

  private static func add(_ layer: Layer, as name: String, to checkpoint: inout Checkpoint) throws {
    let outputs = layer.weight.shape[0]
    try checkpoint.add(layer.weight, as: "\(name).weight")
    try checkpoint.add(
      layer.bias ?? StoredTensor([Float](repeating: 0, count: outputs), shape: [outputs]), as: "\(name).bias")
  }

  /// The BatchNorm that follows `layer`; one that changes nothing where the exporter folded it.
  private static func addNorm(
    after layer: Layer, as name: String, of graph: ONNXGraph, to checkpoint: inout Checkpoint
  ) throws {
    let outputs = layer.weight.shape[0]
    let node = graph.nodes.first { $0.kind == "BatchNormalization" && $0.inputs.first == layer.output }
    let tensors = Dictionary(graph.initializers, uniquingKeysWith: { first, _ in first })
    // A variance of 1 - eps makes the divisor sqrt(variance + eps) one.
    let identity: [Float] = [1, 0, 0, 1 - 1e-5]
    for (place, part) in ["weight", "bias", "running_mean", "running_var"].enumerated() {
      var tensor = StoredTensor([Float](repeating: identity[place], count: outputs), shape: [outputs])
      if let node {
        guard node.inputs.count >= 5, let found = tensors[node.inputs[place + 1]] else {
          throw CheckpointError.badTensor(
            file: graph.file.name, tensor: "\(name).\(part)", problem: "is not among the initialisers")
        }
        tensor = found
      }
      try checkpoint.add(tensor, as: "\(name).\(part)")
    }
  }

  // MARK: - Following the graph

  private static func layers(of graph: ONNXGraph) -> [Layer] {
    let tensors = Dictionary(graph.initializers, uniquingKeysWith: { first, _ in first })
    return graph.nodes.compactMap { node in
      guard node.kind == "Conv", node.inputs.count >= 2, let output = node.outputs.first,
        let weight = tensors[node.inputs[1]], weight.shape.count == 4, weight.count > 0
      else { return nil }
      let bias = node.inputs.count > 2 ? tensors[node.inputs[2]] : nil
      return Layer(input: node.inputs[0], output: output, weight: weight, bias: bias)
    }
  }

  private static func isCorrelation(_ layer: Layer) -> Bool {
    layer.weight.shape.suffix(2) == [4, 4] && [10, 20].contains(layer.weight.shape[0])
  }

  /// The five convolutions of AlexNet, each fed by the one before.
  private static func backbone(_ layers: [Layer], of graph: ONNXGraph) -> [Layer]? {
    let sources = producers(graph)
    guard let first = layers.first(where: { $0.weight.shape == [$0.weight.shape[0], 3, 11, 11] }) else { return nil }
    var chain = [first]
    for kernel in kernels.dropFirst() {
      let last = chain[chain.count - 1]
      guard
        let next = layers.first(where: {
          origin(of: $0.input, sources) == last.output && $0.weight.shape[2] == kernel
        })
      else { return nil }
      chain.append(next)
    }
    return chain
  }

  /// For each value the operator that makes it, where that only passes its input on.
  private static func producers(_ graph: ONNXGraph) -> [String: String] {
    var sources: [String: String] = [:]
    for node in graph.nodes where passing.contains(node.kind) {
      if let output = node.outputs.first, let input = node.inputs.first { sources[output] = input }
    }
    return sources
  }

  /// The value that `name` is made of, before anything that only passes it on.
  private static func origin(of name: String, _ sources: [String: String]) -> String {
    var name = name
    // A hostile graph may go round in circles.
    for _ in 0..<16 {
      guard let source = sources[name] else { return name }
      name = source
    }
    return name
  }
}
