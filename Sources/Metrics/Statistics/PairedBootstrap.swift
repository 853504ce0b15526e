/// Whether two trackers differ, judged over the sequences both have run: a difference is only called one with its
/// interval.
///
/// Sequences are drawn with replacement, pairs staying together; the interval holds 95 % of the drawn means.
/// B. Efron, R. Tibshirani: An Introduction to the Bootstrap (1993), ch. 13: the percentile interval.
public struct PairedBootstrap: Sendable, Equatable {
  /// Mean of a − b.
  public let difference: Double
  /// The 2.5 and 97.5 percentiles.
  public let low: Double
  public let high: Double
  /// Sequences compared.
  public let count: Int

  /// Whether the interval leaves 0 out.
  public var isDifference: Bool { low > 0 || high < 0 }

  /// Nil unless there are two or more pairs of numbers. The same seed gives the same interval.
  public init?(_ a: [Double], _ b: [Double], draws: Int = 10_000, seed: UInt64 = 1) {
    let differences = zip(a, b).map { $0 - $1 }.filter(\.isFinite)
    guard differences.count >= 2, draws > 0 else { return nil }
    var random = SplitMix(state: seed)
    var means = (0..<draws).map { _ in
      var sum = 0.0
      for _ in differences.indices { sum += differences[random.below(differences.count)] }
      return sum / Double(differences.count)
    }
    means.sort()
    func percentile(_ share: Double) -> Double { means[Int((share * Double(draws - 1)).rounded())] }
    difference = mean(differences)
    low = percentile(0.025)
    high = percentile(0.975)
    count = differences.count
  }

  /// S. Vigna's splitmix64: small, and the same everywhere.
  private struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      z ^= z >> 31
      return Int(z.multipliedFullWidth(by: UInt64(bound)).high)
    }
  }
}
