import Terminal
import Workbench

/// A few lines over the panels: the hints of a first start, a step of the tour.
public struct Card: Sendable, Equatable {
  public var title: String
  public var lines: [String]
  public var hint: String

  public init(title: String, lines: [String], hint: String = "") {
    self.title = title
    self.lines = lines
    self.hint = hint
  }

  /// Draws it at the bottom left of the frame, where it hides least, or at its top.
  func draw(on sheet: inout Sheet, in screen: Rect, _ look: Look, isHigh: Bool = false) {
    let wanted = ([title, hint] + lines).map { CharacterWidth.of($0) }.max() ?? 0
    let width = min(screen.width, wanted + 6)
    let wrapped = lines.flatMap { TextFit.wrap($0, to: max(1, width - 4)) }
    let height = min(screen.height, wrapped.count + 2)
    guard width >= 12, height >= 3 else { return }
    let rect = Rect(
      x: screen.x + min(1, screen.width - width), y: isHigh ? screen.y : screen.endY - height, width: width,
      height: height)
    sheet.canvas.fill(rect, look.style(.text))
    sheet.canvas.frame(
      rect, look.style(.accent), line: .rounded, title: title, titleStyle: look.bold, hint: hint,
      hintStyle: look.style(.accent))
    for (i, line) in wrapped.prefix(height - 2).enumerated() {
      sheet.text(line, x: rect.x + 2, y: rect.y + 1 + i, end: rect.endX - 1, look.text)
    }
    sheet.hits.add(rect, .panel(.frame))
  }
}
