import Foundation

/// A pair that needs no data: a patterned disc on a noisy background, and the same disc on another one with strangers
/// beside it.
package struct PaintedPair {
  /// Interleaved blue, green, red, 0…255.
  package let exemplar: [Float]
  package let search: [Float]
  /// Where the disc is in the search picture, pixels from its centre.
  package let x: Int
  package let y: Int

  /// The same for the same index and seed. The target, a disc of `radius` pixels, is up to `shift` pixels from the
  /// centre along each axis.
  package init(
    index: UInt64, shift: Int, seed: UInt64, exemplarSize: Int = ShiftExperiment.exemplarSize,
    searchSize: Int = ShiftExperiment.searchSize, radius: Int = 14
  ) {
    var random = SplitMix(state: seed &* 0x9e37_79b9_7f4a_7c15 ^ index &* 0xd134_2543_de82_ef95)
    for _ in 0..<3 { _ = random.next() }
    let target = Disc(&random, radius: radius)
    x = shift == 0 ? 0 : Int(random.unit() * Double(2 * shift + 1)) - shift
    y = shift == 0 ? 0 : Int(random.unit() * Double(2 * shift + 1)) - shift
    var first = Self.background(exemplarSize, &random)
    target.draw(in: &first, size: exemplarSize, x: exemplarSize / 2, y: exemplarSize / 2)
    var second = Self.background(searchSize, &random)
    for _ in 0..<2 {
      let stranger = Disc(&random, radius: radius)
      let angle = random.unit() * 2 * Double.pi
      let away = (3.1 + 1.4 * random.unit()) * Double(radius)
      stranger.draw(
        in: &second, size: searchSize, x: searchSize / 2 + x + Int(away * cos(angle)),
        y: searchSize / 2 + y + Int(away * sin(angle)))
    }
    target.draw(in: &second, size: searchSize, x: searchSize / 2 + x, y: searchSize / 2 + y)
    exemplar = first
    search = second
  }

  /// Smooth blotches with some grain.
  private static func background(_ size: Int, _ random: inout SplitMix) -> [Float] {
    let cells = size / 16 + 2
    let knots = (0..<cells * cells * 3).map { _ in Float(60 + 130 * random.unit()) }
    var picture = [Float](repeating: 0, count: size * size * 3)
    for y in 0..<size {
      for x in 0..<size {
        let (u, v) = (Float(x) / 16, Float(y) / 16)
        let (i, j) = (Int(u), Int(v))
        let (fu, fv) = (u - Float(i), v - Float(j))
        for c in 0..<3 {
          func knot(_ di: Int, _ dj: Int) -> Float { knots[((j + dj) * cells + i + di) * 3 + c] }
          let top = knot(0, 0) * (1 - fu) + knot(1, 0) * fu
          let bottom = knot(0, 1) * (1 - fu) + knot(1, 1) * fu
          picture[(y * size + x) * 3 + c] = top * (1 - fv) + bottom * fv + Float(16 * (random.unit() - 0.5))
        }
      }
    }
    return picture
  }

  /// Stripes of two colours in a circle.
  private struct Disc {
    let colours: [[Float]]
    let angle: Double
    let period: Double
    let radius: Int

    init(_ random: inout SplitMix, radius: Int) {
      self.radius = radius
      colours = (0..<2).map { _ in (0..<3).map { _ in Float(255 * random.unit()) } }
      angle = random.unit() * Double.pi
      period = (0.35 + 0.65 * random.unit()) * Double(radius)
    }

    func draw(in picture: inout [Float], size: Int, x: Int, y: Int) {
      for dy in -radius...radius {
        for dx in -radius...radius where dx * dx + dy * dy <= radius * radius {
          let (px, py) = (x + dx, y + dy)
          if px < 0 || py < 0 || px >= size || py >= size { continue }
          let along = Double(dx) * cos(angle) + Double(dy) * sin(angle)
          let stripe = Int((along / period + 100).rounded(.down)) % 2
          for c in 0..<3 { picture[(py * size + px) * 3 + c] = colours[stripe][c] }
        }
      }
    }
  }
}

/// A small generator of numbers that are the same everywhere.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// In 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
