extension Image {
  /// The square of `geometry`, resized; what lies outside the image has the colour `fill`.
  ///
  /// Equals padding a canvas, cutting and resizing it with OpenCV's INTER_LINEAR, bit for bit (spec.md §1.9–1.10), but
  /// never makes the canvas: rows are gathered one by one, so a region far larger than the image costs no memory.
  public func crop(_ geometry: CropGeometry, fill: ChannelMean) -> Image {
    let side = geometry.side
    let size = geometry.outputSize
    var out = [UInt8](repeating: 0, count: size * size * 3)
    let source = RowSource(image: self, geometry: geometry, fill: fill)
    out.withUnsafeMutableBufferPointer { out in
      if side == size {
        for y in 0..<size { source.copy(row: y, to: UnsafeMutableBufferPointer(rebasing: out[(y * size * 3)...])) }
      } else if side == 2 * size {
        Self.halve(source, size: size, to: out)
      } else {
        Self.interpolate(source, side: side, size: size, to: out)
      }
    }
    return Image(width: size, height: size, pixels: out)
  }

  /// Exactly half the size: OpenCV averages 2 x 2 pixels instead.
  private static func halve(_ source: RowSource, size: Int, to out: UnsafeMutableBufferPointer<UInt8>) {
    let stride = size * 2 * 3
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * stride) { rows in
      for y in 0..<size {
        source.copy(row: 2 * y, to: UnsafeMutableBufferPointer(rebasing: rows[0..<stride]))
        source.copy(row: 2 * y + 1, to: UnsafeMutableBufferPointer(rebasing: rows[stride...]))
        let o = y * size * 3
        for x in 0..<size {
          for c in 0..<3 {
            let i = x * 6 + c
            let sum = Int(rows[i]) + Int(rows[i + 3]) + Int(rows[stride + i]) + Int(rows[stride + i + 3])
            out[o + x * 3 + c] = UInt8((sum + 2) >> 2)
          }
        }
      }
    }
  }

  /// Fixed-point bilinear: a horizontal pass to 32 bits for the two rows in use, then the vertical blend.
  private static func interpolate(
    _ source: RowSource, side: Int, size: Int, to out: UnsafeMutableBufferPointer<UInt8>
  ) {
    let across = LinearTaps(source: side, output: size, clampsFraction: true)
    let down = LinearTaps(source: side, output: size, clampsFraction: false)
    let width = size * 3
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: side * 3) { row in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: 3 * width) { sums in
        func sum(to part: Int) {
          horizontal(
            UnsafeBufferPointer(row), across, to: UnsafeMutableBufferPointer(rebasing: sums[(part * width)...]))
        }
        // A region far larger than the image is mostly rows and columns of one colour: they are painted once.
        source.paint(row)
        sum(to: 2)
        // Which source row each of the first two parts of `sums` holds.
        var held: (Int32, Int32) = (-1, -1)
        func fill(_ half: Int, with y: Int32) {
          if source.hasImage(row: Int(y)) {
            source.copyImage(row: Int(y), to: row)
            sum(to: half)
          } else {
            (sums.baseAddress! + half * width).update(from: sums.baseAddress! + 2 * width, count: width)
          }
        }
        for y in 0..<size {
          let a = down.first[y]
          let b = down.second[y]
          // Rows come in order, so the lower row of one output is often the upper row of the next.
          var upper = held.0 == a ? 0 : held.1 == a ? 1 : -1
          if upper < 0 {
            upper = held.0 == b ? 1 : 0
            fill(upper, with: a)
            if upper == 0 { held.0 = a } else { held.1 = a }
          }
          var lower = held.0 == b ? 0 : held.1 == b ? 1 : -1
          if lower < 0 {
            lower = 1 - upper
            fill(lower, with: b)
            if lower == 0 { held.0 = b } else { held.1 = b }
          }
          vertical(
            sums.baseAddress! + upper * width, sums.baseAddress! + lower * width, down.firstWeight[y],
            down.secondWeight[y], count: width, to: out.baseAddress! + y * width)
        }
      }
    }
  }

  private static func horizontal(
    _ row: UnsafeBufferPointer<UInt8>, _ taps: LinearTaps, to sums: UnsafeMutableBufferPointer<Int32>
  ) {
    taps.first.withUnsafeBufferPointer { first in
      taps.second.withUnsafeBufferPointer { second in
        taps.firstWeight.withUnsafeBufferPointer { firstWeight in
          taps.secondWeight.withUnsafeBufferPointer { secondWeight in
            for x in 0..<first.count {
              let a = Int(first[x]) * 3
              let b = Int(second[x]) * 3
              let wa = firstWeight[x]
              let wb = secondWeight[x]
              let o = x * 3
              sums[o] = Int32(row[a]) &* wa &+ Int32(row[b]) &* wb
              sums[o + 1] = Int32(row[a + 1]) &* wa &+ Int32(row[b + 1]) &* wb
              sums[o + 2] = Int32(row[a + 2]) &* wa &+ Int32(row[b + 2]) &* wb
            }
          }
        }
      }
    }
  }

  /// ((b0·(h0 >> 4)) >> 16) + ((b1·(h1 >> 4)) >> 16) + 2) >> 2.
  private static func vertical(
    _ upper: UnsafePointer<Int32>, _ lower: UnsafePointer<Int32>, _ upperWeight: Int32, _ lowerWeight: Int32,
    count: Int, to out: UnsafeMutablePointer<UInt8>
  ) {
    for i in 0..<count {
      let a = (upperWeight &* (upper[i] >> 4)) >> 16
      let b = (lowerWeight &* (lower[i] >> 4)) >> 16
      out[i] = UInt8(truncatingIfNeeded: min(max((a &+ b &+ 2) >> 2, 0), 255))
    }
  }
}
