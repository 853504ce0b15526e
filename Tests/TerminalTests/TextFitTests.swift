import Terminal
import Testing

@Suite struct TextFitTests {
  @Test func numbersKeepTheirWidth() {
    #expect(TextFit.number(0.9816, cells: 4, decimals: 3, leadingZero: false) == ".982")
    #expect(TextFit.number(-0.5, cells: 5, decimals: 2, leadingZero: false) == " -.50")
    #expect(TextFit.number(1, cells: 4, decimals: 3, leadingZero: false) == "1.00")
    #expect(TextFit.number(-0.0004, cells: 5, decimals: 2) == " 0.00")
    #expect(TextFit.number(123456, cells: 4, decimals: 1) == "####")
    #expect(TextFit.number(.nan, cells: 4, decimals: 1) == "   –")
    #expect(TextFit.number(-.infinity, cells: 4, decimals: 1) == "  -∞")
    #expect(TextFit.number(1e300, cells: 4, decimals: 1) == "####")
  }

  @Test func cutsSayThatTheyCut() {
    #expect(TextFit.cut("Crossing", to: 5) == "Cros…")
    #expect(TextFit.cut("人車人", to: 4) == "人…")
    #expect(TextFit.cutMiddle("/data/sequences/Crossing/img", to: 16) == "/data…ossing/img")
    #expect(TextFit.left("ab", 4) + TextFit.right("ab", 4) == "ab    ab")
    #expect(TextFit.cut("x", to: 0) == "")
  }

  @Test func wrappingBreaksAtBlanksAndLongWords() {
    #expect(TextFit.wrap("won by the window", to: 7) == ["won by", "the", "window"])
    #expect(TextFit.wrap("abcdefgh i", to: 3) == ["abc", "def", "gh", "i"])
    #expect(TextFit.wrap("人", to: 1) == ["人"])
  }

  @Test func seriesAreFittedWithoutLosingDips() {
    #expect(Sparkline.columns([1, 1, 0, 1, nil, nil], count: 3, summary: .lowest) == [1, 0, nil])
    #expect(Sparkline.columns([0.1, 0.2], count: 5, summary: .mean) == [0.1, 0.2])
    for (columns, values) in [(7, 100), (10, 3), (60, 61), (5, 5)] {
      for i in 0..<values {
        let column = Sparkline.column(ofValue: i, columns: columns, values: values)
        #expect(Sparkline.range(ofColumn: column, columns: columns, values: values).contains(i))
      }
    }
  }
}

@Suite struct KeyNotationTests {
  @Test(arguments: ["q", "Q", "Space", "Ctrl-R", "Shift-Tab", "Alt-←", "F12", "PgDn", "?", "-", "Esc"])
  func notationReadsWhatItWrites(text: String) throws {
    let key = try #require(KeyEvent(notation: text))
    #expect(key.description == text)
  }

  @Test func wordsAndCaseAreFree() {
    #expect(KeyEvent(notation: "ctrl-r") == KeyEvent(.character("r"), .control))
    #expect(KeyEvent(notation: "pagedown") == KeyEvent(.pageDown))
    #expect(KeyEvent(notation: "f25") == nil)
    #expect(KeyEvent(notation: "") == nil)
    #expect(KeyEvent(notation: "nonsense") == nil)
  }
}
