/// The rows of a square that may lie partly or wholly outside its image.
struct RowSource {
  private let image: Image
  private let geometry: CropGeometry
  private let fill: (blue: UInt8, green: UInt8, red: UInt8)
  /// Columns of the square that lie inside the image.
  private let inside: Range<Int>

  init(image: Image, geometry: CropGeometry, fill: ChannelMean) {
    self.image = image
    self.geometry = geometry
    self.fill = fill.bytes
    let low = min(max(0, -geometry.x), geometry.side)
    let high = min(max(low, image.width - geometry.x), geometry.side)
    inside = low..<high
  }

  /// Writes row `row` of the square, `side * 3` bytes.
  func copy(row: Int, to out: UnsafeMutableBufferPointer<UInt8>) {
    let y = geometry.y + row
    guard y >= 0, y < image.height, !inside.isEmpty else { return paint(0..<geometry.side, out) }
    paint(0..<inside.lowerBound, out)
    image.pixels.withUnsafeBufferPointer { pixels in
      let start = (y * image.width + geometry.x + inside.lowerBound) * 3
      let count = inside.count * 3
      (out.baseAddress! + inside.lowerBound * 3).update(from: pixels.baseAddress! + start, count: count)
    }
    paint(inside.upperBound..<geometry.side, out)
  }

  private func paint(_ columns: Range<Int>, _ out: UnsafeMutableBufferPointer<UInt8>) {
    for x in columns {
      out[3 * x] = fill.blue
      out[3 * x + 1] = fill.green
      out[3 * x + 2] = fill.red
    }
  }
}
