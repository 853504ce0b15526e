import CNcurses
import CTerminal
import Glibc

/// Reads keys through ncurses, and mouse, paste and answers through `EscapeDecoder`.
struct KeyReader {
  /// What one read gave.
  enum Input {
    case event(InputEvent)
    /// The terminal told where its cursor is: it has shown everything sent before.
    case answer
    /// Something that means nothing; look again.
    case nothing
    /// No input.
    case empty
  }

  // Codes above ncurses' own, for sequences that it finds for us.
  private static let mouseCode: Int32 = 0x2001
  private static let pasteCode: Int32 = 0x2002
  private static let largestPaste = 1 << 20
  private static let escapeDelay: Int32 = 30

  private let pad: UnsafeMutablePointer<WINDOW>
  private let input: Int32
  /// An ESC was read that begins the next sequence.
  private var hasEscape = false

  /// After `newterm`. A pad, because reading from a window would refresh it.
  init?(input: Int32) {
    guard let pad = newpad(1, 1) else { return nil }
    self.pad = pad
    self.input = input
    keypad(pad, true)
    nodelay(pad, true)
    set_escdelay(Self.escapeDelay)
    define_key("\u{1B}[<", Self.mouseCode)
    define_key("\u{1B}[200~", Self.pasteCode)
  }

  func close() { delwin(pad) }

  mutating func next() -> Input {
    if hasEscape {
      hasEscape = false
      return escape(EscapeDecoder())
    }
    var scalar: wint_t = 0
    switch wget_wch(pad, &scalar) {
    case KEY_CODE_YES: return code(Int32(bitPattern: scalar))
    case OK:
      if scalar == 0x1B { return escape(EscapeDecoder()) }
      guard let typed = Unicode.Scalar(scalar), let key = KeyEvent(typed: typed) else { return .nothing }
      return .event(.key(key))
    default: return .empty
    }
  }

  private mutating func code(_ code: Int32) -> Input {
    if code == Self.mouseCode {
      var decoder = EscapeDecoder()
      _ = decoder.feed("[")
      _ = decoder.feed("<")
      return escape(decoder)
    }
    if code == Self.pasteCode { return paste() }
    if (KEY_F0 + 1...KEY_F0 + 24).contains(code) { return .event(.key(KeyEvent(.function(Int(code - KEY_F0))))) }
    let keys: [Int32: KeyEvent] = [
      KEY_UP: KeyEvent(.up), KEY_DOWN: KeyEvent(.down), KEY_LEFT: KeyEvent(.left), KEY_RIGHT: KeyEvent(.right),
      KEY_HOME: KeyEvent(.home), KEY_END: KeyEvent(.end), KEY_PPAGE: KeyEvent(.pageUp), KEY_NPAGE: KeyEvent(.pageDown),
      KEY_IC: KeyEvent(.insert), KEY_DC: KeyEvent(.delete), KEY_ENTER: KeyEvent(.enter),
      KEY_BACKSPACE: KeyEvent(.backspace), KEY_BTAB: KeyEvent(.tab, .shift), KEY_SLEFT: KeyEvent(.left, .shift),
      KEY_SRIGHT: KeyEvent(.right, .shift), KEY_SR: KeyEvent(.up, .shift), KEY_SF: KeyEvent(.down, .shift),
      KEY_SHOME: KeyEvent(.home, .shift), KEY_SEND: KeyEvent(.end, .shift), KEY_SDC: KeyEvent(.delete, .shift),
      KEY_SIC: KeyEvent(.insert, .shift), KEY_SNEXT: KeyEvent(.pageDown, .shift),
      KEY_SPREVIOUS: KeyEvent(.pageUp, .shift), KEY_A1: KeyEvent(.home), KEY_A3: KeyEvent(.pageUp),
      KEY_C1: KeyEvent(.end), KEY_C3: KeyEvent(.pageDown),
    ]
    if let key = keys[code] { return .event(.key(key)) }
    // Modified keys have no constants, only names: kUP5.
    if let name = keyname(code), let key = KeyEvent(extendedName: String(cString: name)) { return .event(.key(key)) }
    return .nothing
  }

  /// The next scalar of a sequence that has begun; nil when none comes in time.
  private func more(within milliseconds: Int32) -> (scalar: Unicode.Scalar?, code: Int32)? {
    for attempt in 0..<2 {
      var value: wint_t = 0
      switch wget_wch(pad, &value) {
      case OK: return (Unicode.Scalar(value) ?? "\u{FFFD}", 0)
      case KEY_CODE_YES: return (nil, Int32(bitPattern: value))
      default: break
      }
      if attempt == 1 { break }
      var wait = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      if poll(&wait, 1, milliseconds) <= 0 { return nil }
    }
    return nil
  }

  private mutating func escape(_ begun: EscapeDecoder) -> Input {
    var decoder = begun
    var length = 0
    while length < 4096 {
      guard let next = more(within: Self.escapeDelay) else { break }
      guard let scalar = next.scalar else {
        // ncurses knew the rest: the ESC was a key of its own, or Alt with that key.
        guard length == 0, case .event(.key(let key)) = code(next.code) else { break }
        return .event(.key(KeyEvent(key.key, key.modifiers.union(.alt))))
      }
      length += 1
      guard let meaning = decoder.feed(scalar) else { continue }
      return result(meaning)
    }
    return result(decoder.incomplete)
  }

  private mutating func result(_ meaning: EscapeDecoder.Meaning) -> Input {
    switch meaning {
    case .event(let event): return .event(event)
    case .pasteBegins: return paste()
    case .position: return .answer
    case .escapeAndMore:
      hasEscape = true
      return .event(.key(KeyEvent(.escape)))
    case .pasteEnds, .ignored: return .nothing
    }
  }

  /// Everything up to the end of the paste, or to a pause that no terminal makes.
  private mutating func paste() -> Input {
    var text = String.UnicodeScalarView()
    while let next = more(within: 500) {
      guard let scalar = next.scalar else { continue }
      if scalar == "\u{1B}" {
        var decoder = EscapeDecoder()
        var meaning: EscapeDecoder.Meaning?
        while meaning == nil, let inner = more(within: 500)?.scalar { meaning = decoder.feed(inner) }
        if meaning == .pasteEnds { break }
        continue
      }
      if text.count < Self.largestPaste { text.append(scalar == "\r" ? "\n" : scalar) }
    }
    return .event(.paste(String(text)))
  }
}
