import Tracking

/// The best box that the network offered: tells "no such proposal" from "not chosen".
public struct Oracle: Sendable, Equatable {
  public enum Verdict: String, Sendable, Equatable {
    /// The chosen box is good.
    case held
    /// A good one was there and another won.
    case notChosen = "not chosen"
    /// Nothing that the network offered was good.
    case noSuchProposal = "no such proposal"
  }

  /// Overlap from which a box counts as good.
  public static let good = 0.5

  public let candidate: Candidate
  /// Overlap of that proposal with the truth.
  public let iou: Double
  /// Its rank by final score: 1 is the winner.
  public let rank: Int
  public let verdict: Verdict
}
