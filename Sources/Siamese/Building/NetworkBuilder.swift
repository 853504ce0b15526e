import Tensors

/// What a backbone, neck or head writes itself down with: operations go to `graph`, layers to `reader`.
struct NetworkBuilder {
  var reader: ParameterReader
  var graph = Graph()

  /// A convolution with its weights at `key`, batch norm at `norm` if any.
  mutating func convolution(
    _ input: Graph.Value, _ key: String, from inputs: Int, to outputs: Int, kernel: Int = 1, stride: Int = 1,
    padding: Int = 0, dilation: Int = 1, bias: Bool = false, norm: String? = nil, epsilon: Double = 1e-5,
    activation: Activation = .none, residual: Graph.Value? = nil, takesPicture: Bool = false,
    feedsDepthwise: Bool = false, isForExemplar: Bool = false
  ) -> Graph.Value {
    let geometry = Convolution(
      name: key, inputChannels: inputs, outputChannels: outputs, kernel: kernel, stride: stride, padding: padding,
      dilation: dilation, activation: activation, takesPicture: takesPicture, feedsDepthwise: feedsDepthwise,
      isForExemplar: isForExemplar)
    let layer = reader.layer(geometry, bias: bias, norm: norm, epsilon: epsilon)
    return graph.convolution(input, layer: layer, residual: residual)
  }

  /// One filter for each channel.
  mutating func depthwise(
    _ input: Graph.Value, _ key: String, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, norm: String, epsilon: Double = 1e-5, activation: Activation
  ) -> Graph.Value {
    let geometry = Convolution(
      name: key, inputChannels: channels, outputChannels: channels, kernel: kernel, stride: stride, padding: padding,
      dilation: dilation, activation: activation, isDepthwise: true)
    let layer = reader.layer(geometry, bias: false, norm: norm, epsilon: epsilon)
    return graph.convolution(input, layer: layer)
  }

  /// The graph so far; the next one starts empty and shares the layers.
  mutating func takeGraph() -> Graph {
    defer { graph = Graph() }
    return graph
  }
}

/// The shapes in a checkpoint: what a network's kind and widths are recognised by.
struct ShapeTable {
  private let shapes: [String: [Int]]

  init(_ tensors: [String: StoredTensor]) { shapes = tensors.mapValues(\.shape) }

  func has(_ key: String) -> Bool { shapes[key] != nil }

  /// More channels than any network has; products of such widths cannot overflow.
  private static let widest = 1 << 20

  /// Output channels of the convolution at `key`, or `fallback` where it is missing or senseless.
  func outputs(_ key: String, or fallback: Int) -> Int {
    guard let first = shapes["\(key).weight"]?.first, (1...Self.widest).contains(first) else {
      return fallback
    }
    return first
  }

  /// Whether any key begins with `prefix`.
  func hasPrefix(_ prefix: String) -> Bool { shapes.keys.contains { $0.hasPrefix(prefix) } }
}
