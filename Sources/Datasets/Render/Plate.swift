/// A still part of a scene, painted once and then only looked up: a leaf, a lawn, a table.
struct Plate: Sendable {
  private let low: Vec2
  private let density: Double
  private let columns: Int
  private let rows: Int
  private let pixels: [Vec3]

  /// Paints `bounds` with `density` samples a unit along each axis.
  init(_ bounds: Bounds, density: Double, paint: (Vec2) -> Vec3) {
    low = bounds.low
    self.density = density
    columns = Int(((bounds.high.x - bounds.low.x) * density).rounded(.up)) + 1
    rows = Int(((bounds.high.y - bounds.low.y) * density).rounded(.up)) + 1
    var pixels: [Vec3] = []
    pixels.reserveCapacity(columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        pixels.append(paint(bounds.low + Vec2(Double(column), Double(row)) / density))
      }
    }
    self.pixels = pixels
  }

  /// The light at a point, between the four nearest samples; the border goes on for ever.
  func light(_ p: Vec2) -> Vec3 {
    let q = (p - low) * density
    let x = min(max(q.x, 0), Double(columns) - 1.001)
    let y = min(max(q.y, 0), Double(rows) - 1.001)
    let column = Int(x)
    let row = Int(y)
    let u = x - Double(column)
    let v = y - Double(row)
    let i = row * columns + column
    let top = pixels[i] + (pixels[i + 1] - pixels[i]) * u
    let bottom = pixels[i + columns] + (pixels[i + columns + 1] - pixels[i + columns]) * u
    return top + (bottom - top) * v
  }
}
