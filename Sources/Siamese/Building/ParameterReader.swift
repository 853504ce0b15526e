import Tensors

/// Takes a checkpoint apart while a network is declared, and remembers everything that does not fit.
///
/// The declaration is the only place that knows keys and shapes: what it asks for and does not find is missing, what
/// nobody asked for is unexpected. Without tensors it only lists what would be asked for.
struct ParameterReader {
  private let tensors: [String: StoredTensor]
  private var asked: Set<String> = []
  private var misshaped: [WeightsError.Misshaped] = []
  private var missing: [WeightsError.Missing] = []
  /// Every tensor asked for, in order.
  private(set) var parameters: [WeightTensor] = []
  /// Whether each layer has a bias of its own.
  private(set) var hasBias: [Bool] = []
  private(set) var convolutions: [RawConvolution] = []
  /// Where each layer's batch norm is in the checkpoint, and its epsilon.
  private(set) var norms: [(key: String, epsilon: Double)?] = []
  private var numbers: [String: Int] = [:]
  private var passedOver: [String] = []

  init(_ tensors: [String: StoredTensor]) { self.tensors = tensors }

  /// A tensor of this key and shape; zeros of that shape where it is missing or does not fit (and an error later).
  mutating func tensor(_ key: String, _ shape: [Int], role: WeightTensor.Role) -> StoredTensor? {
    if asked.insert(key).inserted {
      parameters.append(WeightTensor(key: key, shape: shape, role: role))
      if let found = tensors[key]?.shape {
        if found != shape {
          misshaped.append(WeightsError.Misshaped(key: key, expected: shape, found: found))
        }
      } else {
        missing.append(WeightsError.Missing(key: key, shape: shape))
      }
    }
    guard let tensor = tensors[key], tensor.shape == shape else { return nil }
    return tensor
  }

  /// The number of the layer with these keys; asking twice for one key gives the same layer.
  mutating func layer(_ geometry: Convolution, bias: Bool, norm: String?, epsilon: Double) -> Int {
    let key = geometry.name
    if let number = numbers[key] { return number }
    let out = geometry.outputChannels
    let weight = tensor(
      "\(key).weight",
      [out, geometry.isDepthwise ? 1 : geometry.inputChannels, geometry.kernel, geometry.kernel], role: .weight)
    let biasTensor = bias ? tensor("\(key).bias", [out], role: .bias) : nil
    var batchNorm: BatchNorm?
    if let norm {
      let gamma = tensor("\(norm).weight", [out], role: .scale)
      let beta = tensor("\(norm).bias", [out], role: .bias)
      let mean = tensor("\(norm).running_mean", [out], role: .mean)
      let variance = tensor("\(norm).running_var", [out], role: .variance)
      if let gamma, let beta, let mean, let variance {
        batchNorm = BatchNorm(weight: gamma, bias: beta, mean: mean, variance: variance, epsilon: epsilon)
      }
    }
    let placeholder = StoredTensor([], shape: [0])
    convolutions.append(
      RawConvolution(geometry: geometry, weight: weight ?? placeholder, bias: biasTensor, norm: batchNorm))
    hasBias.append(bias)
    norms.append(norm.map { ($0, epsilon) })
    numbers[key] = convolutions.count - 1
    return convolutions.count - 1
  }

  /// Tensors whose keys begin so may be there and are not used.
  mutating func passOver(_ prefixes: [String]) { passedOver += prefixes }

  /// Throws one error that lists every missing, unexpected and mis-shaped tensor.
  func finish(source: String, network: String) throws {
    let unexpected = tensors.keys.filter { key in
      !asked.contains(key) && !key.hasSuffix("num_batches_tracked") && !passedOver.contains { key.hasPrefix($0) }
    }.sorted()
    if missing.isEmpty && unexpected.isEmpty && misshaped.isEmpty { return }
    throw WeightsError.mismatch(
      source: source, network: network, missing: missing, unexpected: unexpected, misshaped: misshaped)
  }
}

/// One tensor of a network's checkpoint.
public struct WeightTensor: Sendable, Equatable {
  /// What it is for, which decides how it is initialised.
  public enum Role: Sendable, Equatable {
    case weight
    case bias
    case scale
    case mean
    case variance
    case fusion
  }

  public var key: String
  public var shape: [Int]
  public var role: Role

  package init(key: String, shape: [Int], role: Role) {
    self.key = key
    self.shape = shape
    self.role = role
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
}
