import Tracking

/// What is done to the colours of a finished crop, in place.
extension Patch {
  /// Grey with the usual weights, in all three channels.
  package mutating func makeGrey() {
    pixels.withUnsafeMutableBufferPointer { p in
      for i in stride(from: 0, to: p.count, by: 3) {
        let grey = 0.114 * p[i] + 0.587 * p[i + 1] + 0.299 * p[i + 2]
        p[i] = grey
        p[i + 1] = grey
        p[i + 2] = grey
      }
    }
  }

  /// value · gain + offset by channel.
  package mutating func scale(gain: SIMD3<Float>, offset: SIMD3<Float>) {
    pixels.withUnsafeMutableBufferPointer { p in
      for i in stride(from: 0, to: p.count, by: 3) {
        p[i] = p[i] * gain.x + offset.x
        p[i + 1] = p[i + 1] * gain.y + offset.y
        p[i + 2] = p[i + 2] * gain.z + offset.z
      }
    }
  }

  /// pysot's lighting along the principal components of natural colours: what to subtract, blue, green, red, for three
  /// normal numbers (spec.md §1.15).
  package static func lighting(_ n: SIMD3<Double>) -> SIMD3<Float> {
    let red = -0.55919361 * n.x + 0.98062831 * n.y - 0.41940627 * n.z
    let green = 1.72091413 * n.x + 0.19879334 * n.y - 1.82968581 * n.z
    let blue = 4.64467907 * n.x + 4.73710203 * n.y + 4.88324118 * n.z
    // The matrix gives its rows in the order red, green, blue, and pysot reverses them.
    return SIMD3<Float>(SIMD3(blue, green, red))
  }

  /// Motion blur by a cross: of a square kernel of odd `side` the middle column holds `vertical` / side, the middle row
  /// (1 - vertical) / side (spec.md §1.15). Mirrored at the edges, the edge pixel once.
  package mutating func blur(side: Int, vertical: Float) {
    let n = size
    let half = min(side / 2, n - 1)
    let length = Float(2 * half + 1)
    let (a, b) = ((1 - vertical) / length, vertical / length)
    func mirrored(_ i: Int) -> Int { i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i }
    pixels = pixels.withUnsafeBufferPointer { p in
      [Float](unsafeUninitializedCapacity: n * n * 3) { out, count in
        // Both are running sums: the cost does not depend on the side.
        for y in 0..<n {
          let row = y * n * 3
          var sum = SIMD3<Float>()
          func pixel(_ x: Int) -> SIMD3<Float> {
            let i = row + 3 * mirrored(min(x, 2 * (n - 1)))
            return SIMD3(p[i], p[i + 1], p[i + 2])
          }
          for x in -half...half { sum += pixel(x) }
          for x in 0..<n {
            let i = row + 3 * x
            out[i] = a * sum.x
            out[i + 1] = a * sum.y
            out[i + 2] = a * sum.z
            sum += pixel(x + half + 1) - pixel(x - half)
          }
        }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: n * 3) { sums in
          sums.initialize(repeating: 0)
          for y in -half...half {
            let row = mirrored(y) * n * 3
            for i in 0..<(n * 3) { sums[i] += p[row + i] }
          }
          for y in 0..<n {
            let row = y * n * 3
            let entering = mirrored(min(y + half + 1, 2 * (n - 1))) * n * 3
            let leaving = mirrored(y - half) * n * 3
            for i in 0..<(n * 3) {
              out[row + i] += b * sums[i]
              sums[i] += p[entering + i] - p[leaving + i]
            }
          }
        }
        count = n * n * 3
      }
    }
  }

  /// Adds noise of a deviation to every number: the sum of four random bytes, near enough to normal.
  package mutating func addNoise(deviation: Float, random: inout CounterRandom) {
    // A byte's variance is (256² - 1)/12; four of them have four times that.
    let factor = deviation / (4 * 65_535.0 / 12).squareRoot()
    pixels.withUnsafeMutableBufferPointer { p in
      func sum(_ bits: UInt64) -> Float {
        let low = Int(bits & 0xFF) + Int((bits >> 8) & 0xFF)
        let high = Int((bits >> 16) & 0xFF) + Int((bits >> 24) & 0xFF)
        return Float(low + high - 510)
      }
      var i = 0
      while i + 1 < p.count {
        let bits = random.next()
        p[i] += sum(bits) * factor
        p[i + 1] += sum(bits >> 32) * factor
        i += 2
      }
      if i < p.count { p[i] += sum(random.next()) * factor }
    }
  }

  /// The picture mirrored left to right.
  package mutating func mirror() {
    let n = size
    pixels.withUnsafeMutableBufferPointer { p in
      for y in 0..<n {
        var (i, j) = (y * n * 3, (y * n + n - 1) * 3)
        while i < j {
          for c in 0..<3 { p.swapAt(i + c, j + c) }
          i += 3
          j -= 3
        }
      }
    }
  }

  /// A box of a picture of this size, mirrored with it.
  package func mirrored(_ box: Box) -> Box {
    Box(centerX: Double(size - 1) - box.centerX, centerY: box.centerY, width: box.width, height: box.height)
  }
}
