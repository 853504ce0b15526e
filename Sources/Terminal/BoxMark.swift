/// How a box over a picture is drawn. Each kind can be told from the others without colour.
public enum MarkLine: Sendable, CaseIterable {
  /// ┏━┓ — the chosen one.
  case thick
  /// ┌─┐ — runner-ups.
  case thin
  /// ┌╌┐ — distractors.
  case dashed
  /// ┈ ┊ — ghosts: what would be chosen.
  case dotted
  /// Corners only — the truth.
  case brackets
  /// · · · — the search region.
  case faint
}

/// A box to draw over a picture, in the picture's pixels.
public struct BoxMark: Hashable, Sendable {
  /// Left edge, top edge, size: pixels, (0, 0) the outer corner of the first pixel.
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double
  public var line: MarkLine
  public var color: RGB
  /// A letter or number set into the top edge; empty for none.
  public var label: String

  public init(
    x: Double, y: Double, width: Double, height: Double, line: MarkLine, color: RGB, label: String = ""
  ) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    (self.line, self.color, self.label) = (line, color, label)
  }
}
