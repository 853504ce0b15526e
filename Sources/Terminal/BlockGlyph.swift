/// The block characters as pictures: which of a cell's 8 x 8 parts each fills with the foreground.
///
/// Bit `8 * row + column`, row 0 on top. Halves, quadrants and eighths (U+2580–U+259F) are exact on this grid.
enum BlockGlyph {
  /// The filled parts of a block element, or nil for any other character. Shades (░▒▓) are not blocks here.
  @inline(__always)
  static func mask(of scalar: Unicode.Scalar) -> UInt64? {
    let v = scalar.value
    if v == 0x20 { return 0 }
    guard v >= 0x2580, v <= 0x259F else { return nil }
    switch v {
    case 0x2580: return rows(0, 4)
    case 0x2581...0x2588: return rows(8 - Int(v - 0x2580), 8)
    case 0x2589...0x258F: return columns(0, 8 - Int(v - 0x2588))
    case 0x2590: return columns(4, 8)
    case 0x2591...0x2593: return nil
    case 0x2594: return rows(0, 1)
    case 0x2595: return columns(7, 8)
    default:
      // Four bits each, U+2596 lowest.
      return quadrantMask(UInt8(0xE6_2B79_D184 >> UInt64(4 * (v - 0x2596)) & 15))
    }
  }

  /// Parts of quadrants: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right.
  static func quadrantMask(_ quadrants: UInt8) -> UInt64 {
    var mask: UInt64 = 0
    if quadrants & 1 != 0 { mask |= rows(0, 4) & columns(0, 4) }
    if quadrants & 2 != 0 { mask |= rows(0, 4) & columns(4, 8) }
    if quadrants & 4 != 0 { mask |= rows(4, 8) & columns(0, 4) }
    if quadrants & 8 != 0 { mask |= rows(4, 8) & columns(4, 8) }
    return mask
  }

  /// Rows from `from` up to but not with `to`.
  @inline(__always)
  static func rows(_ from: Int, _ to: Int) -> UInt64 { upTo(8 * to) & ~upTo(8 * from) }

  @inline(__always)
  static func columns(_ from: Int, _ to: Int) -> UInt64 { 0x0101_0101_0101_0101 &* (upTo(to) & ~upTo(from)) }

  /// The lowest bits set, up to all 64.
  @inline(__always)
  private static func upTo(_ bits: Int) -> UInt64 { bits >= 64 ? ~0 : (1 << UInt64(bits)) - 1 }

  /// The character that fills exactly the other parts; nil where there is none among the common ones.
  static func complement(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "▀": "▄"
    case "▄": "▀"
    case "▌": "▐"
    case "▐": "▌"
    case "▘": "▟"
    case "▟": "▘"
    case "▝": "▙"
    case "▙": "▝"
    case "▖": "▜"
    case "▜": "▖"
    case "▗": "▛"
    case "▛": "▗"
    case "▚": "▞"
    case "▞": "▚"
    case "▇": "▔"
    case "▔": "▇"
    case "▉": "▕"
    case "▕": "▉"
    default: nil
    }
  }

  /// The share of a cell that a glyph fills, 0…1, for glyphs that pictures are made of; a half for any other.
  static func coverage(of scalar: Unicode.Scalar) -> Double {
    if let mask = mask(of: scalar) { return Double(mask.nonzeroBitCount) / 64 }
    switch scalar.value {
    case 0x2591: return 0.25
    case 0x2592: return 0.5
    case 0x2593: return 0.75
    case 0x2800...0x28FF: return Double((scalar.value & 0xFF).nonzeroBitCount) / 20
    default: return 0.5
    }
  }

  /// The mean colour of a cell.
  static func average(of cell: Cell) -> RGB {
    cell.background.blended(with: cell.foreground, amount: coverage(of: cell.scalar))
  }
}
