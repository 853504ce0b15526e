/// Turns canvases into the bytes that make a truecolour terminal show them, by difference against what it shows.
///
/// Pure: it keeps what the terminal shows and gives bytes. Pictures are written with a tolerance, because bytes are what a
/// link and a terminal are slow with: a picture's cell that looks much the same is left alone, and a colour that is set
/// already is used again when it is near (`PictureCoder`). Text and lines are always exact.
public struct DifferenceWriter: Sendable {
  /// Levels per channel that a picture's cell may be off, as a root mean square; all of the picture is off by about a
  /// quarter of that. 0 is exact.
  public var tolerance: Int
  /// The characters that the terminal can show.
  public var repertoire: GlyphRepertoire
  /// What the terminal shows, as far as we wrote it; nil when unknown.
  public private(set) var shown: Canvas?
  /// What that was made from: a picture that rests is not weighed again.
  private var meant: Canvas?

  private var out = ByteBuffer()
  /// How dear bytes are, for pictures like those so far.
  private var thrift = 0.5
  // The terminal's state while a frame is written.
  private var foreground: RGB?
  private var background: RGB?
  private var attributes: Attributes = []
  private var cursorX = -1
  private var cursorY = -1

  public init(tolerance: Int = 12, repertoire: GlyphRepertoire = .unicode) {
    self.tolerance = tolerance
    self.repertoire = repertoire
  }

  /// Forgets what the terminal shows: the next frame clears it and writes every cell.
  public mutating func invalidate() { (shown, meant) = (nil, nil) }

  /// The bytes that turn what the terminal shows into this canvas; empty when nothing changes.
  public mutating func frame(_ canvas: Canvas) -> [UInt8] {
    out.removeAll()
    out.append("\u{1B}[?2026h\u{1B}[0m")
    let opening = out.count
    (foreground, background, attributes, cursorX, cursorY) = (nil, nil, [], -1, -1)
    let width = canvas.gridWidth
    var known = shown
    shown = nil
    if known?.gridWidth != width || known?.gridHeight != canvas.gridHeight { known = nil }
    let before = known == nil ? nil : meant?.cells
    meant = canvas
    let fresh = known == nil
    if fresh { out.append("\u{1B}[2J") }
    var now = known ?? Canvas(width: width, height: canvas.gridHeight)
    let tolerance = max(0, tolerance)
    let limit = tolerance / 2
    let coder = tolerance > 0 ? PictureCoder(tolerance: tolerance, thrift: thrift) : nil
    // Cells of pictures, those of them that are not what they were, and how far off they all are.
    var (pictureCells, moving, pictureError) = (0, 0, 0)
    canvas.cells.withUnsafeBufferPointer { cells in
      now.cells.withUnsafeMutableBufferPointer { old in
        for y in 0..<canvas.gridHeight {
          var x = 0
          while x < width {
            let i = y * width + x
            let cell = cells[i]
            defer { x += 1 }
            if cell.isContinuation { continue }
            let isWide = x + 1 < width && cells[i + 1].isContinuation
            let isPicture = cell.attributes == .picture
            let rests = isPicture && before?[i] == cell
            if isPicture { pictureCells += 1 }
            if isPicture, !rests { moving += 1 }
            if !fresh, old[i] == cell, !isWide || old[i + 1] == cells[i + 1] { continue }
            if let coder, isPicture {
              if rests, old[i].attributes == .picture {
                pictureError += coder.error(of: old[i], insteadOf: cell) ?? 0
                continue
              }
              let isKnown = !fresh && old[i].attributes == .picture
              let stale = isKnown ? coder.error(of: old[i], insteadOf: cell) : nil
              // Whoever leaves a cell behind it has to jump over it, and whoever is elsewhere has to come here.
              let jump = (cursorY == y ? (cursorX == x ? -2 : 4) : 7) * coder.price
              if let stale, stale <= jump + coder.price {
                // Nothing that is written takes less than a byte.
                pictureError += stale
                continue
              }
              var way = coder.write(cell, foreground: foreground, background: background)
              if let stale, stale <= way.cost + jump {
                pictureError += stale
                continue
              }
              if x + 1 < width { coder.share(&way, with: cells[i + 1]) }
              pictureError += way.error
              moveCursor(x, y)
              old[i] = write(cell, way)
            } else {
              if !fresh, tolerance > 0, Self.looksAlike(old[i], cell, tolerance) { continue }
              moveCursor(x, y)
              old[i] = write(cell, limit)
            }
            cursorX = x + (isWide ? 2 : 1)
            cursorY = y
            if isWide {
              old[i + 1] = cells[i + 1]
            } else if x + 1 < width, old[i + 1].isContinuation, !cells[i + 1].isContinuation {
              // The right half of a wide character that is gone: whatever the terminal shows there now, write it.
              old[i + 1].scalar = "\u{1}"
            }
            // A column past the last one may be kept pending by the terminal: never rely on it.
            if cursorX >= width { cursorX = -1 }
          }
        }
      }
    }
    shown = now
    // A few cells say nothing of the footage.
    if moving >= 64 {
      thrift = PictureCoder.thrift(thrift, tolerance: tolerance, error: pictureError, cells: pictureCells)
    }
    if out.count == opening { return [] }
    out.append("\u{1B}[0m\u{1B}[?2026l")
    return out.bytes
  }

