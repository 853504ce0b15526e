/// Finds the block character and its two colours that come nearest to a cell's samples.
///
/// For a split of the cell into a foreground part and the rest, the squared error is least when each takes its mean, and
/// the split that leaves the least is the one with the most variance between the two: |a − nS|² / (n(1 − n)), where a is
/// the part's sum, S the cell's, and n the part's share.
enum BlockFit {
  typealias Color = SIMD4<Float>

  /// A character with its colours, channels 0…255 as the samples are.
  struct Fit {
    var scalar: Unicode.Scalar
    var foreground: Color
    var background: Color
  }

  /// Splits that explain less than this mean square per channel (levels²) are not worth two colours.
  static let flat: Float = 0.75

  /// The best of all masks over `n` samples (4, 6 or 8), bit i being sample i.
  ///
  /// Walks the masks in Gray code order, so that each costs one addition; complements are the same split.
  static func exhaustive(_ samples: UnsafeMutableBufferPointer<Color>) -> (mask: Int, fit: (fg: Color, bg: Color)) {
    let n = samples.count
    var total = Color()
    for s in samples { total += s }
    var part = Color()
    var count: Float = 0
    var best = flat * 3 * Float(n)
    var bestMask = 0
    var gray = 0
    for k in 1..<(1 << (n - 1)) {
      let bit = k.trailingZeroBitCount
      gray ^= 1 << bit
      if gray >> bit & 1 == 1 {
        part += samples[bit]
        count += 1
      } else {
        part -= samples[bit]
        count -= 1
      }
      let d = part - total * (count / Float(n))
      let score = (d * d).sum() * Float(n) / (count * (Float(n) - count))
      if score > best {
        best = score
        bestMask = gray
      }
    }
    var inside = Color()
    for i in 0..<n where bestMask >> i & 1 == 1 { inside += samples[i] }
    let ones = Float(bestMask.nonzeroBitCount)
    return (
      bestMask,
      (fg: ones > 0 ? inside / ones : total / Float(n), bg: (total - inside) / (Float(n) - ones))
    )
  }

  /// The character of a 2 x 2 mask: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right.
  static func quadrant(_ mask: Int) -> Unicode.Scalar { quadrants[mask & 15] }

  /// The character of a 2 x 3 mask, bits row by row.
  static func sextant(_ mask: Int) -> Unicode.Scalar {
    switch mask & 63 {
    case 0: return " "
    case 63: return "█"
    case 21: return "▌"
    case 42: return "▐"
    default:
      let m = UInt32(mask & 63)
      return Unicode.Scalar(0x1FB00 + m - 1 - (m > 21 ? 1 : 0) - (m > 42 ? 1 : 0)) ?? " "
    }
  }

  /// The character of a 2 x 4 mask, bits row by row.
  static func octant(_ mask: Int) -> Unicode.Scalar { octants[mask & 255] }

  /// The braille pattern of a 2 x 4 mask, bits row by row.
  static func braille(_ mask: Int) -> Unicode.Scalar {
    // Dots 1 2 3 7 run down the left, 4 5 6 8 down the right.
    let dots: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    let bits = (0..<8).reduce(UInt32(0)) { $0 | (mask >> $1 & 1 == 1 ? dots[$1] : 0) }
    return Unicode.Scalar(0x2800 + bits) ?? " "
  }

  private static let quadrants: [Unicode.Scalar] = [
    " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
  ]

  /// Characters that Unicode had before the octants, by mask; the octants fill the gaps in order from U+1CD00.
  private static let olderOctants: [Int: UInt32] = [
    0x00: 0x20, 0xFF: 0x2588, 0x0F: 0x2580, 0xF0: 0x2584, 0x55: 0x258C, 0xAA: 0x2590, 0x05: 0x2598, 0x0A: 0x259D,
    0x50: 0x2596, 0xA0: 0x2597, 0xA5: 0x259A, 0x5A: 0x259E, 0x5F: 0x259B, 0xAF: 0x259C, 0xF5: 0x2599, 0xFA: 0x259F,
    0xC0: 0x2582, 0xFC: 0x2586, 0x03: 0x1FB82, 0x3F: 0x1FB85, 0x01: 0x1CEA8, 0x02: 0x1CEAB, 0x40: 0x1CEA3,
    0x80: 0x1CEA0, 0x14: 0x1FBE6, 0x28: 0x1FBE7,
  ]

  private static let octants: [Unicode.Scalar] = {
    var next: UInt32 = 0x1CD00
    return (0..<256).map { mask in
      if let older = olderOctants[mask] { return Unicode.Scalar(older) ?? " " }
      defer { next += 1 }
      return Unicode.Scalar(next) ?? " "
    }
  }()

  /// The 2 x 4 mask (bits row by row) of an octant or of an older character for one; for drawing.
  static let octantMasks: [Unicode.Scalar: Int] = Dictionary(
    octants.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
}
