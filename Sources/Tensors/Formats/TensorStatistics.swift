/// The range and moments of a tensor's finite values.
public struct TensorStatistics: Sendable, Equatable {
  public let count: Int
  /// NaNs and infinities, which are left out of everything below.
  public let nonFinite: Int
  /// Finite values too large for IEEE half precision, which turn infinite when converted to it.
  public let beyondHalf: Int
  /// The four are 0 when there is no finite value.
  public let minimum: Double
  public let maximum: Double
  public let mean: Double
  /// Of the population.
  public let deviation: Double

  public init(_ tensor: StoredTensor) {
    self = tensor.withFloats { TensorStatistics($0) }
  }

  public init(_ values: UnsafeBufferPointer<Float>) {
    var low = Float.infinity
    var high = -Float.infinity
    var finite = 0
    var large = 0
    var sum = 0.0
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
      finite += 1
      if value.magnitude >= 65520 { large += 1 }
      sum += Double(value)
    }
    let mean = finite > 0 ? sum / Double(finite) : 0
    var squares = 0.0
    for value in values where value.isFinite {
      let difference = Double(value) - mean
      squares += difference * difference
    }
    count = values.count
    nonFinite = values.count - finite
    beyondHalf = large
    minimum = finite > 0 ? Double(low) : 0
    maximum = finite > 0 ? Double(high) : 0
    self.mean = mean
    deviation = finite > 0 ? (squares / Double(finite)).squareRoot() : 0
  }
}
