/// A grid of cells to draw on: a value, so that what was shown can be kept, compared and tested.
///
/// All drawing is clipped. Inside `clipped(to:_:)` coordinates count from the given rectangle's corner, so that a panel
/// draws at (0, 0) wherever it stands.
///
///     var canvas = Canvas(width: 80, height: 24)
///     canvas.text("IoU 0.71", x: 1, y: 0, Style(theme.text))
public struct Canvas: Hashable, Sendable {
  /// Columns of the whole grid.
  public let gridWidth: Int
  /// Rows of the whole grid.
  public let gridHeight: Int
  /// `gridWidth * gridHeight` cells, row after row.
  public internal(set) var cells: [Cell]
  /// What may be drawn on now, in cells of the whole grid; (0, 0) of drawing is its corner before clipping.
  private(set) var clip: Rect
  private var originX = 0
  private var originY = 0
  private var viewWidth: Int
  private var viewHeight: Int

  /// A grid of blanks. Sizes under 1 become 1.
  public init(width: Int, height: Int, foreground: RGB = .white, background: RGB = .black) {
    gridWidth = max(1, width)
    gridHeight = max(1, height)
    cells = Array(repeating: Cell(foreground: foreground, background: background), count: gridWidth * gridHeight)
    clip = Rect(x: 0, y: 0, width: gridWidth, height: gridHeight)
    viewWidth = gridWidth
    viewHeight = gridHeight
  }

  /// Columns of the part that is drawn on now.
  public var width: Int { viewWidth }
  /// Rows of the part that is drawn on now.
  public var height: Int { viewHeight }
  /// The part that is drawn on now, from (0, 0).
  public var bounds: Rect { Rect(x: 0, y: 0, width: viewWidth, height: viewHeight) }

  /// Draws on a part only: in `body`, (0, 0) is the rectangle's corner and nothing outside of it changes.
  @discardableResult
  public mutating func clipped<Result>(to rect: Rect, _ body: (inout Canvas) throws -> Result) rethrows -> Result {
    let saved = (clip, originX, originY, viewWidth, viewHeight)
    let outer = rect.offset(x: originX, y: originY)
    clip = clip.intersection(outer)
    (originX, originY, viewWidth, viewHeight) = (outer.x, outer.y, outer.width, outer.height)
    defer { (clip, originX, originY, viewWidth, viewHeight) = saved }
    return try body(&self)
  }

  /// A copy of a part as a grid of its own; what lies outside this grid is blank.
  public func cut(_ rect: Rect) -> Canvas {
    var part = Canvas(width: rect.width, height: rect.height)
    for y in 0..<rect.height {
      for x in 0..<rect.width {
        if let cell = self[rect.x + x, rect.y + y] { part.set(x: x, y: y, cell) }
      }
    }
    return part
  }

  /// Lays another grid over this one, its corner at (x, y).
  public mutating func paste(_ other: Canvas, x: Int, y: Int) {
    for row in 0..<other.gridHeight {
      for column in 0..<other.gridWidth {
        set(x: x + column, y: y + row, other.cells[row * other.gridWidth + column])
      }
    }
  }

  /// The cell at a place, or nil outside.
  public subscript(x: Int, y: Int) -> Cell? { index(x, y).map { cells[$0] } }

  /// Replaces one cell. A wide character cut in half by it becomes blank.
  public mutating func set(x: Int, y: Int, _ cell: Cell) {
    guard let i = index(x, y) else { return }
    separate(at: i)
    cells[i] = cell
  }

  /// Changes one cell in place, for instance its background only.
  public mutating func modify(x: Int, y: Int, _ change: (inout Cell) -> Void) {
    guard let i = index(x, y) else { return }
    change(&cells[i])
  }

  /// Draws one character of width 1; without a background in the style, the one beneath stays.
  public mutating func put(_ scalar: Unicode.Scalar, x: Int, y: Int, _ style: Style) {
    guard let i = index(x, y) else { return }
    separate(at: i)
    write(scalar, at: i, style)
  }

  /// Draws a line of text from (x, y) to the right, cut at the edge or after `limit` cells; gives the column after it.
  ///
  /// A wide character that does not fit whole is left out. Control characters are drawn as U+FFFD, never sent.
  @discardableResult
  public mutating func text(_ text: some StringProtocol, x: Int, y: Int, _ style: Style, limit: Int? = nil) -> Int {
    var column = x
    let end = limit.map { x + max(0, $0) } ?? Int.max
    for (scalar, width) in CharacterWidth.glyphs(text) {
      if column + width > end { break }
      if width == 2 {
        if let left = index(column, y), let right = index(column + 1, y) {
          separate(at: left)
          separate(at: right)
          write(scalar, at: left, style)
          write(Cell.continuation, at: right, style)
        }
      } else {
        put(scalar, x: column, y: y, style)
      }
      column += width
    }
    return column
  }

