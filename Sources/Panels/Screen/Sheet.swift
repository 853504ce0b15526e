import Terminal
import Workbench

/// What is drawn on: the cells and, beside them, what each of them means.
public struct Sheet: Sendable {
  public var canvas: Canvas
  public var hits = HitMap()
  /// What was drawn before.
  var pictures = Pictures()

  public init(canvas: Canvas) { self.canvas = canvas }

  /// Text that starts at a place and ends before `end`; gives the column after it.
  @discardableResult
  mutating func text(_ text: String, x: Int, y: Int, end: Int, _ style: Style) -> Int {
    guard end > x else { return x }
    return canvas.text(TextFit.cut(text, to: end - x), x: x, y: y, style)
  }

  /// Text that ends before a column; gives the column where it starts.
  @discardableResult
  mutating func text(_ text: String, before end: Int, y: Int, from x: Int, _ style: Style) -> Int {
    let shown = TextFit.cut(text, to: max(0, end - x))
    let start = end - CharacterWidth.of(shown)
    canvas.text(shown, x: start, y: y, style)
    return start
  }

  /// Pieces of text in their own styles, one after the other.
  @discardableResult
  mutating func text(_ pieces: [(String, Style)], x: Int, y: Int, end: Int) -> Int {
    var column = x
    for (piece, style) in pieces { column = text(piece, x: column, y: y, end: end, style) }
    return column
  }
}
