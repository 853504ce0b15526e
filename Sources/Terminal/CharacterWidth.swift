import Foundation

/// How many cells text takes, and what of it may reach a terminal at all.
public enum CharacterWidth {
  /// Cells that a scalar takes: 0 (combining, format), 1 or 2 (East Asian wide and fullwidth, emoji).
  ///
  /// Control characters count 1, as they are drawn as U+FFFD. After Unicode's East Asian Width and General Category.
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    let v = scalar.value
    if v < 0x300 { return v == 0xAD ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if v < 0x1100 { return 1 }
    if (0x1160...0x11FF).contains(v) { return 0 }
    return isWide(v) ? 2 : 1
  }

  /// Cells that a string takes when drawn by `Canvas.text`.
  public static func of(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return glyphs(text).reduce(0) { $0 + $1.width }
  }

  /// The scalars that stand for a text in cells, with their widths.
  ///
  /// One scalar a cell: accents are composed (NFC) where Unicode has the composed letter and dropped where not, and a
  /// control character, which could steer the terminal, becomes U+FFFD.
  static func glyphs(_ text: some StringProtocol) -> [(scalar: Unicode.Scalar, width: Int)] {
    text.map { character in
      let scalars = character.unicodeScalars
      guard let first = scalars.first else { return ("\u{FFFD}", 1) }
      if isControl(first) { return ("\u{FFFD}", 1) }
      if scalars.count == 1 {
        let width = of(first)
        return width == 0 ? ("\u{FFFD}", 1) : (first, width)
      }
      let composed = composition(of: character)
      let width = of(composed)
      return width == 0 ? ("\u{FFFD}", 1) : (composed, width)
    }
  }

  /// C0, C1 and DEL, and the line and paragraph separators.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    let v = scalar.value
    return v < 0x20 || (0x7F...0x9F).contains(v) || v == 0x2028 || v == 0x2029
  }

  private static func composition(of character: Character) -> Unicode.Scalar {
    String(character).precomposedStringWithCanonicalMapping.unicodeScalars.first ?? "\u{FFFD}"
  }

  // Sorted, both ends included: East Asian Width W and F, as far as terminals agree.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
    0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
    0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
    0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
    0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
    0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
    0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
    0x1AFF0...0x1B2FF, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F265,
    0x1F300...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3,
    0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D,
    0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F,
    0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC,
    0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F7F0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF,
    0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
  ]

  private static func isWide(_ v: UInt32) -> Bool {
    var low = 0
    var high = wide.count
    while low < high {
      let middle = (low + high) / 2
      if wide[middle].upperBound < v { low = middle + 1 } else { high = middle }
    }
    return low < wide.count && wide[low].contains(v)
  }
}
