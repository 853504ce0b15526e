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

  /// The flips worth trying, the best first: those that give the target where the truth is known, the fuller the
  /// overlap the better, then the nearest.
  ///
  /// One that lies at the very end of its range, where nobody can dial beyond it, comes last.
  public func ranked(_ knobs: [Knob]) -> [Flip] {
    func rank(_ flip: Flip) -> (Int, Int, Double) {
      guard let knob = knobs.first(where: { $0.name == flip.knob }) else { return (9, 0, .infinity) }
      let span = max(knob.range.upperBound - knob.range.lowerBound, 1e-9)
      let end = flip.above ? knob.range.upperBound : knob.range.lowerBound
      let isAtEnd = abs(flip.value - end) < 0.0005 * span
      let overlap = flip.iou ?? 0
      let isTarget = overlap >= Oracle.good
      // What has a name in every paper comes before the weight of a level.
      let kind = (isAtEnd ? 4 : 0) + (isTarget ? 0 : 2) + (knob.parameter == nil ? 1 : 0)
      return (kind, isTarget ? -Int(overlap * 10) : 0, abs(flip.value - flip.from) / span)
    }
    return flips.sorted { rank($0) < rank($1) }
  }

  /// The knob's flips, at most one on each side.
  public func flips(of knob: String) -> [Flip] { flips.filter { $0.knob == knob } }
}
