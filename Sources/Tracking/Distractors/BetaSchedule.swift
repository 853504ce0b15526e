/// How much each frame's template counts in the incremental objective (DaSiamRPN, Section 3.4; spec.md §3.3).
public enum BetaSchedule: Int, Sendable, CaseIterable {
  /// β_t = Σ_{i<t} (η/(1−η))^i, as the paper prints it: almost a uniform mean of all frames.
  case printed
  /// β_1 = 1, β_t = η/(1−η)·Σ_{j<t} β_j: every new frame gets the share η of the mean.
  case ema
  /// β_1 = 1, then η/(1−η) for every frame.
  case constant

  /// The weight of frame `t` (from 1) when the frames before it weigh `sum` together; η in [0, 1).
  public func weight(frame t: Int, rate: Double, sum: Double) -> Double {
    let ratio = rate / (1 - rate)
    if t <= 1 { return 1 }
    switch self {
    case .printed:
      if ratio == 1 { return Double(t) }
      var power = 1.0
      var total = 0.0
      // The powers die out after a few terms; beyond that the sum no longer changes.
      for _ in 0..<t {
        let next = total + power
        if next == total { break }
        total = next
        power *= ratio
      }
      return total
    case .ema: return ratio * sum
    case .constant: return ratio
    }
  }
}
