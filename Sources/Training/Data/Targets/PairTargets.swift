/// What the network should answer for one pair, by proposal (spec.md §1.15).
///
/// Flattened as proposals are: anchor, then row, then column (spec.md §1.5).
public struct PairTargets: Sendable, Equatable {
  /// Side of the response map.
  public var size: Int
  public var anchors: Int
  /// `anchors · size²` labels: 1 the target, 0 background, -1 not counted.
  public var labels: [Int8]
  /// `4 · anchors · size²` numbers, coordinate-major: dx, dy, dw, dh of the target from each anchor.
  public var deltas: [Float]
  /// `anchors · size²` weights of the box loss: 1 / (positives + 1e-6) where the label is 1, else 0.
  public var weights: [Float]

  public init(size: Int, anchors: Int, labels: [Int8], deltas: [Float], weights: [Float]) {
    self.size = size
    self.anchors = anchors
    self.labels = labels
    self.deltas = deltas
    self.weights = weights
  }
}
