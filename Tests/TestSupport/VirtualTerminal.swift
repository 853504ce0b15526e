import Terminal

/// A terminal in memory: understands what programs write to an xterm and keeps the screen that a person would see.
///
/// Answers to queries (cursor position, device attributes) collect in `replies`; what it does not know in `unknown`.
public struct VirtualTerminal: Sendable {
  public private(set) var screen: Canvas
  /// Where the next character goes.
  public private(set) var cursorX = 0
  public private(set) var cursorY = 0
  /// Private modes that are on (1049 alternate screen, 1002 mouse, 25 cursor, …).
  public private(set) var modes: Set<Int> = [7, 25]
  /// What a real terminal would have sent back.
  public var replies: [UInt8] = []
  /// Sequences that were not understood.
  public private(set) var unknown: [String] = []
  /// Every title that was set.
  public private(set) var titles: [String] = []

  public static let defaultForeground = RGB(0xD0D0D0)
  public static let defaultBackground = RGB(0x000000)

  private var primary: Canvas?
  private var pen = Cell(foreground: Self.defaultForeground, background: Self.defaultBackground)
  private var isWrapPending = false
  private var scrollTop = 0
  private var scrollBottom: Int
  private var savedCursor = (x: 0, y: 0)
  // G0 and G1, and which of the two is in use.
  private var lineDrawing = [false, false]
  private var charset = 0
  private var designated = 0
  private var last: Unicode.Scalar = " "
  private var state = State.ground
  private var collected: [UInt8] = []
  private var pending: [UInt8] = []

  private enum State { case ground, escape, csi, string, stringEscape, charset }

  public init(width: Int, height: Int) {
    screen = Self.blank(width, height)
    scrollBottom = height - 1
  }

  private static func blank(_ width: Int, _ height: Int) -> Canvas {
    Canvas(width: width, height: height, foreground: defaultForeground, background: defaultBackground)
  }

  /// The screen's letters, a line a row.
  public var text: String { screen.plainText }

  /// One row's letters without the blanks at its end.
  public func line(_ y: Int) -> String {
    var line = Substring(screen.line(y))
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  /// A new size; the old screen stays in its corner.
  public mutating func resize(width: Int, height: Int) {
    var new = Self.blank(width, height)
    new.paste(screen, x: 0, y: 0)
    screen = new
    primary = nil
    (scrollTop, scrollBottom) = (0, height - 1)
    (cursorX, cursorY) = (min(cursorX, width - 1), min(cursorY, height - 1))
  }

  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  // MARK: The parser (after the VT500 state machine)

  private mutating func feed(_ byte: UInt8) {
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .charset:
      lineDrawing[designated] = byte == 0x30
      state = .ground
    case .csi:
      if byte == 0x1B {
        begin(.escape)
      } else if (0x40...0x7E).contains(byte) {
        state = .ground
        control(byte)
      } else if byte >= 0x20 {
        collected.append(byte)
      }
    case .string:
      if byte == 0x07 {
        endString()
      } else if byte == 0x1B {
        state = .stringEscape
      } else if collected.count < 4096 {
        collected.append(byte)
      }
    case .stringEscape:
      endString()
      if byte != 0x5C {
        begin(.escape)
        escape(byte)
      }
    }
  }

  private mutating func begin(_ new: State) {
    state = new
    collected.removeAll(keepingCapacity: true)
  }

  private mutating func endString() {
    state = .ground
    let text = String(decoding: collected, as: UTF8.self)
    if text.hasPrefix("]2;") || text.hasPrefix("]0;") { titles.append(String(text.dropFirst(3))) }
    // A request for a setting (DECRQSS): like xterm, with the present colours.
    if text == "P$qm" { reply("\u{1B}P1$r0m\u{1B}\\") }
  }

  private mutating func reply(_ text: String) { replies.append(contentsOf: text.utf8) }

  private mutating func ground(_ byte: UInt8) {
    if !pending.isEmpty || byte >= 0x80 {
      pending.append(byte)
      let lead = pending[0]
      let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
      if pending.count < length, pending.count == 1 || byte & 0xC0 == 0x80 { return }
      let decoded = String(decoding: pending, as: UTF8.self).unicodeScalars
      pending.removeAll()
      for scalar in decoded { put(scalar) }
      return
    }
    switch byte {
    case 0x1B: begin(.escape)
    case 0x07, 0x00: break
    case 0x0E: charset = 1
    case 0x0F: charset = 0
    case 0x08:
      cursorX = max(0, cursorX - 1)
      isWrapPending = false
    case 0x09:
      cursorX = min(screen.gridWidth - 1, (cursorX / 8 + 1) * 8)
    case 0x0A, 0x0B, 0x0C: lineFeed()
    case 0x0D:
      cursorX = 0
      isWrapPending = false
    case 0x20...0x7E: put(lineDrawing[charset] ? Self.lineDrawing(byte) : Unicode.Scalar(byte))
    default: unknown.append("control \(byte)")
    }
  }

