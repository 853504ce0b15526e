import CNcurses
import CTerminal

/// Shows canvases through ncurses, at 256, 16 or 8 colours or without any.
struct NcursesPainter {
  private let depth: ColorDepth
  private let repertoire: GlyphRepertoire
  /// Pairs in use, by (foreground, background) with 0 for the terminal's own.
  private var pairs: [UInt32: Int32] = [:]
  private var indices: [RGB: Int] = [:]

  init(depth: ColorDepth, repertoire: GlyphRepertoire) {
    self.depth = depth
    self.repertoire = repertoire
  }

  /// Draws all of a canvas; ncurses finds what changed, and that is what comes back, to be written.
  ///
  /// Empty where there is no memory for it: ncurses has written it then, and may have waited for the terminal.
  mutating func paint(_ canvas: Canvas) -> [UInt8] {
    guard let window = cterm_stdscr() else { return [] }
    let paper = depth == .mono ? Self.paper(canvas) : .black
    var row = [cchar_t](repeating: cchar_t(), count: canvas.gridWidth)
    for y in 0..<canvas.gridHeight {
      var count = 0
      for x in 0..<canvas.gridWidth {
        let cell = canvas.cells[y * canvas.gridWidth + x]
        // ncurses knows from the character's width that it takes two cells.
        if cell.isContinuation { continue }
        let (attributes, pair) = look(cell, x, y, paper)
        let shown = repertoire.shown(cell.scalar)
        let safe = CharacterWidth.isControl(shown) ? "?" : shown
        cterm_cell(&row[count], wchar_t(safe.value), attributes, pair)
        count += 1
      }
      if wmove(window, Int32(y), 0) == OK { wadd_wchnstr(window, row, Int32(count)) }
    }
    let isCaught = cterm_paint_begin() == 0
    refresh()
    return isCaught ? Self.painted() : []
  }

  /// What ncurses wrote since `cterm_paint_begin`.
  private static func painted() -> [UInt8] {
    let count = cterm_paint_end()
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = cterm_paint_take(buffer.baseAddress, count)
    }
  }

  /// Makes the next `paint` write everything.
  mutating func invalidate() { clearok(cterm_curscr(), true) }

  // MARK: Colours

  private mutating func look(_ cell: Cell, _ x: Int, _ y: Int, _ paper: RGB) -> (attr_t, Int32) {
    var attributes: attr_t = 0
    if cell.attributes.contains(.bold) { attributes |= cterm_bold() }
    if cell.attributes.contains(.underline) { attributes |= cterm_underline() }
    if cell.attributes.contains(.reverse) { attributes |= cterm_reverse() }
    if cell.attributes.contains(.dim), depth == .palette || depth == .mono { attributes |= cterm_dim() }
    if depth == .mono {
      // Without colours, what stands out from the paper is reversed.
      let isPicture = !cell.attributes.intersection(.picture).isEmpty
      if !isPicture, cell.background.contrast(with: paper) > 1.6 { attributes |= cterm_reverse() }
      if cell.attributes == .pictureForeground { attributes |= cterm_reverse() }
      return (attributes, 0)
    }
    var foreground = index(
      cell.foreground, isPicture: cell.attributes.contains(.pictureForeground), threshold: Dither.threshold(x, 2 * y))
    let background = index(
      cell.background, isPicture: cell.attributes.contains(.pictureBackground),
      threshold: Dither.threshold(x, 2 * y + 1))
    var back = background
    if depth == .eight {
      if foreground >= 8 {
        foreground -= 8
        attributes |= cterm_bold()
      }
      if back >= 8 { back -= 8 }
    }
    // Two colours that fell together would hide a letter.
    if foreground == back, cell.foreground != cell.background, cell.attributes.intersection(.picture).isEmpty,
      cell.scalar != " "
    {
      foreground = back == 0 || back == 8 ? 7 : 0
    }
    return (attributes, pair(foreground, back))
  }

  private mutating func index(_ color: RGB, isPicture: Bool, threshold: Double) -> Int {
    if depth == .palette {
      if let known = indices[color] { return known }
      if indices.count > 65_536 { indices.removeAll() }
      let found = Palette.nearest256(color)
      indices[color] = found
      return found
    }
    if isPicture { return Palette.dithered(color, of: depth == .eight ? 8 : 16, threshold: threshold) }
    if let known = indices[color] { return known }
    let found = Palette.nearest(color, of: 16)
    indices[color] = found
    return found
  }

  private mutating func pair(_ foreground: Int, _ background: Int) -> Int32 {
    let key = UInt32(foreground) << 16 | UInt32(background)
    if let known = pairs[key] { return known }
    if pairs.count + 1 >= cterm_color_pairs() {
      // Out of pairs: start over. The whole screen is written again, which is rare.
      reset_color_pairs()
      pairs.removeAll()
      clearok(cterm_curscr(), true)
    }
    let new = Int32(pairs.count + 1)
    init_extended_pair(new, Int32(foreground), Int32(background))
    pairs[key] = new
    return new
  }

  /// The background of most cells.
  private static func paper(_ canvas: Canvas) -> RGB {
    var counts: [RGB: Int] = [:]
    for cell in canvas.cells where cell.attributes.intersection(.picture).isEmpty {
      counts[cell.background, default: 0] += 1
    }
    return counts.max { $0.value < $1.value }?.key ?? .black
  }
}
