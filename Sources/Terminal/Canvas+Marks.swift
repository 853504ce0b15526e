extension Canvas {
  /// Draws a box over a picture with a precision of half a cell.
  ///
  /// An edge runs through the middle of its cells (`━ ┃`) or along their boundary, then just outside of the box (`▂`, `▎`),
  /// whichever is nearer. With `precise` false, for terminals that have no eighth blocks, always through the middle. The
  /// picture shows through as the lines' background. Boxes with sizes that are not numbers are left out.
  public mutating func mark(_ box: BoxMark, _ viewport: PictureViewport, precise: Bool = true) {
    guard box.x.isFinite, box.y.isFinite, box.width.isFinite, box.height.isFinite, !viewport.cells.isEmpty,
      box.width >= 0, box.height >= 0
    else { return }
    let start = viewport.cellPoint(x: box.x, y: box.y)
    let end = viewport.cellPoint(x: box.x + box.width, y: box.y + box.height)
    let halves = precise && box.line != .dotted && box.line != .faint
    let horizontal = MarkSpan(from: start.x, to: end.x, halves: halves)
    let vertical = MarkSpan(from: start.y, to: end.y, halves: halves)
    let cells = viewport.cells
    clipped(to: cells) { view in
      view.drawMark(
        box, across: horizontal.moved(by: -cells.x), down: vertical.moved(by: -cells.y))
    }
  }

  private mutating func drawMark(_ box: BoxMark, across: MarkSpan, down: MarkSpan) {
    let style = Style(box.color)
    let pen = MarkPen(box.line)
    let (left, right, top, bottom) = (across.first, across.last, down.first, down.last)
    // Corner arms of brackets: a quarter of the side, at least one cell.
    let armX = max(1, (right.cell - left.cell + 2) / 4)
    let armY = max(1, (bottom.cell - top.cell + 2) / 4)
    // Lines run between the corners; where one edge is at a boundary and the other is not, they still touch.
    for x in clampedRange(left.inner(true), right.inner(false), width) {
      if box.line == .brackets, x > left.cell + armX, x < right.cell - armX { continue }
      let offset = x - left.cell
      if !pen.skips(offset, top) { drawEdge(top, x: x, y: top.cell, pen.horizontal(top, isStart: true), style) }
      if !pen.skips(offset, bottom) {
        drawEdge(bottom, x: x, y: bottom.cell, pen.horizontal(bottom, isStart: false), style)
      }
    }
    for y in clampedRange(top.inner(true), bottom.inner(false), height) {
      if box.line == .brackets, y > top.cell + armY, y < bottom.cell - armY { continue }
      let offset = y - top.cell
      if !pen.skips(offset, left) { drawEdge(left, x: left.cell, y: y, pen.vertical(left, isStart: true), style) }
      if !pen.skips(offset, right) {
        drawEdge(right, x: right.cell, y: y, pen.vertical(right, isStart: false), style)
      }
    }
    for (x, isLeft) in [(left, true), (right, false)] {
      for (y, isTop) in [(top, true), (bottom, false)] {
        drawCorner(pen, x, y, isLeft: isLeft, isTop: isTop, style)
      }
    }
    drawLabel(box, left: left, right: right, top: top)
  }

  private mutating func drawCorner(
    _ pen: MarkPen, _ x: MarkSpan.Edge, _ y: MarkSpan.Edge, isLeft: Bool, isTop: Bool, _ style: Style
  ) {
    switch (x.isBoundary, y.isBoundary) {
    case (false, false):
      put(pen.corner(isLeft: isLeft, isTop: isTop), x: x.cell, y: y.cell, style)
    case (false, true):
      // The horizontal line runs on over the vertical one's top or bottom.
      drawEdge(y, x: x.cell, y: y.cell, pen.horizontal(y, isStart: isTop), style)
    case (true, false):
      drawEdge(x, x: x.cell, y: y.cell, pen.vertical(x, isStart: isLeft), style)
    case (true, true):
      // Both lines are drawn outside of the box and meet at its corner.
      break
    }
  }

  private mutating func drawEdge(_ edge: MarkSpan.Edge, x: Int, y: Int, _ glyph: MarkPen.Glyph, _ style: Style) {
    guard glyph.isInverted else { return put(glyph.scalar, x: x, y: y, style) }
    // There is no upper or right quarter block: the picture is drawn in the other three quarters instead.
    put(" ", x: x, y: y, style)
    modify(x: x, y: y) { cell in
      let picture = cell.background
      cell.background = style.foreground
      cell.foreground = picture
      cell.scalar = glyph.scalar
      cell.attributes =
        cell.attributes.contains(.pictureBackground) ? .pictureForeground : []
    }
  }

  /// The label in the top edge behind the corner; over the box where the box is too narrow for it.
  private mutating func drawLabel(_ box: BoxMark, left: MarkSpan.Edge, right: MarkSpan.Edge, top: MarkSpan.Edge) {
    guard !box.label.isEmpty, left.cell < width, right.cell >= 0, top.cell >= -1, top.cell < height else { return }
    let size = CharacterWidth.of(box.label)
    let fits = right.cell - left.cell > size
    let x = max(0, min(width - size, fits ? left.cell + 1 : left.cell))
    // A narrow box keeps its top edge: the label goes above it, or below the top of the view.
    let y = max(0, fits ? top.cell : top.cell - 1)
    text(box.label, x: x, y: y, Style(box.color.readableText, on: box.color, .bold))
  }

  /// Sets the labels of boxes that were drawn without one, each where no other stands: in the top edge from the left,
  /// else in the bottom edge, else a row further out. The first ones have the first choice.
  public mutating func labels(_ boxes: [BoxMark], _ viewport: PictureViewport) {
    let cells = viewport.cells
    var taken: Set<Int> = []
    clipped(to: cells) { view in
      for box in boxes where !box.label.isEmpty {
        guard box.x.isFinite, box.y.isFinite, box.width.isFinite, box.height.isFinite else { continue }
        let start = viewport.cellPoint(x: box.x, y: box.y)
        let end = viewport.cellPoint(x: box.x + box.width, y: box.y + box.height)
        let across = MarkSpan(from: start.x, to: end.x, halves: true).moved(by: -cells.x)
        let down = MarkSpan(from: start.y, to: end.y, halves: true).moved(by: -cells.y)
        guard across.first.cell < view.width, across.last.cell >= 0, down.first.cell < view.height, down.last.cell >= 0
        else { continue }
        let size = CharacterWidth.of(box.label)
        let (left, right) = (across.first.cell, across.last.cell)
        let fits = right - left > size
        let rows =
          fits
          ? [down.first.cell, down.last.cell, down.first.cell - 1, down.last.cell + 1]
          : [
            down.first.cell - 1, down.last.cell + 1, down.first.cell - 2, down.last.cell + 2,
          ]
        let columns = fits ? Array(left + 1...max(left + 1, right - size)) : [left, left + 1]
        func isFree(_ x: Int, _ y: Int) -> Bool {
          // One free cell on both sides, or two labels read as one.
          x >= 0 && y >= 0 && x + size <= view.width && y < view.height
            && (x - 1...x + size).allSatisfy { !taken.contains(y * view.width + $0) }
        }
        for y in rows {
          guard let x = columns.first(where: { isFree($0, y) }) else { continue }
          view.text(box.label, x: x, y: y, Style(box.color.readableText, on: box.color, .bold))
          for cell in x..<x + size { taken.insert(y * view.width + cell) }
          break
        }
      }
    }
  }

  private func clampedRange(_ from: Int, _ through: Int, _ limit: Int) -> Range<Int> {
    let start = max(0, min(limit, from))
    return start..<max(start, min(limit, through + 1))
  }
}