  private mutating func escape(_ byte: UInt8) {
    state = .ground
    switch byte {
    case 0x5B: begin(.csi)
    case 0x5D, 0x50, 0x58, 0x5E, 0x5F:
      begin(.string)
      collected.append(byte)
    case 0x28, 0x29:
      designated = byte == 0x28 ? 0 : 1
      state = .charset
    case 0x37: savedCursor = (cursorX, cursorY)
    case 0x38: moveTo(savedCursor.x, savedCursor.y)
    case 0x3D, 0x3E, 0x5C: break
    case 0x4D:
      if cursorY == scrollTop { scroll(by: -1) } else { cursorY = max(0, cursorY - 1) }
    case 0x44: lineFeed()
    case 0x63: self = VirtualTerminal(width: screen.gridWidth, height: screen.gridHeight)
    default: unknown.append("ESC \(Character(Unicode.Scalar(byte)))")
    }
  }

  private mutating func control(_ final: UInt8) {
    let text = String(decoding: collected, as: UTF8.self)
    let isPrivate = text.hasPrefix("?")
    let isOther =
      text.hasPrefix(">") || text.hasPrefix("=") || text.hasPrefix("<") || text.hasSuffix("$")
      || text.hasSuffix("!") || text.hasSuffix(" ")
    let numbers = text.drop(while: { !$0.isNumber && $0 != ";" }).split(
      separator: ";", omittingEmptySubsequences: false
    ).map { Int($0.prefix(while: \.isNumber)) ?? 0 }
    let n = max(1, numbers.first ?? 1)
    if isOther {
      if final == 0x63 { reply("\u{1B}[>41;388;0c") }
      return
    }
    let (width, height) = (screen.gridWidth, screen.gridHeight)
    switch (final, isPrivate) {
    case (0x68, true): for mode in numbers { set(mode, true) }
    case (0x6C, true): for mode in numbers { set(mode, false) }
    case (0x68, false), (0x6C, false): break
    case (0x48, _), (0x66, _): moveTo((numbers.count > 1 ? max(1, numbers[1]) : 1) - 1, n - 1)
    case (0x41, _): moveTo(cursorX, cursorY - n)
    case (0x42, _): moveTo(cursorX, cursorY + n)
    case (0x43, _): moveTo(cursorX + n, cursorY)
    case (0x44, _): moveTo(cursorX - n, cursorY)
    case (0x45, _): moveTo(0, cursorY + n)
    case (0x46, _): moveTo(0, cursorY - n)
    case (0x47, _), (0x60, _): moveTo(n - 1, cursorY)
    case (0x64, _): moveTo(cursorX, n - 1)
    case (0x4A, _):
      let mode = numbers.first ?? 0
      if mode == 0 { erase(from: cursorY * width + cursorX, to: width * height) }
      if mode == 1 { erase(from: 0, to: cursorY * width + cursorX + 1) }
      if mode >= 2 { erase(from: 0, to: width * height) }
    case (0x4B, _):
      let mode = numbers.first ?? 0
      let row = cursorY * width
      erase(from: mode == 0 ? row + cursorX : row, to: mode == 1 ? row + cursorX + 1 : row + width)
    case (0x58, _): erase(from: cursorY * width + cursorX, to: cursorY * width + min(width, cursorX + n))
    case (0x40, _): shiftRow(by: n)
    case (0x50, _): shiftRow(by: -n)
    case (0x4C, _): scrollPart(from: cursorY, by: -n)
    case (0x4D, _): scrollPart(from: cursorY, by: n)
    case (0x53, _): scroll(by: n)
    case (0x54, _): scroll(by: -n)
    case (0x62, _): for _ in 0..<min(n, width * height) { put(last) }
    case (0x72, false):
      scrollTop = max(0, n - 1)
      scrollBottom = min(height, numbers.count > 1 && numbers[1] > 0 ? numbers[1] : height) - 1
      moveTo(0, 0)
    case (0x72, true), (0x73, _), (0x75, _), (0x74, _), (0x71, _): break
    case (0x6E, _): if n == 6 { reply("\u{1B}[\(cursorY + 1);\(cursorX + 1)R") }
    case (0x63, true): break
    case (0x63, false): reply("\u{1B}[?64;1;2;22c")
    case (0x6D, _): style(numbers.isEmpty ? [0] : numbers)
    default: unknown.append("CSI \(text)\(Character(Unicode.Scalar(final)))")
    }
  }

  private mutating func set(_ mode: Int, _ isOn: Bool) {
    if [47, 1047, 1049].contains(mode), modes.contains(1049) != isOn {
      if isOn {
        if mode == 1049 { savedCursor = (cursorX, cursorY) }
        primary = screen
        screen = Self.blank(screen.gridWidth, screen.gridHeight)
      } else {
        screen = primary ?? Self.blank(screen.gridWidth, screen.gridHeight)
        primary = nil
        moveTo(savedCursor.x, savedCursor.y)
      }
    }
    let canonical = mode == 47 || mode == 1047 ? 1049 : mode
    if isOn { modes.insert(canonical) } else { modes.remove(canonical) }
  }

