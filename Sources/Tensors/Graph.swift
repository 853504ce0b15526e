/// A network as a list of operations on named-by-number values, before any size is known.
///
/// Layers are numbers into a table that the caller keeps, so several graphs can share one set of weights.
public struct Graph: Sendable {
  /// One operation's result, or an argument.
  public struct Value: Sendable, Hashable {
    package let index: Int
  }

  package enum Operation: Sendable, Equatable {
    /// A picture: bytes in the order of its channels, turned into floats as they are.
    case picture(channels: Int)
    /// A tensor given when the plan is run.
    case argument(channels: Int)
    case convolution(input: Int, layer: Int, residual: Int?)
    case maxPool(input: Int, kernel: Int, stride: Int, padding: Int)
    /// The middle `size` x `size` pixels, taken only when the picture is narrower than `below`.
    case centreCrop(input: Int, size: Int, below: Int)
    /// Each channel of `kernel` is the filter of the same channel of `input`.
    case depthwiseCorrelation(input: Int, kernel: Int)
    /// A convolution whose weights are given when the plan is run.
    case givenConvolution(input: Int, slot: Int)
  }

  package private(set) var operations: [Operation] = []
  private(set) var outputs: [Int] = []
  /// Number of convolutions to be given when run.
  private(set) var slots = 0

  public init() {}

  /// Number of values.
  public var count: Int { operations.count }
  /// The results' value numbers.
  public var outputNumbers: [Int] { outputs }

  private mutating func append(_ operation: Operation) -> Value {
    operations.append(operation)
    return Value(index: operations.count - 1)
  }

  public mutating func picture(channels: Int = 3) -> Value { append(.picture(channels: channels)) }

  public mutating func argument(channels: Int) -> Value { append(.argument(channels: channels)) }

  /// Layer number `layer`, dense or depthwise; `residual` is added before the activation.
  public mutating func convolution(_ input: Value, layer: Int, residual: Value? = nil) -> Value {
    append(.convolution(input: input.index, layer: layer, residual: residual?.index))
  }

  /// The padding counts as minus infinity.
  public mutating func maxPool(_ input: Value, kernel: Int, stride: Int, padding: Int = 0) -> Value {
    append(.maxPool(input: input.index, kernel: kernel, stride: stride, padding: padding))
  }

  public mutating func centreCrop(_ input: Value, to size: Int, below: Int) -> Value {
    append(.centreCrop(input: input.index, size: size, below: below))
  }

  public mutating func depthwiseCorrelation(_ input: Value, kernel: Value) -> Value {
    append(.depthwiseCorrelation(input: input.index, kernel: kernel.index))
  }

  /// The next of the convolutions given when run.
  public mutating func givenConvolution(_ input: Value) -> Value {
    slots += 1
    return append(.givenConvolution(input: input.index, slot: slots - 1))
  }

  /// What some of the results need and no more, in the same order.
  ///
  /// `arguments` and `slots` are the numbers, in this graph, of those that the part still takes.
  public func part(outputs numbers: [Int]) -> (graph: Graph, arguments: [Int], slots: [Int]) {
    var isNeeded = [Bool](repeating: false, count: operations.count)
    for number in numbers { isNeeded[outputs[number]] = true }
    for index in operations.indices.reversed() where isNeeded[index] {
      for input in operations[index].inputs { isNeeded[input] = true }
    }
    var part = Graph()
    var arguments: [Int] = []
    var slots: [Int] = []
    var argument = 0
    var renumbered = [Int](repeating: -1, count: operations.count)
    for (index, operation) in operations.enumerated() {
      defer { if case .argument = operation { argument += 1 } }
      guard isNeeded[index] else { continue }
      renumbered[index] = part.operations.count
      switch operation {
      case .picture: part.operations.append(operation)
      case .argument:
        arguments.append(argument)
        part.operations.append(operation)
      case .convolution(let input, let layer, let residual):
        part.operations.append(
          .convolution(input: renumbered[input], layer: layer, residual: residual.map { renumbered[$0] }))
      case .maxPool(let input, let kernel, let stride, let padding):
        part.operations.append(
          .maxPool(input: renumbered[input], kernel: kernel, stride: stride, padding: padding))
      case .centreCrop(let input, let size, let below):
        part.operations.append(.centreCrop(input: renumbered[input], size: size, below: below))
      case .depthwiseCorrelation(let input, let kernel):
        part.operations.append(.depthwiseCorrelation(input: renumbered[input], kernel: renumbered[kernel]))
      case .givenConvolution(let input, let slot):
        part.operations.append(.givenConvolution(input: renumbered[input], slot: slots.count))
        slots.append(slot)
      }
    }
    part.slots = slots.count
    part.outputs = numbers.map { renumbered[outputs[$0]] }
    return (part, arguments, slots)
  }

  /// Makes a value one of the results, in the order of the calls.
  public mutating func output(_ value: Value) { outputs.append(value.index) }
}
