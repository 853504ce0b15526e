/// Which characters a terminal can show; the others are drawn by the nearest that it can.
public enum GlyphRepertoire: String, Sendable, CaseIterable {
  /// A UTF-8 terminal with an ordinary font.
  case unicode
  /// The Linux console: at most 512 glyphs, in practice those of a PC (half blocks, shades, thin and double lines).
  case console
  /// Seven bits.
  case ascii

  /// The character that stands for another; line kinds stay distinct.
  @inline(__always)
  public func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if self == .unicode || scalar.value < 0x7F { return scalar }
    return replacement(scalar)
  }

  private func replacement(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let v = scalar.value
    if self == .console {
      if let line = LineGlyph(scalar) {
        return consoleLine(scalar, line)
      }
      switch v {
      case 0xA0...0xFF, 0x2580, 0x2584, 0x2588, 0x258C, 0x2590...0x2593, 0x2190...0x2193: return scalar
      case 0x2581...0x2583: return "▄"
      case 0x2585...0x2587: return "█"
      default: break
      }
    }
    return Self.asciiSigns[scalar] ?? Self.ascii(v)
  }

  /// Heavy lines become double ones, which the console's fonts have; dashes and dots become signs.
  private func consoleLine(_ scalar: Unicode.Scalar, _ line: LineGlyph) -> Unicode.Scalar {
    switch LineGlyph.dashes(of: scalar) {
    case 1: break
    case 2: return line.left == .none ? ":" : "-"
    default: return "."
    }
    func weight(_ w: LineGlyph.Weight) -> LineGlyph.Weight { w == .heavy ? .double : w }
    let double = LineGlyph(
      up: weight(line.up), right: weight(line.right), down: weight(line.down), left: weight(line.left))
    return double.scalar
  }

  private static func ascii(_ v: UInt32) -> Unicode.Scalar {
    if let scalar = Unicode.Scalar(v), let line = LineGlyph(scalar) {
      switch LineGlyph.dashes(of: scalar) {
      case 1: break
      case 2: return line.left == .none ? ":" : "-"
      default: return "."
      }
      if max(line.up, line.right, line.down, line.left) > .light { return "#" }
      let (isVertical, isHorizontal) = (max(line.up, line.down) > .none, max(line.left, line.right) > .none)
      return isVertical && isHorizontal ? "+" : isVertical ? "|" : "-"
    }
    switch v {
    case 0x2581...0x2582: return "_"
    case 0x2583...0x2584, 0x2596...0x2597: return "."
    case 0x2585...0x2586: return "o"
    case 0x2587...0x258B: return "#"
    case 0x258C...0x258D: return "|"
    case 0x258E...0x258F, 0x2595: return "|"
    case 0x2580, 0x2594, 0x2598, 0x259D: return "'"
    case 0x2591: return "."
    case 0x2592: return "+"
    case 0x2593, 0x2590...0x25A0: return "#"
    case 0x2800: return " "
    case 0x2801...0x28FF: return ":"
    case 0x1FB00...0x1FB3B, 0x1CD00...0x1CDE5: return "#"
    default: return "?"
    }
  }

  // Signs and, in the same order, what stands for them.
  private static let signs = #"·×÷°±≤≥←→↑↓↔↕…–—−▲▼◀▶●○◆◇■□αβγδηθλμσ∞√²³✓✗•′″‘’“”«»≈≠⏸⏵àáâäåçèéêëíïñóöøßúüÄÖÜ"#
  private static let stands = #".x/o~<><>^v-|~---^v<>Oo*o#oabgdn0lus8v23vx*'"''""<>~!=>aaaaaceeeeiinooosuuAOU"#
  private static let asciiSigns = Dictionary(
    zip(signs.unicodeScalars, stands.unicodeScalars), uniquingKeysWith: { first, _ in first })
}
