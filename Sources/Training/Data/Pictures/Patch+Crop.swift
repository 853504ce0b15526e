import Imaging

/// What a crop shows outside the picture.
package enum Border: Sendable, Equatable {
  /// One colour, as trackers pad: blue, green, red.
  case fill(SIMD3<Float>)
  /// The picture mirrored at its edges (the edge pixel once), as often as need be.
  case reflect
}

extension Patch {
  /// Cuts a crop from a picture, bilinear without smoothing, as trackers cut theirs; outside the picture by `border`.
  ///
  /// Reads the source directly: one row of output needs two rows of the source, and nothing larger is made.
  package init(of image: Image, crop: Crop, size: Int, border: Border) {
    let across = Taps(center: crop.centerX, step: crop.stepX, size: size, source: image.width, border: border)
    let down = Taps(center: crop.centerY, step: crop.stepY, size: size, source: image.height, border: border)
    let fill: SIMD3<Float>
    if case .fill(let colour) = border { fill = colour } else { fill = SIMD3() }
    let width = image.width * 3
    let length = size * 3
    let pixels = [Float](unsafeUninitializedCapacity: size * length) { out, count in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * length) { rows in
        image.pixels.withUnsafeBufferPointer { source in
          // Which source row each half of `rows` holds; -2 none, -1 the fill.
          var held = (-2, -2)
          func load(_ half: Int, _ y: Int) {
            guard let to = rows.baseAddress.map({ $0 + half * length }), let from = source.baseAddress else { return }
            Self.across(y < 0 ? nil : from + y * width, across, fill: fill, to: to)
          }
          for v in 0..<size {
            let (a, b) = (down.first[v], down.second[v])
            // The row below becomes the row above as the output moves on; keep what can be kept.
            if held.0 != a, held.1 == a || held.0 == b {
              let rowsBase = rows.baseAddress
              if let rowsBase {
                for i in 0..<length { (rowsBase[i], rowsBase[length + i]) = (rowsBase[length + i], rowsBase[i]) }
              }
              held = (held.1, held.0)
            }
            if held.0 != a {
              load(0, a)
              held.0 = a
            }
            if held.1 != b {
              load(1, b)
              held.1 = b
            }
            guard let row = out.baseAddress.map({ $0 + v * length }), let upper = rows.baseAddress else { return }
            let lower = upper + length
            let t = down.fraction[v]
            for i in 0..<length { row[i] = upper[i] + (lower[i] - upper[i]) * t }
          }
        }
      }
      count = size * length
    }
    self.init(size: size, pixels: pixels)
  }

  /// One source row (nil: the fill) at the columns of the taps.
  private static func across(
    _ source: UnsafePointer<UInt8>?, _ taps: Taps, fill: SIMD3<Float>, to out: UnsafeMutablePointer<Float>
  ) {
    let size = taps.first.count
    guard let source else {
      for u in 0..<size {
        out[3 * u] = fill.x
        out[3 * u + 1] = fill.y
        out[3 * u + 2] = fill.z
      }
      return
    }
    taps.first.withUnsafeBufferPointer { first in
      taps.second.withUnsafeBufferPointer { second in
        taps.fraction.withUnsafeBufferPointer { fraction in
          for u in 0..<size {
            let (a, b, t) = (first[u], second[u], fraction[u])
            if a >= 0, b >= 0 {
              let p = source + 3 * a
              let q = source + 3 * b
              for c in 0..<3 {
                let value = Float(p[c])
                out[3 * u + c] = value + (Float(q[c]) - value) * t
              }
            } else {
              for c in 0..<3 {
                let x = a < 0 ? fill[c] : Float(source[3 * a + c])
                let y = b < 0 ? fill[c] : Float(source[3 * b + c])
                out[3 * u + c] = x + (y - x) * t
              }
            }
          }
        }
      }
    }
  }

  /// Between which two source positions each output pixel of one axis lies; -1 is outside, where the fill is.
  private struct Taps {
    var first: [Int] = []
    var second: [Int] = []
    var fraction: [Float] = []

    init(center: Double, step: Double, size: Int, source: Int, border: Border) {
      let middle = Double(size - 1) / 2
      for u in 0..<size {
        // Far outside, all is alike; and a number too large for Int must not trap.
        let position = min(max(center + (Double(u) - middle) * step, -1e9), 1e9)
        let floor = position.rounded(.down)
        let index = Int(floor)
        first.append(Self.place(index, source: source, border: border))
        second.append(Self.place(index + 1, source: source, border: border))
        fraction.append(Float(position - floor))
      }
    }

    private static func place(_ index: Int, source: Int, border: Border) -> Int {
      if index >= 0, index < source { return index }
      if case .fill = border { return -1 }
      if source == 1 { return 0 }
      let period = 2 * (source - 1)
      let folded = ((index % period) + period) % period
      return folded < source ? folded : period - folded
    }
  }
}
