/// A heat map made ready for a viewport: a colour and its cover for each quarter of each cell.
struct HeatVeil {
  /// What lies over one quarter of a cell.
  struct Shade {
    /// The map's colour times its cover, 0…255.
    var color: SIMD4<Float>
    /// What is left of the picture, 0…1.
    var rest: Float

    static let clear = Shade(color: SIMD4(), rest: 1)

    @inline(__always)
    func over(_ sample: SIMD4<Float>) -> SIMD4<Float> { sample * rest + color }
  }

  private let map: HeatMap
  private let viewport: PictureViewport
  /// 256 levels of the gradient.
  private let levels: [Shade]

  init(_ map: HeatMap, _ viewport: PictureViewport, linear: Bool) {
    self.map = map
    self.viewport = viewport
    levels = (0..<256).map { i in
      let cover = Float(map.cover(atLevel: Double(i) / 255))
      let rgb = map.gradient.color(at: Double(i) / 255)
      func channel(_ v: UInt8) -> Float { linear ? LinearLight.linear(from: v) * 255 : Float(v) }
      let color = SIMD4<Float>(channel(rgb.red), channel(rgb.green), channel(rgb.blue), 0)
      return Shade(color: color * cover, rest: 1 - cover)
    }
  }

  /// Four shades for each cell of a row: upper left, upper right, lower left, lower right.
  func shades(ofRow row: Int, into out: inout [Shade]) {
    for cell in 0..<viewport.cells.width {
      for quarter in 0..<4 {
        let point = viewport.picturePoint(
          atX: Double(viewport.cells.x + cell) + (quarter % 2 == 0 ? 0.25 : 0.75),
          y: Double(viewport.cells.y + row) + (quarter < 2 ? 0.25 : 0.75))
        if let value = map.value(atX: point.x, y: point.y) {
          out[4 * cell + quarter] = levels[Int(map.level(of: value) * 255 + 0.5)]
        } else {
          out[4 * cell + quarter] = .clear
        }
      }
    }
  }
}
