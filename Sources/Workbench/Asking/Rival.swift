import Tracking

/// A distractor of the shown frame with all that is known of it.
public struct Rival: Sendable, Equatable {
  /// Its letter on the screen; nil for one that is remembered or pinned and not among this frame's.
  public let letter: String?
  /// In image pixels: here, or where it was seen last.
  public let box: Box
  /// Softmax score against the target, and the score that decided; NaN where this frame does not offer it.
  public let score: Double
  public let final: Double
  /// What it counts for in the distractor term, Σ = 1; nil while distractors take no part or it is not in the term.
  public let alpha: Double?
  public let isOff: Bool
  public let isPinned: Bool
  /// Frames in a row, up to this one, on which it was a distractor.
  public let age: Int
  /// Similarity to the target: f(z, d) as a softmax score. Equal to `score` but for templates that change.
  public let likeness: Double
  /// f(this, other) as a softmax score, by the other's place among those with a letter; nil until it is known.
  public let toOthers: [Double]?
  /// The proposal, where this frame offers it.
  public let index: Int?
}
