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
  func line(_ taps: Taps, into out: UnsafeMutableBufferPointer<Color>, _ rows: inout Rows) {
    let count = columns.count
    let first = rows.row(taps.first, self)
    guard taps.last > taps.first else {
      for i in 0..<count { out[i] = first[i] }
      return
    }
    let last = rows.row(taps.last, self)
    for i in 0..<count { out[i] = first[i] * taps.firstWeight + last[i] * taps.lastWeight }
    let inner = (taps.first + 1)..<taps.last
    if inner.isEmpty { return }
    image.pixels.withUnsafeBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        let scratch = rows.sums
        if isLinear || inner.count > 256 {
          for y in inner {
            let p = pixels.baseAddress! + start(ofRow: y)
            for i in 0..<count { out[i] += Self.color(p, i, table) * taps.innerWeight }
          }
        } else {
          // Whole rows add up exactly in 16 bits, which is several times faster than in floats.
          for i in 0..<(3 * count) { scratch[i] = 0 }
          for y in inner {
            let p = pixels.baseAddress! + start(ofRow: y)
            for i in 0..<(3 * count) { scratch[i] &+= UInt16(p[i]) }
          }
          for i in 0..<count {
            let sum = Color(Float(scratch[3 * i + 2]), Float(scratch[3 * i + 1]), Float(scratch[3 * i]), 0)
            out[i] += sum * taps.innerWeight
          }
        }
      }
    }
  }

  /// Where a row's first read pixel starts. In bounds: taps are clamped to the picture, and a picture is never empty.
  private func start(ofRow y: Int) -> Int { (y * image.width + columns.lowerBound) * 3 }

  @inline(__always)
  private static func color(_ p: UnsafePointer<UInt8>, _ i: Int, _ table: UnsafeBufferPointer<Float>) -> Color {
    Color(table[Int(p[3 * i + 2])], table[Int(p[3 * i + 1])], table[Int(p[3 * i])], 0)
  }

  /// The two picture rows that were read last, as colours: lines that lie close share their rows.
  struct Rows {
    fileprivate let sums: UnsafeMutableBufferPointer<UInt16>
    private let buffers: [UnsafeMutableBufferPointer<Color>]
    private var held = [-1, -1]
    /// The buffer given out last; the other is the next to be written, so that two rows in turn both stay valid.
    private var recent = 0

    init(length: Int) {
      sums = .allocate(capacity: 3 * length)
      sums.initialize(repeating: 0)
      buffers = (0..<2).map { _ in .allocate(capacity: length) }
      for buffer in buffers { buffer.initialize(repeating: Color()) }
    }

    func deallocate() {
      sums.deallocate()
      for buffer in buffers { buffer.deallocate() }
    }

    fileprivate mutating func row(_ y: Int, _ sampler: AreaSampler) -> UnsafeMutableBufferPointer<Color> {
      if let slot = held.firstIndex(of: y) {
        recent = slot
        return buffers[slot]
      }
      recent = 1 - recent
      held[recent] = y
      let buffer = buffers[recent]
      sampler.image.pixels.withUnsafeBufferPointer { pixels in
        sampler.table.withUnsafeBufferPointer { table in
          let p = pixels.baseAddress! + sampler.start(ofRow: y)
          for i in 0..<sampler.columns.count { buffer[i] = AreaSampler.color(p, i, table) }
        }
      }
      return buffer
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
