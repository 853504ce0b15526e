/// Decodes what terminals send after ESC and ncurses does not know: mouse (SGR 1006), paste, answers, modified keys.
///
/// Pure: it is fed one scalar after the other and says when a sequence is whole.
public struct EscapeDecoder: Sendable {
  /// What a whole sequence means.
  public enum Meaning: Hashable, Sendable {
    case event(InputEvent)
    case pasteBegins
    case pasteEnds
    /// The answer to the cursor position question.
    case position(row: Int, column: Int)
    /// The Escape key, and the ESC of another sequence after it.
    case escapeAndMore
    /// Anything else that a terminal sent: not for the person's eyes.
    case ignored
  }

  private enum State { case start, control, shift, string, stringEnd }

  private var state = State.start
  private var parameters = ""

  public init() {}

  /// Takes the next scalar after ESC; nil while more is to come.
  public mutating func feed(_ scalar: Unicode.Scalar) -> Meaning? {
    switch state {
    case .start:
      switch scalar {
      case "[": state = .control
      case "O": state = .shift
      case "P", "]", "_", "^", "X": state = .string
      case "\u{1B}": return .escapeAndMore
      default: return Self.alt(scalar)
      }
      return nil
    case .control:
      if (0x40...0x7E).contains(scalar.value) { return Self.control(parameters, scalar) }
      // A broken sequence must not swallow what is typed after it.
      if scalar.value < 0x20 || parameters.utf8.count > 64 { return .ignored }
      parameters.unicodeScalars.append(scalar)
      return nil
    case .shift:
      return Self.key(final: scalar, modifiers: []) ?? .ignored
    case .string:
      if scalar == "\u{07}" { return .ignored }
      if scalar == "\u{1B}" { state = .stringEnd }
      return nil
    case .stringEnd:
      return .ignored
    }
  }

  /// What it means when nothing follows within the escape delay.
  public var incomplete: Meaning {
    switch state {
    case .start: .event(.key(KeyEvent(.escape)))
    case .control where parameters.isEmpty: .event(.key(KeyEvent(.character("["), .alt)))
    case .shift: .event(.key(KeyEvent(.character("O"), .alt)))
    default: .ignored
    }
  }

  private static func alt(_ scalar: Unicode.Scalar) -> Meaning {
    guard let key = KeyEvent(typed: scalar) else { return .ignored }
    return .event(.key(KeyEvent(key.key, key.modifiers.union(.alt))))
  }

  private static func control(_ text: String, _ final: Unicode.Scalar) -> Meaning {
    if text.hasPrefix("<") {
      return MouseEvent(sgr: text.dropFirst(), isRelease: final == "m").map { .event(.mouse($0)) } ?? .ignored
    }
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    let modifiers = numbers.count > 1 ? keyModifiers(numbers[1] ?? 1) : []
    switch final {
    case "R":
      // Shift-F3 and its kin look the same; nobody needs them here.
      guard numbers.count == 2, let row = numbers[0], let column = numbers[1] else { return .ignored }
      return .position(row: row, column: column)
    case "~":
      let keys: [Int: Key] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end, 11: .function(1),
        12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6), 18: .function(7),
        19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
      ]
      switch numbers.first ?? nil {
      case 200: return .pasteBegins
      case 201: return .pasteEnds
      case let n?: return keys[n].map { .event(.key(KeyEvent($0, modifiers))) } ?? .ignored
      case nil: return .ignored
      }
    case "Z": return .event(.key(KeyEvent(.tab, .shift)))
    default: return key(final: final, modifiers: modifiers) ?? .ignored
    }
  }

  private static func key(final: Unicode.Scalar, modifiers: KeyModifiers) -> Meaning? {
    let keys: [Unicode.Scalar: Key] = [
      "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "P": .function(1), "Q": .function(2),
      "R": .function(3), "S": .function(4), "M": .enter,
    ]
    return keys[final].map { .event(.key(KeyEvent($0, modifiers))) }
  }

  /// xterm's modifier parameter: 1 + shift 1, alt 2, control 4.
  static func keyModifiers(_ parameter: Int) -> KeyModifiers {
    let bits = max(0, min(64, parameter) - 1)
    var modifiers: KeyModifiers = []
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & 2 != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }
}

extension KeyEvent {
  /// The key that a typed scalar means; nil for one that means nothing.
  public init?(typed scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x00: self.init(.character(" "), .control)
    case 0x08, 0x7F: self.init(.backspace)
    case 0x09: self.init(.tab)
    case 0x0A, 0x0D: self.init(.enter)
    case 0x1B: self.init(.escape)
    case 0x01...0x1A: self.init(.character(Character(Unicode.Scalar(UInt8(scalar.value) + 0x60))), .control)
    case 0x1C...0x1F: self.init(.character(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40))), .control)
    case 0x80...0x9F: return nil
    default: self.init(.character(Character(scalar)))
    }
  }

  /// The key that an ncurses key name means, with its modifiers: `kUP5` is Ctrl-Up; nil for unknown names.
  public init?(extendedName name: String) {
    let keys: [(String, Key)] = [
      ("kUP", .up), ("kDN", .down), ("kLFT", .left), ("kRIT", .right), ("kHOM", .home), ("kEND", .end),
      ("kNXT", .pageDown), ("kPRV", .pageUp), ("kIC", .insert), ("kDC", .delete),
    ]
    for (prefix, key) in keys where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      guard rest.isEmpty || Int(rest) != nil else { continue }
      // Without a number the key is shifted (kDN, kUP).
      self.init(key, EscapeDecoder.keyModifiers(Int(rest) ?? 2))
      return
    }
    return nil
  }
}

extension MouseEvent {
  /// From xterm's SGR report: `button;column;row` after `ESC [ <`; nil when it is none.
  public init?(sgr text: some StringProtocol, isRelease: Bool) {
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 3, let code = numbers[0], let column = numbers[1], let row = numbers[2], code >= 0,
      column > 0, row > 0, column < 100_000, row < 100_000
    else { return nil }
    var modifiers: KeyModifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    let action: Action
    if code & 64 != 0 {
      action = [.wheelUp, .wheelDown, .wheelLeft, .wheelRight][code & 3]
    } else if code & 3 == 3 {
      action = .move
    } else {
      let button: Button = [.left, .middle, .right][code & 3]
      action = isRelease ? .release(button) : code & 32 != 0 ? .drag(button) : .press(button)
    }
    self.init(action, x: column - 1, y: row - 1, modifiers: modifiers)
  }
}