/// The two edges of a box along one axis, each in a cell's middle or on a boundary between cells.
struct MarkSpan {
  struct Edge {
    /// The cell that the line is drawn in: for a boundary the one outside of the box.
    var cell: Int
    var isBoundary: Bool

    /// The first or last cell inside of the edge's own.
    func inner(_ isStart: Bool) -> Int { isStart ? cell + 1 : cell - 1 }
  }

  var first: Edge
  var last: Edge

  init(from: Double, to: Double, halves: Bool) {
    // Far boxes only need to stay far: the bound keeps integers small.
    func bounded(_ v: Double) -> Double { max(-100_000, min(100_000, v)) }
    let step = halves ? 2.0 : 1.0
    // In half cells: even is a boundary, odd a middle.
    func place(_ v: Double) -> Int {
      halves ? Int((bounded(v) * step).rounded()) : 2 * Int(bounded(v).rounded(.down)) + 1
    }
    let a = place(from)
    // At least one cell between the two, so that a tiny box is still seen as one.
    let b = max(a + 2, halves ? place(to) : 2 * Int((bounded(to) - 1e-9).rounded(.down)) + 1)
    func floorHalf(_ v: Int) -> Int { v >= 0 ? v / 2 : (v - 1) / 2 }
    first =
      a % 2 == 0 ? Edge(cell: floorHalf(a) - 1, isBoundary: true) : Edge(cell: floorHalf(a), isBoundary: false)
    last = b % 2 == 0 ? Edge(cell: floorHalf(b), isBoundary: true) : Edge(cell: floorHalf(b), isBoundary: false)
  }

