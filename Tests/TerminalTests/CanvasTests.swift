import Terminal
import Testing

@Suite struct CanvasTests {
  let style = Style(RGB(0xD0D0D0))

  @Test func textIsCutAtEveryEdge() {
    var canvas = Canvas(width: 6, height: 2)
    canvas.text("abcdefgh", x: -2, y: 0, style)
    canvas.text("abc", x: 1, y: 1, style, limit: 2)
    canvas.text("unseen", x: 0, y: 7, style)
    #expect(canvas.plainText == "cdefgh\n ab   ")
  }

  @Test func coordinatesFarOutsideAreHarmless() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.clipped(to: Rect(x: Int.max - 2, y: 0, width: 2, height: 1)) { $0.put("x", x: 5, y: 0, style) }
    canvas.put("x", x: Int.min, y: Int.max, style)
    canvas.frame(Rect(x: -1000, y: -1, width: 2000, height: 2), style)
    #expect(canvas.plainText == "────")
  }

  @Test func wideCharactersTakeTwoCellsOrNone() {
    var canvas = Canvas(width: 5, height: 1)
    let end = canvas.text("人車x人", x: 0, y: 0, style)
    #expect(canvas.plainText == "人車x")
    #expect(end == 7)
    canvas.put("|", x: 1, y: 0, style)
    #expect(canvas.plainText == " |車x")
    canvas.put("|", x: 2, y: 0, style)
    #expect(canvas.plainText == " || x")
  }

  @Test func accentsAreComposed() {
    #expect(CharacterWidth.of("cafe\u{301}") == 4)
    var canvas = Canvas(width: 4, height: 1)
    canvas.text("cafe\u{301}", x: 0, y: 0, style)
    #expect(canvas.plainText == "caf\u{E9}")
  }

  @Test func controlCharactersNeverReachTheScreen() {
    var canvas = Canvas(width: 8, height: 1)
    canvas.text("a\u{1B}[2J\r\n\u{9B}", x: 0, y: 0, style)
    #expect(canvas.cells.allSatisfy { $0.scalar.value >= 0x20 && !(0x7F...0x9F).contains($0.scalar.value) })
    #expect(canvas.plainText == "a\u{FFFD}[2J\u{FFFD}\u{FFFD} ")
  }

  @Test func aViewHasItsOwnOriginAndKeepsItsBounds() {
    var canvas = Canvas(width: 5, height: 3)
    canvas.fill(canvas.bounds, style, with: ".")
    canvas.clipped(to: Rect(x: 1, y: 1, width: 3, height: 1)) { view in
      #expect(view.width == 3 && view.height == 1)
      view.text("abcdef", x: 0, y: 0, style)
      view.text("no", x: 0, y: 1, style)
      view.clipped(to: Rect(x: 2, y: 0, width: 9, height: 9)) { $0.text("XYZ", x: 0, y: 0, style) }
    }
    #expect(canvas.plainText == ".....\n.abX.\n.....")
    #expect(canvas.width == 5)
  }

  @Test func panelsThatShareAnEdgeAreJoined() {
    var canvas = Canvas(width: 12, height: 5)
    canvas.frame(Rect(x: 0, y: 0, width: 7, height: 5), style, title: "a")
    canvas.frame(Rect(x: 6, y: 0, width: 6, height: 5), style, title: "b")
    canvas.divider(Rect(x: 6, y: 0, width: 6, height: 5), y: 2, style, title: "c")
    #expect(
      canvas.plainText == """
        ┌ a ──┬ b ─┐
        │     │    │
        │     ├ c ─┤
        │     │    │
        └─────┴────┘
        """)
  }

  @Test func thickLinesJoinThinOnes() {
    var canvas = Canvas(width: 5, height: 3)
    canvas.frame(Rect(x: 0, y: 0, width: 5, height: 3), style)
    canvas.verticalLine(x: 2, from: 0, to: 3, style, line: .thick)
    #expect(canvas.plainText == "┌─╂─┐\n│ ┃ │\n└─╂─┘")
  }

  @Test func titlesAreCutToTheFrame() {
    var canvas = Canvas(width: 12, height: 2)
    canvas.frame(canvas.bounds, style, title: "much too long a title", detail: "lost", hint: "esc")
    #expect(canvas.plainText == "┌ much to… ┐\n└───── esc ┘")
  }

  @Test func barsHaveEighths() {
    var canvas = Canvas(width: 4, height: 4)
    canvas.bar(x: 0, y: 0, width: 4, fraction: 0.5 + 3.0 / 32, style)
    canvas.bar(x: 0, y: 1, width: 4, fraction: 1e-9, style)
    canvas.bar(x: 0, y: 2, width: 4, fraction: 7, style)
    canvas.bar(x: 0, y: 3, width: 4, fraction: .nan, style)
    #expect(canvas.plainText == "██▍ \n▏   \n████\n    ")
  }

  @Test func sparklinesShowNothingForNoValue() {
    var canvas = Canvas(width: 6, height: 2)
    canvas.sparkline([0, 0.5, 1, nil, .nan, 0.75], in: canvas.bounds) { _ in style }
    #expect(canvas.plainText == "  █  ▄\n▁██  █")
  }

  @Test func slidersCarryMarks() {
    var canvas = Canvas(width: 9, height: 1)
    let knob = canvas.slider(
      x: 0, y: 0, width: 9, fraction: 0.25, track: style, knob: style, reach: 0.5,
      marks: [SliderMark(0.75, style)])
    #expect(canvas.plainText == "──●──┄┆┄┄")
    #expect(knob == 2)
    #expect(Canvas.fraction(atColumn: 2, ofWidth: 9) == 0.25)
  }
}
