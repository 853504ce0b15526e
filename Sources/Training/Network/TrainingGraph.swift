import Siamese
import Tensors

/// A network with its sizes, as a list of operations on numbered values: both ways of a Siamese network and their
/// correlation in one graph.
package struct TrainingGraph: Sendable {
  /// A convolution, what follows it, and where its numbers are in the parameter table.
  package struct Layer: Sendable {
    package var geometry: Convolution
    package var weight: Int
    package var bias: Int?
    package var norm: Norm?

    package init(geometry: Convolution, weight: Int, bias: Int? = nil, norm: Norm? = nil) {
      self.geometry = geometry
      self.weight = weight
      self.bias = bias
      self.norm = norm
    }
  }

  package struct Norm: Sendable {
    package var scale: Int
    package var bias: Int
    package var mean: Int
    package var variance: Int
    package var epsilon: Double

    package init(scale: Int, bias: Int, mean: Int, variance: Int, epsilon: Double) {
      self.scale = scale
      self.bias = bias
      self.mean = mean
      self.variance = variance
      self.epsilon = epsilon
    }
  }

  package enum Operation: Sendable {
    /// The batch's picture of this number.
    case picture(Int)
    /// activation(norm(convolution(input)) + residual)
    case convolution(input: Int, layer: Int, residual: Int?)
    case maxPool(input: Int, PoolWindow)
    /// The middle pixels.
    case centreCrop(input: Int)
    /// Each channel of `kernel` is the filter of the same channel of `input`; the sum is multiplied by `factor`.
    case depthwiseCorrelation(input: Int, kernel: Int, factor: Float)
    /// `kernel` holds the filters of a convolution, channel o · inputs + c (spec.md §1.4).
    case upChannelCorrelation(input: Int, kernel: Int, factor: Float)

    package var inputs: [Int] {
      switch self {
      case .picture: []
      case .convolution(let input, _, let residual): residual.map { [input, $0] } ?? [input]
      case .maxPool(let input, _), .centreCrop(let input): [input]
      case .depthwiseCorrelation(let input, let kernel, _), .upChannelCorrelation(let input, let kernel, _):
        [input, kernel]
      }
    }
  }

  package private(set) var layers: [Layer] = []
  package private(set) var operations: [Operation] = []
  package private(set) var shapes: [MapShape] = []
  package var outputs: [Int] = []
  package let lanes: Int

  package init(lanes: Int) { self.lanes = lanes }

  package mutating func addLayer(_ layer: Layer) -> Int {
    layers.append(layer)
    return layers.count - 1
  }

  /// Appends an operation and returns the number of its value. Throws `EngineError` when sizes do not fit.
  package mutating func append(_ operation: Operation, shape: MapShape) -> Int {
    operations.append(operation)
    shapes.append(shape)
    return operations.count - 1
  }

  /// Values in an order for the way back: those nearest to the outputs first, of several the one computed last. Both
  /// uses of a layer, for the exemplar and the search region, come soon after each other, so that its gradient is
  /// complete long before the pictures are reached.
  func wayBack(through isWanted: [Bool]) -> [Int] {
    var distance = [Int](repeating: 0, count: operations.count)
    for (value, operation) in operations.enumerated().reversed() where isWanted[value] {
      for input in operation.inputs { distance[input] = max(distance[input], distance[value] + 1) }
    }
    return operations.indices.filter { isWanted[$0] }
      .sorted { (distance[$0], $1) < (distance[$1], $0) }
  }

  package mutating func picture(_ number: Int, size: Int) -> Int {
    append(.picture(number), shape: MapShape(height: size, width: size, channels: 3, stride: 3))
  }

  package mutating func convolution(_ input: Int, layer: Int, residual: Int? = nil) throws -> Int {
    let geometry = layers[layer].geometry
    return append(
      .convolution(input: input, layer: layer, residual: residual),
      shape: try shape(geometry, of: input, channels: geometry.outputChannels))
  }

  package mutating func maxPool(_ input: Int, kernel: Int, stride: Int, padding: Int) throws -> Int {
    let channels = shapes[input].channels
    let window = Convolution(
      name: "max pool", inputChannels: channels, outputChannels: channels, kernel: kernel, stride: stride,
      padding: padding)
    return append(
      .maxPool(input: input, PoolWindow(kernel: kernel, stride: stride, padding: padding)),
      shape: try shape(window, of: input, channels: channels))
  }

  /// The middle `size` x `size` pixels, where the map is narrower than `below` and wider than that.
  package mutating func centreCrop(_ input: Int, size: Int, below: Int) -> Int {
    var shape = shapes[input]
    guard shape.width < below, shape.width > size, shape.height > size else { return input }
    (shape.height, shape.width) = (size, size)
    return append(.centreCrop(input: input), shape: shape)
  }

  /// A `factor` of one over the root of the sum's length keeps a fresh network's answers of order one.
  package mutating func depthwiseCorrelation(_ input: Int, kernel: Int, factor: Float = 1) throws -> Int {
    let k = shapes[kernel]
    let window = Convolution(
      name: "correlation", inputChannels: k.channels, outputChannels: k.channels, kernel: k.height, isDepthwise: true)
    return append(
      .depthwiseCorrelation(input: input, kernel: kernel, factor: factor),
      shape: try shape(window, of: input, channels: k.channels))
  }

  package mutating func upChannelCorrelation(_ input: Int, kernel: Int, factor: Float = 1) throws -> Int {
    let k = shapes[kernel]
    let inputs = shapes[input].channels
    guard k.channels % inputs == 0 else {
      throw EngineError.shapeMismatch(operation: "correlation", expected: [inputs], found: [k.channels])
    }
    let window = Convolution(
      name: "correlation", inputChannels: inputs, outputChannels: k.channels / inputs, kernel: k.height)
    return append(
      .upChannelCorrelation(input: input, kernel: kernel, factor: factor),
      shape: try shape(window, of: input, channels: k.channels / inputs))
  }

  private func shape(_ geometry: Convolution, of input: Int, channels: Int) throws -> MapShape {
    let x = shapes[input]
    let size = try geometry.outputSize(channels: x.channels, height: x.height, width: x.width)
    return MapShape(
      height: size.height, width: size.width, channels: channels, stride: (channels + lanes - 1) / lanes * lanes)
  }
}
