import Imaging
import Terminal
import Testing

@Suite struct PictureTests {
  /// A picture from a function of its pixels.
  static func picture(_ width: Int, _ height: Int, _ color: (Int, Int) -> RGB) -> Image {
    var image = Image(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let c = color(x, y)
        image.pixels.replaceSubrange(
          (y * width + x) * 3..<(y * width + x) * 3 + 3, with: [c.blue, c.green, c.red])
      }
    }
    return image
  }

  static func draw(
    _ image: Image, _ mode: GlyphMode, width: Int, height: Int, linear: Bool = false, monochrome: Bool = false,
    heat: HeatMap? = nil
  ) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    let viewport = PictureViewport(
      x: 0, y: 0, width: Double(image.width), height: Double(image.height), cells: canvas.bounds)
    PictureRasterizer(mode: mode, linearLight: linear, monochrome: monochrome)
      .draw(image, viewport, heatMap: heat, into: &canvas)
    return canvas
  }

  @Test(arguments: GlyphMode.allCases.filter { $0 != .ascii }) func oneColourStaysThatColour(mode: GlyphMode) {
    let canvas = Self.draw(Image(width: 33, height: 47, blue: 10, green: 200, red: 77), mode, width: 7, height: 5)
    #expect(canvas.cells.allSatisfy { $0.background == RGB(0x4DC80A) && ($0.scalar == " " || mode == .braille) })
    #expect(canvas.cells.allSatisfy { $0.attributes == .picture })
  }

  @Test func eighthsFindEdgesWhereTheyAre() {
    // Cells of 8 x 16 pixels: an edge at row 6 of 16 leaves five eighths below; one at column 3 of 8 leaves three left.
    let across = Self.picture(16, 16) { _, y in y < 6 ? RGB(0xFF0000) : RGB(0x0000FF) }
    #expect(Self.draw(across, .eighth, width: 2, height: 1).plainText == "▅▅")
    let down = Self.picture(8, 32) { x, _ in x < 3 ? .white : .black }
    let canvas = Self.draw(down, .eighth, width: 1, height: 2)
    #expect(canvas.plainText == "▍\n▍")
    #expect(canvas[0, 0]?.foreground == .white && canvas[0, 0]?.background == .black)
    let corner = Self.picture(8, 16) { x, y in x >= 4 && y < 8 ? .white : .black }
    #expect(Self.draw(corner, .eighth, width: 1, height: 1).plainText == "▝")
    let diagonal = Self.picture(8, 16) { x, y in (x < 4) == (y < 8) ? .white : .black }
    #expect(Self.draw(diagonal, .eighth, width: 1, height: 1).plainText == "▚")
  }

  @Test func eachModeDrawsItsOwnGlyphs() {
    let dot = Self.picture(2, 4) { x, y in x == 0 && y == 2 ? .white : .black }
    #expect(Self.draw(dot, .octant, width: 1, height: 1).plainText == "\u{1CD09}")
    #expect(Self.draw(dot, .braille, width: 1, height: 1).plainText == "⠄")
    let six = Self.picture(2, 3) { x, y in x == 1 && y == 1 ? .white : .black }
    #expect(["\u{1FB07}", "\u{1FB33}"].contains(Self.draw(six, .sextant, width: 1, height: 1).plainText))
    let halves = Self.picture(2, 2) { _, y in y == 0 ? .white : .black }
    #expect(Self.draw(halves, .half, width: 2, height: 1).plainText == "▀▀")
  }

  @Test func areasAreAveragedWithTheirShares() {
    // Three pixels over two half cells: the middle one counts half for each.
    let image = Self.picture(1, 3) { _, y in [RGB(0x000000), RGB(0x3C3C3C), RGB(0x5A5A5A)][y] }
    let cell = Self.draw(image, .half, width: 1, height: 1)[0, 0]
    #expect(cell?.foreground == RGB(0x141414))
    #expect(cell?.background == RGB(0x505050))
  }

  @Test(arguments: [2, 3, 40, 600]) func manyRowsAreAveragedAsFew(rows: Int) {
    let image = Self.picture(2, rows * 2) { _, y in y < rows ? RGB(0xFF8010) : RGB(0x102030) }
    let cell = Self.draw(image, .half, width: 1, height: 1)[0, 0]
    #expect(cell?.foreground == RGB(0xFF8010) && cell?.background == RGB(0x102030))
  }

  @Test func linearLightKeepsThinBrightLines() {
    let image = Self.picture(1, 16) { _, y in y % 8 == 0 ? .white : .black }
    let plain = Self.draw(image, .half, width: 1, height: 1)[0, 0]
    let linear = Self.draw(image, .half, width: 1, height: 1, linear: true)[0, 0]
    #expect(plain?.foreground == RGB(0x202020))
    #expect(linear?.foreground == RGB(0x636363))
  }

  @Test func heatIsBlendedWhereTheMapLies() {
    let image = Image(width: 8, height: 4)
    var heat = HeatMap(
      width: 1, height: 1, values: [1], x: 0, y: 0, spanX: 4, spanY: 4, gradient: .viridis, opacity: 0.5)
    var canvas = Self.draw(image, .half, width: 8, height: 2, heat: heat)
    #expect(canvas[0, 0]?.background == Gradient.viridis.color(at: 1).blended(with: .black, amount: 0.5))
    #expect(canvas[7, 1]?.background == .black)
    heat.values = [.nan]
    canvas = Self.draw(image, .half, width: 8, height: 2, heat: heat)
    #expect(canvas.cells.allSatisfy { $0.background == .black })
  }

  @Test func withoutColourBrightnessIsDithered() {
    let grey = Image(width: 64, height: 64, blue: 64, green: 64, red: 64)
    let canvas = Self.draw(grey, .half, width: 16, height: 8, monochrome: true)
    let lit = canvas.cells.reduce(0.0) {
      $0 + ($1.scalar == "█" ? 1 : $1.scalar == "▀" || $1.scalar == "▄" ? 0.5 : 0)
    }
    #expect(lit == 32)
    #expect(Self.draw(grey, .ascii, width: 1, height: 1, monochrome: true).plainText == ":")
  }

  @Test func picturesAreClippedToTheView() {
    let image = Self.picture(8, 8) { x, y in RGB(UInt32(x * 30) << 16 | UInt32(y * 30)) }
    let whole = Self.draw(image, .eighth, width: 8, height: 4)
    var canvas = Canvas(width: 5, height: 3)
    canvas.clipped(to: Rect(x: 1, y: 1, width: 3, height: 2)) { view in
      PictureRasterizer().draw(
        image,
        PictureViewport(x: 0, y: 0, width: 8, height: 8, cells: Rect(x: -2, y: -1, width: 8, height: 4)), into: &view)
    }
    for y in 1..<3 {
      for x in 1..<4 { #expect(canvas[x, y] == whole[x + 1, y]) }
    }
    #expect(canvas[0, 0] == Cell() && canvas[4, 2] == Cell())
  }

  @Test func viewportsKeepProportionsAndInvert() {
    let fit = PictureViewport.fit(imageWidth: 640, imageHeight: 480, in: Rect(x: 3, y: 2, width: 100, height: 20))
    #expect(fit.cells == Rect(x: 26, y: 2, width: 53, height: 20))
    let zoomed = PictureViewport.fit(
      imageWidth: 640, imageHeight: 480, in: Rect(x: 0, y: 0, width: 80, height: 30), zoom: 4, center: (630, 10))
    #expect(zoomed.x + zoomed.width == 640 && zoomed.y == 0)
    for (x, y) in [(12.25, 7.5), (0, 0), (640, 480)] {
      let cell = fit.cellPoint(x: x, y: y)
      let back = fit.picturePoint(atX: cell.x, y: cell.y)
      #expect(abs(back.x - x) < 1e-9 && abs(back.y - y) < 1e-9)
    }
    let odd = PictureViewport.fit(
      imageWidth: 1, imageHeight: 100_000, in: Rect(x: 0, y: 0, width: 5, height: 5), zoom: .nan,
      center: (.nan, .infinity))
    #expect(odd.cells.width >= 1 && odd.cells.height == 5)
  }
}
