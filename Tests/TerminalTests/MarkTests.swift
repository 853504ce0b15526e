import Terminal
import Testing

@Suite struct MarkTests {
  /// One pixel a cell across, two a cell down.
  static func draw(_ marks: [BoxMark], width: Int = 12, height: Int = 6, precise: Bool = true) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    let viewport = PictureViewport(
      x: 0, y: 0, width: Double(width), height: Double(height * 2), cells: canvas.bounds)
    for mark in marks { canvas.mark(mark, viewport, precise: precise) }
    return canvas
  }

  static func box(_ x: Double, _ y: Double, _ w: Double, _ h: Double, _ line: MarkLine, _ label: String = "") -> BoxMark
  {
    BoxMark(x: x, y: y, width: w, height: h, line: line, color: .white, label: label)
  }

  @Test func edgesInTheMiddleOfCellsAreBoxDrawing() {
    let canvas = Self.draw([Self.box(1.5, 3, 6, 6, .thick, "1")])
    #expect(
      canvas.plainText == """
        \u{20}           
        \u{20}┏1━━━━┓    
        \u{20}┃     ┃    
        \u{20}┃     ┃    
        \u{20}┗━━━━━┛    
        \u{20}           
        """)
  }

  /// Boxes of the same place keep all their letters.
  @Test func labelsDoNotHideEachOther() {
    var canvas = Canvas(width: 20, height: 8)
    let viewport = PictureViewport(x: 0, y: 0, width: 20, height: 16, cells: canvas.bounds)
    let boxes = ["1", "2", "a", "best", "3"].map { Self.box(2.5, 5, 12, 6, .thin, $0) }
    canvas.labels(boxes, viewport)
    for label in ["1", "2", "a", "best", "3"] { #expect(canvas.plainText.contains(label), "\(label)") }
    // Two narrow boxes beside each other.
    var narrow = Canvas(width: 20, height: 8)
    narrow.labels([Self.box(4, 6, 1, 4, .thin, "b"), Self.box(5, 6, 1, 4, .thin, "c")], viewport)
    #expect(narrow.plainText.contains("b") && narrow.plainText.contains("c"))
    // Far away and without sense: nothing, and no trap.
    narrow.labels([Self.box(1e9, -1e9, 4, 4, .thin, "x"), Self.box(.nan, 0, 1, 1, .thin, "y")], viewport)
    #expect(!narrow.plainText.contains("x") && !narrow.plainText.contains("y"))
  }

  @Test func edgesAtBoundariesLieJustOutside() {
    let canvas = Self.draw([Self.box(2, 4, 5, 4, .thin)])
    #expect(
      canvas.plainText == """
        \u{20}           
        \u{20} ▁▁▁▁▁     
        \u{20}▕     ▏    
        \u{20}▕     ▏    
        \u{20} ▔▔▔▔▔     
        \u{20}           
        """)
    let thick = Self.draw([Self.box(2, 4, 5, 4, .thick)])
    #expect(thick.line(1) == "  ▂▂▂▂▂     ")
    // The bottom edge is three quarters of picture over a quarter of line.
    #expect(thick[3, 4] == Cell("▆", foreground: .black, background: .white))
  }

  @Test func mixedEdgesStillTouch() {
    let canvas = Self.draw([Self.box(2.5, 4, 5, 4, .thin)])
    #expect(canvas.line(1) == "  ▁▁▁▁▁▁    ")
    #expect(canvas.line(2) == "  │    │    ")
    let other = Self.draw([Self.box(2, 3, 5, 4, .thin)])
    #expect(other.line(1) == " ▕─────▏    ")
  }

  @Test func kindsDifferWithoutColour() {
    let texts = MarkLine.allCases.flatMap { line in
      [Self.box(1.5, 1, 8, 8, line), Self.box(2, 2, 8, 8, line)].map { Self.draw([$0]).plainText }
    }
    // Dots are always drawn through the middle: both of their boxes may coincide, but no two kinds do.
    for (i, a) in texts.enumerated() {
      for (j, b) in texts.enumerated() where i / 2 != j / 2 { #expect(a != b) }
    }
  }

  @Test func bracketsLeaveTheSidesFree() {
    let canvas = Self.draw([Self.box(0.5, 1, 11, 10, .brackets)], width: 12, height: 6)
    #expect(canvas.line(0) == "┌───    ───┐")
    #expect(canvas.line(2) == "            ")
  }

  @Test func tinyFarAndBrokenBoxes() {
    #expect(Self.draw([Self.box(3, 3, 0, 0, .thin, "2")]).plainText.contains("2"))
    let far = Self.draw([
      Self.box(-1e300, -1e300, 2e300, 2e300, .thick), Self.box(.nan, 0, 4, 4, .thin),
      Self.box(0, 0, .infinity, 4, .thin),
      Self.box(5, 5, -4, 4, .thin), Self.box(100, 100, 10, 10, .dashed, "a"),
    ])
    #expect(far.plainText.allSatisfy { $0 == " " || $0 == "\n" })
    // A box around all of the picture shows nothing; one that crosses it shows its inner edge.
    #expect(Self.draw([Self.box(-50, -50, 54.5, 200, .thin)]).line(3) == "    │       ")
  }

  @Test func withoutEighthsLinesRunThroughTheMiddle() {
    let canvas = Self.draw([Self.box(2, 4, 5, 4, .thick)], precise: false)
    #expect(canvas.line(2) == "  ┏━━━┓     ")
    #expect(canvas.line(3) == "  ┗━━━┛     ")
  }

  @Test func thePictureShowsBehindTheLine() {
    var canvas = Canvas(width: 4, height: 3)
    for y in 0..<3 {
      for x in 0..<4 {
        canvas.set(
          x: x, y: y, Cell("▀", foreground: RGB(0x204060), background: RGB(0x608020), attributes: .picture))
      }
    }
    let viewport = PictureViewport(x: 0, y: 0, width: 4, height: 3, cells: canvas.bounds)
    canvas.mark(Self.box(0.5, 0.5, 3, 2, .thin), viewport)
    #expect(canvas[1, 0]?.scalar == "─")
    #expect(canvas[1, 0]?.background == RGB(0x406040))
    #expect(canvas[1, 0]?.attributes == .pictureBackground)
  }
}
