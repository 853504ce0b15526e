import Tracking

/// What is under the cursor.
public struct Readout: Sendable, Equatable {
  /// In image pixels.
  public let point: Point
  /// The proposal at that cell: of the shown anchor, or the best of the five; nil outside the score map.
  public let candidate: Candidate?
  /// Rank of the proposal by final score.
  public let rank: Int?
  /// Overlap of its box with the truth.
  public let iou: Double?
  /// Blue, green, red of the picture there.
  public let pixel: [UInt8]?
}
