import Imaging

/// Paints a canvas as a picture: what a good terminal with a clean font shows.
public struct CanvasRenderer: Hashable, Sendable {
  /// A cell's size in pixels.
  public let cellWidth: Int
  public let cellHeight: Int

  /// Sizes are kept to 4…64 and 8…128 pixels.
  public init(cellWidth: Int = 10, cellHeight: Int = 20) {
    self.cellWidth = max(4, min(64, cellWidth))
    self.cellHeight = max(8, min(128, cellHeight))
  }

  /// A picture of `gridWidth * cellWidth` by `gridHeight * cellHeight` pixels.
  public func render(_ canvas: Canvas) -> Image {
    var image = Image(width: canvas.gridWidth * cellWidth, height: canvas.gridHeight * cellHeight)
    var cache = Glyphs(cellWidth, cellHeight)
    for y in 0..<canvas.gridHeight {
      for x in 0..<canvas.gridWidth {
        let cell = canvas.cells[y * canvas.gridWidth + x]
        if cell.isContinuation { continue }
        let next = x + 1 < canvas.gridWidth ? canvas.cells[y * canvas.gridWidth + x + 1] : cell
        paint(cell, cells: next.isContinuation ? 2 : 1, column: x, row: y, &cache, &image)
      }
    }
    return image
  }

  private func paint(
    _ cell: Cell, cells: Int, column: Int, row: Int, _ cache: inout Glyphs, _ image: inout Image
  ) {
    let coverage = cache.coverage(of: cell.scalar, bold: cell.attributes.contains(.bold), cells: cells)
    var (foreground, background) = (cell.foreground, cell.background)
    if cell.attributes.contains(.reverse) { (foreground, background) = (background, foreground) }
    if cell.attributes.contains(.dim) { foreground = foreground.blended(with: background, amount: 0.4) }
    let width = cellWidth * cells
    let underline = cell.attributes.contains(.underline) ? cellHeight * 17 / 20 : -1
    // Light text on dark loses weight when bytes are mixed; a mild lift keeps stems even.
    let lifted = foreground.luminance > background.luminance
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<cellHeight {
        var i = ((row * cellHeight + y) * image.width + column * cellWidth) * 3
        let isLine = y == underline || (y == underline + 1 && underline >= 0 && cellHeight >= 24)
        for x in 0..<width {
          var a = isLine ? 255 : Int(coverage[y * width + x])
          if lifted, a > 0, a < 255 { a = min(255, a + a * (255 - a) / 900) }
          func mix(_ f: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(f) * a + Int(b) * (255 - a) + 127) / 255) }
          pixels[i] = mix(foreground.blue, background.blue)
          pixels[i + 1] = mix(foreground.green, background.green)
          pixels[i + 2] = mix(foreground.red, background.red)
          i += 3
        }
      }
    }
  }

  /// Glyphs that were drawn already.
  private struct Glyphs {
    private struct Key: Hashable {
      var scalar: Unicode.Scalar
      var bold: Bool
      var cells: Int
    }

    private let geometry: CellGeometry
    private let font: StrokeFont
    private var known: [Key: [UInt8]] = [:]

    init(_ width: Int, _ height: Int) {
      geometry = CellGeometry(width: width, height: height)
      font = StrokeFont(cellWidth: width, cellHeight: height)
    }

    mutating func coverage(of scalar: Unicode.Scalar, bold: Bool, cells: Int) -> [UInt8] {
      let key = Key(scalar: scalar, bold: bold, cells: cells)
      if let found = known[key] { return found }
      var drawn: [UInt8]?
      if cells == 1 { drawn = geometry.coverage(of: scalar) ?? font.coverage(of: scalar, bold: bold) }
      let result = drawn ?? font.missing(cells: cells)
      known[key] = result
      return result
    }
  }
}
