/// The line that a frame is drawn with.
public enum LineKind: Sendable, CaseIterable {
  /// ┌─┐
  case thin
  /// ┏━┓
  case thick
  /// ╔═╗
  case double
  /// ╭─╮
  case rounded
  /// ┌╌┐
  case dashed
  /// ┌┈┐
  case dotted

  var horizontal: Unicode.Scalar {
    switch self {
    case .thin, .rounded: "─"
    case .thick: "━"
    case .double: "═"
    case .dashed: "╌"
    case .dotted: "┈"
    }
  }

  var vertical: Unicode.Scalar {
    switch self {
    case .thin, .rounded: "│"
    case .thick: "┃"
    case .double: "║"
    case .dashed: "╎"
    case .dotted: "┊"
    }
  }

  /// Corners: top left, top right, bottom left, bottom right.
  var corners: [Unicode.Scalar] {
    switch self {
    case .thin, .dashed, .dotted: ["┌", "┐", "└", "┘"]
    case .thick: ["┏", "┓", "┗", "┛"]
    case .double: ["╔", "╗", "╚", "╝"]
    case .rounded: ["╭", "╮", "╰", "╯"]
    }
  }
}

extension Canvas {
  /// Draws the border of a panel with titles in its top edge and hints in its bottom edge.
  ///
  /// Where the border meets one that is there already, their lines join (├ ┬ ┼), so panels may share an edge. Titles are
  /// cut to what fits; `title` stands at the left, `detail` at the right, `hint` at the bottom right.
  public mutating func frame(
    _ rect: Rect, _ style: Style, line: LineKind = .thin, title: String = "", titleStyle: Style? = nil,
    detail: String = "", detailStyle: Style? = nil, hint: String = "", hintStyle: Style? = nil
  ) {
    guard rect.width > 1, rect.height > 1 else { return }
    let (right, bottom) = (rect.endX - 1, rect.endY - 1)
    for x in visible(from: rect.x + 1, to: right, limit: width) {
      join(line.horizontal, x: x, y: rect.y, style)
      join(line.horizontal, x: x, y: bottom, style)
    }
    for y in visible(from: rect.y + 1, to: bottom, limit: height) {
      join(line.vertical, x: rect.x, y: y, style)
      join(line.vertical, x: right, y: y, style)
    }
    let corners = line.corners
    join(corners[0], x: rect.x, y: rect.y, style)
    join(corners[1], x: right, y: rect.y, style)
    join(corners[2], x: rect.x, y: bottom, style)
    join(corners[3], x: right, y: bottom, style)
    edgeText(title, of: rect, y: rect.y, titleStyle ?? style, fromRight: false)
    let room = rect.width - 4 - (title.isEmpty ? 0 : CharacterWidth.of(title) + 2)
    if CharacterWidth.of(detail) + 2 <= room {
      edgeText(detail, of: rect, y: rect.y, detailStyle ?? titleStyle ?? style, fromRight: true)
    }
    edgeText(hint, of: rect, y: bottom, hintStyle ?? titleStyle ?? style, fromRight: true)
  }

  /// Draws a horizontal line over a panel from edge to edge, joined to both, with a title: `├ why 1 won ────┤`.
  public mutating func divider(
    _ rect: Rect, y: Int, _ style: Style, title: String = "", titleStyle: Style? = nil, detail: String = "",
    detailStyle: Style? = nil
  ) {
    guard rect.width > 1 else { return }
    for x in visible(from: rect.x + 1, to: rect.endX - 1, limit: width) { join("─", x: x, y: y, style) }
    join("╶", x: rect.x, y: y, style)
    join("╴", x: rect.endX - 1, y: y, style)
    edgeText(title, of: rect, y: y, titleStyle ?? style, fromRight: false)
    let room = rect.width - 4 - (title.isEmpty ? 0 : CharacterWidth.of(title) + 2)
    if CharacterWidth.of(detail) + 2 <= room {
      edgeText(detail, of: rect, y: y, detailStyle ?? titleStyle ?? style, fromRight: true)
    }
  }

  /// Draws a vertical line from row `from` to before row `to`.
  public mutating func verticalLine(x: Int, from: Int, to: Int, _ style: Style, line: LineKind = .thin) {
    for y in visible(from: from, to: to, limit: height) { join(line.vertical, x: x, y: y, style) }
  }

  /// Draws a box-drawing character, joined with one of a solid line that is there already.
  public mutating func join(_ scalar: Unicode.Scalar, x: Int, y: Int, _ style: Style) {
    guard let cell = self[x, y] else { return }
    guard !cell.attributes.contains(.pictureBackground), let there = LineGlyph(cell.scalar),
      let new = LineGlyph(scalar), cell.scalar != scalar
    else { return put(scalar, x: x, y: y, style) }
    let both = there.joined(with: new)
    // Arcs and dashes stay as they are where joining adds nothing to them.
    put(both == new ? scalar : both == there ? cell.scalar : both.scalar, x: x, y: y, style)
  }

  /// Text in a frame's edge, a blank on both sides: `┌ title ───`.
  private mutating func edgeText(_ text: String, of rect: Rect, y: Int, _ style: Style, fromRight: Bool) {
    let room = rect.width - 4
    guard !text.isEmpty, room > 0 else { return }
    let shown = TextFit.cut(text, to: room)
    let size = CharacterWidth.of(shown)
    let x = fromRight ? rect.endX - 2 - size - 1 : rect.x + 1
    self.text(" " + shown + " ", x: x, y: y, style)
  }

  private func visible(from: Int, to: Int, limit: Int) -> Range<Int> {
    let start = max(0, from)
    return start..<max(start, min(to, limit))
  }
}
