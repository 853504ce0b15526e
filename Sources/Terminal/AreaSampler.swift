import Imaging

/// Averages areas of a picture: each sample is the mean of the pixels under it, edge pixels counted by their share.
///
/// Area averaging stays calm when a picture pans, where two-tap interpolation flickers.
struct AreaSampler {
  typealias Color = SIMD4<Float>

  /// What one sample takes of a line of inputs: the first, whole ones, and the last, with weights that sum to 1.
  struct Taps {
    var first: Int
    var last: Int
    var firstWeight: Float
    var innerWeight: Float
    var lastWeight: Float
  }

  private let image: Image
  private let table: [Float]
  private let isLinear: Bool
  /// Columns of the picture that are read at all.
  private let columns: Range<Int>
  private let viewport: PictureViewport

  /// With `linear` the means are of light and not of sRGB bytes; they come back scaled to 0…255 in both cases.
  init(_ image: Image, _ viewport: PictureViewport, linear: Bool) {
    self.image = image
    self.viewport = viewport
    isLinear = linear
    table = linear ? LinearLight.toLinear.map { $0 * 255 } : (0..<256).map(Float.init)
    let all = Self.taps(start: viewport.x, span: viewport.width, count: 1, limit: image.width)[0]
    columns = all.first..<(all.last + 1)
  }

  /// Taps for `count` equal parts of `start ..< start + span` in a line of `limit` inputs; beyond, the edge repeats.
  static func taps(start: Double, span: Double, count: Int, limit: Int) -> [Taps] {
    let step = span / Double(count)
    return (0..<count).map { i in
      let from = max(0, min(Double(limit), start + Double(i) * step))
      let to = max(0, min(Double(limit), start + Double(i + 1) * step))
      let first = min(limit - 1, Int(from))
      let last = min(limit - 1, max(first, Int(to.rounded(.up)) - 1))
      if to - from < 1e-9 || first == last {
        return Taps(first: first, last: first, firstWeight: 1, innerWeight: 0, lastWeight: 0)
      }
      let scale = 1 / (to - from)
      return Taps(
        first: first, last: last, firstWeight: Float((Double(first + 1) - from) * scale), innerWeight: Float(scale),
        lastWeight: Float((to - Double(last)) * scale))
    }
  }

  /// Taps down the picture for `perCell` samples a cell.
  func rowTaps(perCell: Int) -> [Taps] {
    Self.taps(
      start: viewport.y, span: viewport.height, count: viewport.cells.height * perCell, limit: image.height)
  }

  /// Taps along a line made by `line(_:into:_:)`.
  func columnTaps(perCell: Int) -> [Taps] {
    Self.taps(
      start: viewport.x - Double(columns.lowerBound), span: viewport.width, count: viewport.cells.width * perCell,
      limit: columns.count)
  }

  /// Colours in a line.
  var lineLength: Int { columns.count }

  /// The weighted mean of picture rows as one line of colours: red, green, blue, 0.
  func line(
    _ taps: Taps, into out: UnsafeMutableBufferPointer<Color>, _ scratch: UnsafeMutableBufferPointer<UInt16>
  ) {
    let count = columns.count
    image.pixels.withUnsafeBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        func row(_ y: Int) -> UnsafePointer<UInt8> {
          // In bounds: taps are clamped to the picture, and a picture is never empty.
          pixels.baseAddress! + (y * image.width + columns.lowerBound) * 3
        }
        @inline(__always) func color(_ p: UnsafePointer<UInt8>, _ i: Int) -> Color {
          Color(table[Int(p[3 * i + 2])], table[Int(p[3 * i + 1])], table[Int(p[3 * i])], 0)
        }
        let first = row(taps.first)
        guard taps.last > taps.first else {
          for i in 0..<count { out[i] = color(first, i) }
          return
        }
        let last = row(taps.last)
        for i in 0..<count { out[i] = color(first, i) * taps.firstWeight + color(last, i) * taps.lastWeight }
        let inner = (taps.first + 1)..<taps.last
        if inner.isEmpty { return }
        if isLinear || inner.count > 256 {
          for y in inner {
            let p = row(y)
            for i in 0..<count { out[i] += color(p, i) * taps.innerWeight }
          }
        } else {
          // Whole rows add up exactly in 16 bits, which is several times faster than in floats.
          for i in 0..<(3 * count) { scratch[i] = 0 }
          for y in inner {
            let p = row(y)
            for i in 0..<(3 * count) { scratch[i] &+= UInt16(p[i]) }
          }
          for i in 0..<count {
            out[i] +=
              Color(Float(scratch[3 * i + 2]), Float(scratch[3 * i + 1]), Float(scratch[3 * i]), 0) * taps.innerWeight
          }
        }
      }
    }
  }

  /// The weighted mean along a line.
  @inline(__always)
  static func average(_ line: UnsafeMutableBufferPointer<Color>, _ t: Taps) -> Color {
    var sum = line[t.first] * t.firstWeight
    if t.last > t.first {
      var inner = Color()
      var i = t.first + 1
      while i < t.last {
        inner += line[i]
        i += 1
      }
      sum += inner * t.innerWeight + line[t.last] * t.lastWeight
    }
    return sum
  }
}
