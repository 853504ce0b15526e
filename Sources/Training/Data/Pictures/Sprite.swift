import Imaging

/// A cut-out made ready for pasting: colours multiplied with the opacity, at several sizes, its outline known.
///
/// Immutable and shared between threads.
package struct Sprite: Sendable {
  /// One size: half of the one before.
  package struct Level: Sendable {
    package let width: Int
    package let height: Int
    /// `width * height * 4` bytes: blue, green, red, alpha, colours multiplied with alpha / 255.
    package let pixels: [UInt8]
  }

  package let levels: [Level]
  /// The first and the last opaque pixel of each row, as pixel centres relative to the picture's middle. An affine map
  /// takes the box of the object to the box of these points.
  package let outline: [SIMD2<Double>]
  /// Mean blue, green, red of what is opaque.
  package let mean: SIMD3<Float>

  package var width: Int { levels[0].width }
  package var height: Int { levels[0].height }
  /// Bytes held.
  package var cost: Int { levels.reduce(0) { $0 + $1.pixels.count } + outline.count * 16 }

  /// Nil where nothing is opaque.
  package init?(_ cutOut: CutOut) {
    let (width, height) = (cutOut.width, cutOut.height)
    var outline: [SIMD2<Double>] = []
    var sum = SIMD3<Double>()
    var opaque = 0.0
    let (middleX, middleY) = (Double(width - 1) / 2, Double(height - 1) / 2)
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 4) { out, count in
      cutOut.pixels.withUnsafeBufferPointer { p in
        for y in 0..<height {
          var (first, last) = (width, -1)
          for x in 0..<width {
            let i = (y * width + x) * 4
            let alpha = Int(p[i + 3])
            for c in 0..<3 { out[i + c] = UInt8((Int(p[i + c]) * alpha + 127) / 255) }
            out[i + 3] = p[i + 3]
            guard alpha >= 128 else { continue }
            (first, last) = (min(first, x), max(last, x))
            sum += SIMD3(Double(p[i]), Double(p[i + 1]), Double(p[i + 2]))
            opaque += 1
          }
          guard last >= 0 else { continue }
          outline.append(SIMD2(Double(first) - middleX, Double(y) - middleY))
          if last > first { outline.append(SIMD2(Double(last) - middleX, Double(y) - middleY)) }
        }
      }
      count = width * height * 4
    }
    guard opaque > 0 else { return nil }
    self.outline = outline
    mean = SIMD3<Float>(sum / opaque)
    var levels = [Level(width: width, height: height, pixels: pixels)]
    while let last = levels.last, min(last.width, last.height) >= 8, levels.count < 6 { levels.append(last.halved()) }
    self.levels = levels
  }
}

extension Sprite.Level {
  /// Half the size, each pixel the mean of four; an odd last row or column is repeated.
  package func halved() -> Sprite.Level {
    let (w, h) = ((width + 1) / 2, (height + 1) / 2)
    let out = [UInt8](unsafeUninitializedCapacity: w * h * 4) { out, count in
      pixels.withUnsafeBufferPointer { p in
        for y in 0..<h {
          let (upper, lower) = (2 * y * width, min(2 * y + 1, height - 1) * width)
          for x in 0..<w {
            let (left, right) = (2 * x, min(2 * x + 1, width - 1))
            for c in 0..<4 {
              let sum =
                Int(p[(upper + left) * 4 + c]) + Int(p[(upper + right) * 4 + c]) + Int(p[(lower + left) * 4 + c])
                + Int(p[(lower + right) * 4 + c])
              out[(y * w + x) * 4 + c] = UInt8((sum + 2) / 4)
            }
          }
        }
      }
      count = w * h * 4
    }
    return Sprite.Level(width: w, height: h, pixels: out)
  }
}
