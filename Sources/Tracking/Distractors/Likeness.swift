import Foundation

/// How alike the chosen object and its distractors are, each looked for in the same frame with each one's template.
public struct Likeness: Sendable, Equatable {
  /// `margins[i][j]` = f(c_i, c_j): the logit margin, foreground − background, of candidate j against the look of
  /// candidate i.
  public let margins: [[Double]]

  public init(margins: [[Double]]) { self.margins = margins }

  /// The same as a softmax score, 0…1.
  public func score(_ i: Int, _ j: Int) -> Double { 1 / (1 + exp(-margins[i][j])) }
}
