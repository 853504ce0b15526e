/// The colours of terminals that have 256 or fewer.
public enum Palette {
  /// The colour of an index of xterm's 256: 0–15 as on a PC, a 6 x 6 x 6 cube, 24 greys.
  public static func color(_ index: Int) -> RGB {
    switch index {
    case 0..<16: return RGB(basic[index])
    case 16..<232:
      let i = index - 16
      return RGB(levels[i / 36] << 16 | levels[i / 6 % 6] << 8 | levels[i % 6])
    case 232..<256: return RGB(UInt32(8 + 10 * (index - 232)) * 0x010101)
    default: return .black
    }
  }

  /// The index nearest to a colour among 256; the first sixteen are left out, as terminals recolour them.
  public static func nearest256(_ color: RGB) -> Int {
    let (r, g, b) = (Int(color.red), Int(color.green), Int(color.blue))
    let cube = [r, g, b].map { $0 < 48 ? 0 : $0 < 115 ? 1 : ($0 - 35) / 40 }
    let grey = max(0, min(23, ((r + g + b) / 3 - 3) / 10))
    func error(_ index: Int) -> Int {
      let c = Self.color(index)
      let (dr, dg, db) = (Int(c.red) - r, Int(c.green) - g, Int(c.blue) - b)
      return dr * dr + dg * dg + db * db
    }
    let index = 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
    return error(index) <= error(232 + grey) ? index : 232 + grey
  }

  /// The index nearest to a colour among the first 8 or 16, hue before brightness.
  public static func nearest(_ color: RGB, of count: Int) -> Int {
    let (r, g, b) = (Double(color.red), Double(color.green), Double(color.blue))
    var best = (0, Double.infinity)
    for i in 0..<min(count, 16) {
      let c = Self.color(i)
      let (dr, dg, db) = (Double(c.red) - r, Double(c.green) - g, Double(c.blue) - b)
      let error = 0.3 * dr * dr + 0.59 * dg * dg + 0.11 * db * db
      if error < best.1 { best = (i, error) }
    }
    return best.0
  }

  /// An ordered dither of a picture's colour among the first 8 or 16: `threshold` 0…1 from a Bayer matrix.
  ///
  /// The spread is the distance between the palette's levels, so that neighbouring cells mix to the colour.
  public static func dithered(_ color: RGB, of count: Int, threshold: Double) -> Int {
    let spread = count >= 16 ? 85.0 : 170.0
    let shift = (threshold - 0.5) * spread
    func moved(_ v: UInt8) -> Double { (Double(v) + shift) / 255 }
    return nearest(
      RGB(red: moved(color.red), green: moved(color.green), blue: moved(color.blue)), of: count)
  }

  private static let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
  private static let basic: [UInt32] = [
    0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA, 0x555555, 0xFF5555, 0x55FF55,
    0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF,
  ]
}