  /// Fills a rectangle with a character, or with blanks.
  public mutating func fill(_ rect: Rect, _ style: Style, with scalar: Unicode.Scalar = " ") {
    let area = rect.offset(x: originX, y: originY).intersection(clip)
    guard !area.isEmpty else { return }
    for y in area.y..<area.endY {
      separate(at: y * gridWidth + area.x)
      separate(at: y * gridWidth + area.endX - 1)
      for x in area.x..<area.endX { write(scalar, at: y * gridWidth + x, style) }
    }
  }

  /// Fills all of the part that is drawn on.
  public mutating func clear(_ style: Style) { fill(bounds, style) }

  /// Lays a veil over a rectangle: every colour moves towards `color`, as behind a dialog.
  public mutating func shade(_ rect: Rect, towards color: RGB, amount: Double) {
    let area = rect.offset(x: originX, y: originY).intersection(clip)
    guard !area.isEmpty else { return }
    for y in area.y..<area.endY {
      for i in (y * gridWidth + area.x)..<(y * gridWidth + area.endX) {
        cells[i].foreground = cells[i].foreground.blended(with: color, amount: amount)
        cells[i].background = cells[i].background.blended(with: color, amount: amount)
      }
    }
  }

  /// The characters without colours, a line a row: what tests read.
  public var plainText: String {
    (0..<viewHeight).map { line($0) }.joined(separator: "\n")
  }

  /// The characters of one row without colours.
  public func line(_ y: Int) -> String {
    var scalars = String.UnicodeScalarView()
    for x in 0..<viewWidth {
      guard let cell = self[x, y] else { continue }
      if !cell.isContinuation { scalars.append(cell.scalar) }
    }
    return String(scalars)
  }

  /// Gives the visible cells of a part of a row, and how many of its first are cut off.
  mutating func withRow(
    _ y: Int, from x: Int, count: Int, _ body: (_ cells: UnsafeMutableBufferPointer<Cell>, _ skipped: Int) -> Void
  ) {
    let wanted = Rect(x: x, y: y, width: count, height: 1).offset(x: originX, y: originY)
    let shown = wanted.intersection(clip)
    guard !shown.isEmpty else { return }
    let start = shown.y * gridWidth + shown.x
    cells.withUnsafeMutableBufferPointer { buffer in
      body(UnsafeMutableBufferPointer(rebasing: buffer[start..<(start + shown.width)]), shown.x - wanted.x)
    }
  }

  /// The index of a cell in `cells`, or nil when it is clipped.
  func index(_ x: Int, _ y: Int) -> Int? {
    // Overflow-safe: callers may compute coordinates from wild boxes.
    let (column, a) = x.addingReportingOverflow(originX)
    let (row, b) = y.addingReportingOverflow(originY)
    guard !a, !b, clip.contains(x: column, y: row) else { return nil }
    return row * gridWidth + column
  }

  /// Blanks the other half of a wide character before one of its halves is overwritten.
  private mutating func separate(at i: Int) {
    if cells[i].isContinuation, i % gridWidth > 0 {
      cells[i - 1].scalar = " "
    }
    if (i + 1) % gridWidth != 0, cells[i + 1].isContinuation {
      cells[i + 1].scalar = " "
    }
  }

  private mutating func write(_ scalar: Unicode.Scalar, at i: Int, _ style: Style) {
    // Over a picture the background remains a picture's: its average, if the cell held a block glyph.
    var attributes = style.attributes
    if let background = style.background {
      cells[i].background = background
    } else if cells[i].attributes.contains(.picture) {
      cells[i].background = BlockGlyph.average(of: cells[i])
      attributes.insert(.pictureBackground)
    } else if cells[i].attributes.contains(.pictureForeground) {
      // An edge drawn the other way round: the picture is in front.
      cells[i].background = cells[i].foreground
      attributes.insert(.pictureBackground)
    } else {
      attributes.formUnion(cells[i].attributes.intersection(.pictureBackground))
    }
    cells[i].scalar = scalar
    cells[i].foreground = style.foreground
    cells[i].attributes = attributes
  }
}

extension Canvas {
  public static func == (a: Canvas, b: Canvas) -> Bool {
    a.gridWidth == b.gridWidth && a.gridHeight == b.gridHeight && a.cells == b.cells
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(gridWidth)
    hasher.combine(cells)
  }
}
