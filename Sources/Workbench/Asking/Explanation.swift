import Tracking

/// Why a frame's box won, and what would have changed it.
public struct Explanation: Sendable, Equatable {
  /// The winner first, then the next four after suppression.
  public let candidates: [Candidate]
  /// One sentence on what decided.
  public let sentence: String
  /// By knob, nearest first within each.
  public let flips: [Flip]
  /// nil without ground truth.
  public let oracle: Oracle?

  /// The knob's flips, at most one on each side.
  public func flips(of knob: String) -> [Flip] { flips.filter { $0.knob == knob } }
}