  // MARK: One cell

  private mutating func moveCursor(_ x: Int, _ y: Int) {
    if cursorY == y, cursorX == x { return }
    if cursorY == y, cursorX >= 0, x > cursorX {
      out.append("\u{1B}[")
      if x - cursorX > 1 { out.append(number: x - cursorX) }
      out.append(0x43)
    } else {
      out.append("\u{1B}[")
      out.append(number: y + 1)
      out.append(0x3B)
      out.append(number: x + 1)
      out.append(0x48)
    }
  }

  /// Writes a picture's cell at the cursor in the way that was chosen, and gives what the terminal shows for it then.
  private mutating func write(_ cell: Cell, _ way: PictureCoder.Way) -> Cell {
    if !attributes.isEmpty { setAttributes([]) }
    setColors(way.foreground, way.background)
    out.append(repertoire.shown(way.scalar))
    var cell = cell
    cell.scalar = way.scalar
    cell.background = background ?? cell.background
    if cell.scalar != " " { cell.foreground = foreground ?? cell.foreground }
    return cell
  }

  /// Writes a cell at the cursor and gives what the terminal shows for it then.
  private mutating func write(_ cell: Cell, _ limit: Int) -> Cell {
    var cell = cell
    let drawn = cell.attributes.drawn
    if drawn != attributes { setAttributes(drawn) }
    let isBlank = cell.scalar == " " && !drawn.contains(.underline) && !drawn.contains(.reverse)
    let newForeground =
      isBlank ? nil : wanted(cell.foreground, foreground, cell.attributes.contains(.pictureForeground) ? limit : 0)
    let newBackground = wanted(
      cell.background, background, cell.attributes.contains(.pictureBackground) ? limit : 0)
    setColors(newForeground, newBackground)
    out.append(repertoire.shown(cell.scalar))
    if isBlank {
      // A blank's foreground is not seen; keeping the wanted one lets an equal cell compare equal.
      cell.background = background ?? cell.background
    } else {
      (cell.foreground, cell.background) = (foreground ?? cell.foreground, background ?? cell.background)
    }
    return cell
  }

  /// The colour to set, or nil when the one that is set already is near enough.
  @inline(__always)
  private func wanted(_ color: RGB, _ set: RGB?, _ limit: Int) -> RGB? {
    guard let set else { return color }
    return Self.near(color, set, limit) ? nil : color
  }

  private mutating func setColors(_ newForeground: RGB?, _ newBackground: RGB?) {
    if newForeground == nil, newBackground == nil { return }
    out.append("\u{1B}[")
    if let newForeground {
      setColor(38, newForeground)
      foreground = newForeground
    }
    if let newBackground {
      if newForeground != nil { out.append(0x3B) }
      setColor(48, newBackground)
      background = newBackground
    }
    out.append(0x6D)
  }

  private mutating func setAttributes(_ new: Attributes) {
    out.append("\u{1B}[0")
    if new.contains(.bold) { out.append(";1") }
    if new.contains(.dim) { out.append(";2") }
    if new.contains(.underline) { out.append(";4") }
    if new.contains(.reverse) { out.append(";7") }
    out.append(0x6D)
    attributes = new
    (foreground, background) = (nil, nil)
  }

  @inline(__always)
  private mutating func setColor(_ plane: Int, _ color: RGB) {
    out.append(number: plane)
    out.append(";2;")
    out.append(number: Int(color.red))
    out.append(0x3B)
    out.append(number: Int(color.green))
    out.append(0x3B)
    out.append(number: Int(color.blue))
  }

  // MARK: Likeness

  /// Whether no channel differs by more than `limit`.
  @inline(__always)
  static func near(_ a: RGB, _ b: RGB, _ limit: Int) -> Bool {
    if a == b { return true }
    if limit == 0 { return false }
    func far(_ x: UInt8, _ y: UInt8) -> Bool { abs(Int(x) - Int(y)) > limit }
    return !far(a.red, b.red) && !far(a.green, b.green) && !far(a.blue, b.blue)
  }

  /// Whether two cells, a plane of which is a picture's, look the same to within so many levels.
  private static func looksAlike(_ a: Cell, _ b: Cell, _ tolerance: Int) -> Bool {
    guard a.scalar == b.scalar, a.attributes == b.attributes, !a.attributes.intersection(.picture).isEmpty else {
      return false
    }
    let foreground = a.attributes.contains(.pictureForeground) ? tolerance : 0
    let background = a.attributes.contains(.pictureBackground) ? tolerance : 0
    return (a.scalar == " " || near(a.foreground, b.foreground, foreground))
      && near(a.background, b.background, background)
  }
}
