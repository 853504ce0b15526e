/// Ordered dithering by an 8 x 8 Bayer matrix: still where the picture is still, unlike error diffusion.
enum Dither {
  /// The threshold at a sample, evenly spread over 0…1.
  static func threshold(_ x: Int, _ y: Int) -> Double { (Double(matrix[(y & 7) * 8 + (x & 7)]) + 0.5) / 64 }

  // Bayer (1973): interleaved bits of x ^ y and y, reversed.
  private static let matrix: [Int] = (0..<64).map { i in
    let (x, y) = (i % 8, i / 8)
    var value = 0
    for bit in 0..<3 {
      value = value << 2 | (((x ^ y) >> bit & 1) << 1 | (y >> bit & 1))
    }
    return value
  }
}
