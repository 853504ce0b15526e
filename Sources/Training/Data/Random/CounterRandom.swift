/// Random numbers that depend on a seed and a place only: pair 1000 is the same whoever makes it, and whenever.
///
/// SplitMix64, whose state is a counter (Steele, Lea, Flood 2014), started at a hash of seed, index and stream. Nothing
/// of the standard library's distributions is used, since their algorithms may change with a compiler.
public struct CounterRandom: Sendable {
  private var counter: UInt64

  /// The numbers of one `stream` of pair `index`; other streams of the same pair are independent.
  public init(seed: UInt64, index: UInt64, stream: UInt64 = 0) {
    let a = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    let b = Self.mix(a ^ Self.mix(index &+ 0xD1B5_4A32_D192_ED03))
    counter = Self.mix(b ^ Self.mix(stream &+ 0x8CB9_2BA7_2F3D_8DD7))
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    counter &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(counter)
  }

  /// Uniform in 0 ..< 1.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform between two numbers.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// Uniform in -limit ... limit.
  public mutating func symmetric(_ limit: Double) -> Double { uniform(-limit, limit) }

  /// Whether an event of this probability happens. Takes a number in every case, so that what follows does not shift.
  public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// Uniform in 0 ..< count; `count` must be positive.
  public mutating func below(_ count: Int) -> Int {
    precondition(count > 0)
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Approximately normal, mean 0 and deviation 1: the sum of twelve uniform numbers, so at most 6 from the mean.
  ///
  /// Sums and no logarithm: the same bits on every C library.
  public mutating func normal() -> Double {
    var sum: UInt64 = 0
    for _ in 0..<3 {
      let bits = next()
      sum &+= bits & 0xFFFF
      sum &+= (bits >> 16) & 0xFFFF
      sum &+= (bits >> 32) & 0xFFFF
      sum &+= bits >> 48
    }
    // Each of the twelve has the mean 32767.5.
    return (Double(sum) - 393_210) / 65_536
  }

  /// Moves `count` random items to the front, each choice equally likely.
  public mutating func bringForward<T>(_ count: Int, of items: inout [T]) {
    for i in 0..<min(count, items.count) { items.swapAt(i, i + below(items.count - i)) }
  }

  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
