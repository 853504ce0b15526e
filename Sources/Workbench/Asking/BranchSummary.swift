/// A branch in numbers: a row of the comparison.
public struct BranchSummary: Sendable, Equatable {
  public let branch: Branch
  /// Frames done, and all there are.
  public let done: Int
  public let total: Int
  /// Area under the success curve over the frames done with truth; nil without truth.
  public let auc: Double?
  public let meanIoU: Double?
  /// Times that the target was lost: first frames of lost stretches.
  public let failures: Int
  public let meanScore: Double?
  /// Mean milliseconds a frame.
  public let milliseconds: Double?
  /// Parted from the compared branch at this frame; nil while the boxes are the same.
  public let parted: Int?
  /// Frames where a good proposal was there and not chosen, and where there was none.
  public let notChosen: Int
  public let noSuchProposal: Int
}