  func moved(by cells: Int) -> MarkSpan {
    var moved = self
    moved.first.cell += cells
    moved.last.cell += cells
    return moved
  }
}

/// The characters of a mark's line.
struct MarkPen {
  struct Glyph {
    var scalar: Unicode.Scalar
    var isInverted = false
  }

  private let line: MarkLine

  init(_ line: MarkLine) { self.line = line }

  /// Cells left free, counted from the corner: a dashed line along a boundary has no dashed glyph.
  func skips(_ offset: Int, _ edge: MarkSpan.Edge) -> Bool {
    switch line {
    case .faint: offset % 2 != 0
    case .dashed: edge.isBoundary && offset % 2 == 0
    default: false
    }
  }

  func horizontal(_ edge: MarkSpan.Edge, isStart: Bool) -> Glyph {
    if edge.isBoundary {
      // The top edge lies at the bottom of the cells above the box, the bottom edge at the top of those below.
      switch line {
      case .thick: return isStart ? Glyph(scalar: "▂") : Glyph(scalar: "▆", isInverted: true)
      default: return isStart ? Glyph(scalar: "▁") : Glyph(scalar: "▔")
      }
    }
    switch line {
    case .thick: return Glyph(scalar: "━")
    case .thin, .brackets: return Glyph(scalar: "─")
    case .dashed: return Glyph(scalar: "╌")
    case .dotted: return Glyph(scalar: "┈")
    case .faint: return Glyph(scalar: "·")
    }
  }

  func vertical(_ edge: MarkSpan.Edge, isStart: Bool) -> Glyph {
    if edge.isBoundary {
      switch line {
      case .thick: return isStart ? Glyph(scalar: "▊", isInverted: true) : Glyph(scalar: "▎")
      default: return isStart ? Glyph(scalar: "▕") : Glyph(scalar: "▏")
      }
    }
    switch line {
    case .thick: return Glyph(scalar: "┃")
    case .thin, .brackets: return Glyph(scalar: "│")
    case .dashed: return Glyph(scalar: "╎")
    case .dotted: return Glyph(scalar: "┊")
    case .faint: return Glyph(scalar: "·")
    }
  }

  func corner(isLeft: Bool, isTop: Bool) -> Unicode.Scalar {
    let i = (isTop ? 0 : 2) + (isLeft ? 0 : 1)
    switch line {
    case .thick: return LineKind.thick.corners[i]
    case .faint, .dotted: return line == .faint ? "·" : LineKind.dotted.corners[i]
    default: return LineKind.thin.corners[i]
    }
  }
}
