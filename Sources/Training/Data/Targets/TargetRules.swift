/// Which proposals of a pair are asked for which answer (spec.md §1.15).
public struct TargetRules: Sendable, Equatable {
  /// An anchor whose overlap with the target is above this is positive.
  public var positiveIoU = 0.6
  /// An anchor whose overlap is below this is negative.
  public var negativeIoU = 0.3
  /// Positives of a pair at most.
  public var positives = 16
  /// Positives and negatives of a pair together at most.
  public var samples = 64
  /// Whether negatives fill up what positives leave of `samples`. pysot takes `samples - positives` in any case.
  public var fillsNegatives = false
  /// Whether the best anchor is positive where none passes the threshold; pysot has no such rule.
  public var forcesBest = false
  /// Samples of a negative pair, all negative.
  public var negativePairSamples = 16
  /// Side of the window of cells around the object of a negative pair that its samples come from.
  public var negativePairWindow = 7

  /// pysot's rules.
  public init() {}
}
