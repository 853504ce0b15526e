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

  /// Whether row `row` of the square has pixels of the image; the others have the fill's colour only.
  func hasImage(row: Int) -> Bool { !inside.isEmpty && (0..<image.height).contains(geometry.y + row) }

  /// Writes row `row` of the square, `side * 3` bytes.
  func copy(row: Int, to out: UnsafeMutableBufferPointer<UInt8>) {
    guard hasImage(row: row) else { return paint(0..<geometry.side, out) }
    paint(0..<inside.lowerBound, out)
    copyImage(row: row, to: out)
    paint(inside.upperBound..<geometry.side, out)
  }

  /// Writes what row `row` has of the image, and leaves the columns beside it alone.
  func copyImage(row: Int, to out: UnsafeMutableBufferPointer<UInt8>) {
    image.pixels.withUnsafeBufferPointer { pixels in
      let start = ((geometry.y + row) * image.width + geometry.x + inside.lowerBound) * 3
      let count = inside.count * 3
      (out.baseAddress! + inside.lowerBound * 3).update(from: pixels.baseAddress! + start, count: count)
    }
  }

  /// Writes a row of the fill's colour.
  func paint(_ out: UnsafeMutableBufferPointer<UInt8>) { paint(0..<geometry.side, out) }

  private func paint(_ columns: Range<Int>, _ out: UnsafeMutableBufferPointer<UInt8>) {
    for x in columns {
      out[3 * x] = fill.blue
      out[3 * x + 1] = fill.green
      out[3 * x + 2] = fill.red
    }
  }
}
