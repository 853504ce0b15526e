/// What flows where in an ONNX graph: its layers, and the way back from a value to the layer that made it.
struct ONNXFlow {
  /// A convolution with weights of its own, and the BatchNormalization after it where the exporter left it.
  struct Layer {
    let input: String
    let output: String
    let weight: StoredTensor
    let bias: StoredTensor?
    /// weight, bias, mean, variance; nil where it was folded into the convolution.
    let norm: [StoredTensor]?

    var outputs: Int { weight.shape[0] }
    var inputs: Int { weight.shape[1] }
    var kernel: Int { weight.shape[2] }
  }

  /// A convolution whose weights are made by other layers: a correlation.
  struct Correlation {
    let input: String
    let kernel: String
    let output: String
  }

  private(set) var layers: [Layer] = []
  private(set) var correlations: [Correlation] = []
  /// The two sides of each addition, and of each multiplication.
  private(set) var sums: [(inputs: [String], output: String)] = []
  private(set) var products: [(inputs: [String], output: String)] = []
  private let tensors: [String: StoredTensor]
  /// For each value the one that it was made of, where the operator only passes its first input on.
  private var sources: [String: String] = [:]
  /// Layers that take a value, by what the value was made of.
  private var takers: [String: [Int]] = [:]

  /// Operators that pass their first input on, as far as following the data goes.
  private static let passing: Set<String> = [
    "Relu", "Clip", "MaxPool", "BatchNormalization", "Identity", "Dropout", "Pad", "Reshape", "Flatten", "Squeeze",
    "Unsqueeze", "Slice", "Gather", "Cast",
  ]

  init(_ graph: ONNXGraph) {
    tensors = Dictionary(
      graph.initializers + graph.nodes.compactMap(\.constant), uniquingKeysWith: { first, _ in first })
    var norms: [String: [StoredTensor]] = [:]
    for node in graph.nodes {
      guard let output = node.outputs.first, let input = node.inputs.first else { continue }
      if Self.passing.contains(node.kind) { sources[output] = input }
      switch node.kind {
      case "BatchNormalization":
        let parts = node.inputs.dropFirst().prefix(4).compactMap { tensors[$0] }
        if parts.count == 4 { norms[input] = parts }
      case "Add": sums.append((node.inputs, output))
      case "Mul": products.append((node.inputs, output))
      default: break
      }
    }
    for node in graph.nodes where node.kind == "Conv" && node.inputs.count >= 2 {
      guard let output = node.outputs.first else { continue }
      guard let weight = tensors[node.inputs[1]] else {
        correlations.append(Correlation(input: node.inputs[0], kernel: node.inputs[1], output: output))
        continue
      }
      guard weight.shape.count == 4, weight.count > 0 else { continue }
      takers[origin(of: node.inputs[0]), default: []].append(layers.count)
      layers.append(
        Layer(
          input: node.inputs[0], output: output, weight: weight,
          bias: node.inputs.count > 2 ? tensors[node.inputs[2]] : nil, norm: norms[output]))
    }
  }

  /// The value that `name` was made of, before anything that only passes it on.
  func origin(of name: String) -> String {
    var name = name
    // A hostile graph may go round in circles.
    for _ in 0..<32 {
      guard let source = sources[name] else { return name }
      name = source
    }
    return name
  }

  /// Layers that take what `value` made, in the order of the graph.
  func layers(taking value: String) -> [Layer] { (takers[value] ?? []).map { layers[$0] } }

  /// The layer that made a value; nil when something else did.
  func layer(making value: String) -> Layer? {
    let origin = origin(of: value)
    return layers.first { $0.output == origin }
  }

  /// A single number that a layer's output is multiplied with, directly or after being passed on.
  func factor(of layer: Layer) -> Double? {
    for (inputs, _) in products where inputs.count == 2 {
      for (value, other) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])]
      where origin(of: value) == layer.output {
        if let tensor = tensors[other], tensor.count == 1 { return tensor.floats().first.map(Double.init) }
      }
    }
    return nil
  }

  /// The only tensor of this many numbers whose name ends so.
  func vector(_ count: Int, named suffix: String) -> StoredTensor? {
    let found = tensors.filter { $0.key.hasSuffix(suffix) && $0.value.shape == [count] }
    return found.count == 1 ? found.first?.value : nil
  }
}
