import Tracking

/// A candidate as a record keeps it: enough to draw and number it, 28 bytes.
///
/// Terms that only the shown frame needs (penalty, window, changes of size) are in its `Inspection`.
public struct Mark: Sendable, Equatable {
  /// Flat proposal index.
  public let index: UInt32
  /// Softmax foreground score.
  public let score: Float
  /// The score that decided.
  public let final: Float
  private let x: Float
  private let y: Float
  private let width: Float
  private let height: Float

  public init(_ candidate: Candidate) {
    index = UInt32(candidate.index)
    score = Float(candidate.score)
    final = Float(candidate.final)
    x = Float(candidate.box.x)
    y = Float(candidate.box.y)
    width = Float(candidate.box.width)
    height = Float(candidate.box.height)
  }

  /// In image pixels, to float precision.
  public var box: Box { Box(x: Double(x), y: Double(y), width: Double(width), height: Double(height)) }
}