  // MARK: Drawing

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = CharacterWidth.of(scalar)
    if width == 0 { return }
    if isWrapPending || cursorX + width > screen.gridWidth {
      if modes.contains(7) {
        cursorX = 0
        lineFeed()
      } else {
        cursorX = screen.gridWidth - width
      }
      isWrapPending = false
    }
    last = scalar
    var cell = pen
    cell.scalar = scalar
    screen.set(x: cursorX, y: cursorY, cell)
    if width == 2 {
      screen.set(x: cursorX + 1, y: cursorY, pen)
      cell.scalar = Unicode.Scalar(UInt8(0))
      screen.modify(x: cursorX + 1, y: cursorY) { $0 = cell }
    }
    cursorX += width
    if cursorX >= screen.gridWidth {
      cursorX = screen.gridWidth - 1
      isWrapPending = true
    }
  }

  private mutating func moveTo(_ x: Int, _ y: Int) {
    cursorX = max(0, min(screen.gridWidth - 1, x))
    cursorY = max(0, min(screen.gridHeight - 1, y))
    isWrapPending = false
  }

  private mutating func lineFeed() {
    isWrapPending = false
    if cursorY == scrollBottom { scroll(by: 1) } else { cursorY = min(screen.gridHeight - 1, cursorY + 1) }
  }

  /// A blank in the pen's background: what erasing leaves (back colour erase).
  private var erased: Cell { Cell(foreground: Self.defaultForeground, background: pen.background) }

  private mutating func erase(from: Int, to: Int) {
    for i in max(0, from)..<max(from, to) {
      screen.set(x: i % screen.gridWidth, y: i / screen.gridWidth, erased)
    }
  }

  private mutating func scroll(by rows: Int) { scrollPart(from: scrollTop, by: rows) }

  private mutating func scrollPart(from top: Int, by rows: Int) {
    guard top <= scrollBottom else { return }
    let area = Rect(x: 0, y: top, width: screen.gridWidth, height: scrollBottom - top + 1)
    let part = screen.cut(area)
    let blank = erased
    screen.clipped(to: area) { view in
      for y in 0..<view.height {
        for x in 0..<view.width { view.set(x: x, y: y, part[x, y + rows] ?? blank) }
      }
    }
  }

  private mutating func shiftRow(by cells: Int) {
    let row = screen.cut(Rect(x: 0, y: cursorY, width: screen.gridWidth, height: 1))
    for x in cursorX..<screen.gridWidth {
      let from = x - cells
      screen.set(x: x, y: cursorY, from < cursorX ? erased : row[from, 0] ?? erased)
    }
  }

  private mutating func style(_ numbers: [Int]) {
    var i = 0
    func rgb(_ n: Int) -> RGB {
      RGB(red: Double(numbers[n]) / 255, green: Double(numbers[n + 1]) / 255, blue: Double(numbers[n + 2]) / 255)
    }
    while i < numbers.count {
      let n = numbers[i]
      switch n {
      case 0:
        pen = Cell(foreground: Self.defaultForeground, background: Self.defaultBackground)
      case 1: pen.attributes.insert(.bold)
      case 2: pen.attributes.insert(.dim)
      case 4: pen.attributes.insert(.underline)
      case 7: pen.attributes.insert(.reverse)
      case 22: pen.attributes.subtract([.bold, .dim])
      case 24: pen.attributes.remove(.underline)
      case 27: pen.attributes.remove(.reverse)
      case 30...37: pen.foreground = Palette.color(n - 30)
      case 40...47: pen.background = Palette.color(n - 40)
      case 90...97: pen.foreground = Palette.color(n - 82)
      case 100...107: pen.background = Palette.color(n - 92)
      case 39: pen.foreground = Self.defaultForeground
      case 49: pen.background = Self.defaultBackground
      case 38, 48:
        var color: RGB?
        if i + 4 < numbers.count, numbers[i + 1] == 2 {
          color = rgb(i + 2)
          i += 4
        } else if i + 2 < numbers.count, numbers[i + 1] == 5 {
          color = Palette.color(numbers[i + 2])
          i += 2
        } else {
          unknown.append("SGR \(numbers)")
          return
        }
        if let color {
          if n == 38 { pen.foreground = color } else { pen.background = color }
        }
      case 3, 5, 23, 25, 10, 11, 12: break
      default: unknown.append("SGR \(n)")
      }
      i += 1
    }
  }

  private static func lineDrawing(_ byte: UInt8) -> Unicode.Scalar {
    let map: [UInt8: Unicode.Scalar] = [
      0x6A: "┘", 0x6B: "┐", 0x6C: "┌", 0x6D: "└", 0x6E: "┼", 0x71: "─", 0x74: "├", 0x75: "┤", 0x76: "┴", 0x77: "┬",
      0x78: "│", 0x61: "▒", 0x7E: "·", 0x60: "◆", 0x66: "°", 0x67: "±",
    ]
    return map[byte] ?? Unicode.Scalar(byte)
  }
}
