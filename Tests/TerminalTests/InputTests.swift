import Terminal
import Testing

@Suite struct InputTests {
  static func decode(_ text: String) -> EscapeDecoder.Meaning? {
    var decoder = EscapeDecoder()
    for scalar in text.unicodeScalars {
      if let meaning = decoder.feed(scalar) { return meaning }
    }
    return decoder.incomplete
  }

  @Test func sequencesAreDecoded() {
    #expect(Self.decode("[24;80R") == .position(row: 24, column: 80))
    #expect(Self.decode("[1;5A") == .event(.key(KeyEvent(.up, .control))))
    #expect(Self.decode("[3;3~") == .event(.key(KeyEvent(.delete, .alt))))
    #expect(Self.decode("OP") == .event(.key(KeyEvent(.function(1)))))
    #expect(Self.decode("a") == .event(.key(KeyEvent(.character("a"), .alt))))
    #expect(Self.decode("\u{01}") == .event(.key(KeyEvent(.character("a"), [.alt, .control]))))
    #expect(Self.decode("") == .event(.key(KeyEvent(.escape))))
    #expect(Self.decode("\u{1B}[1;1R") == .escapeAndMore)
    #expect(Self.decode("[200~") == .pasteBegins)
    #expect(Self.decode("P1$r0m\u{1B}\\") == .ignored)
    #expect(Self.decode("]11;rgb:0000/0000/0000\u{07}") == .ignored)
    #expect(Self.decode("[?64;1c") == .ignored)
    #expect(Self.decode("[" + String(repeating: "1", count: 1000)) == .ignored)
    #expect(Self.decode("[99999999999999999999~") == .ignored)
  }

  @Test func mouseReportsAreDecoded() {
    func mouse(_ text: String, release: Bool = false) -> MouseEvent? { MouseEvent(sgr: text, isRelease: release) }
    #expect(mouse("0;1;1") == MouseEvent(.press(.left), x: 0, y: 0))
    #expect(mouse("2;300;200", release: true) == MouseEvent(.release(.right), x: 299, y: 199))
    #expect(mouse("36;5;6") == MouseEvent(.drag(.left), x: 4, y: 5, modifiers: .shift))
    #expect(mouse("35;5;6") == MouseEvent(.move, x: 4, y: 5))
    #expect(mouse("80;5;6") == MouseEvent(.wheelUp, x: 4, y: 5, modifiers: .control))
    for bad in ["", "0;1", "0;0;1", "a;1;1", "0;1;1;1", "-1;1;1", "0;99999999999999999999;1"] {
      #expect(mouse(bad) == nil)
    }
  }

  @Test func extendedNamesAreKeys() {
    #expect(KeyEvent(extendedName: "kUP5") == KeyEvent(.up, .control))
    #expect(KeyEvent(extendedName: "kDC3") == KeyEvent(.delete, .alt))
    #expect(KeyEvent(extendedName: "kDN") == KeyEvent(.down, .shift))
    #expect(KeyEvent(extendedName: "kxyz") == nil)
  }
}

@Suite struct PacerTests {
  @Test func atMostOneFrameIsInFlight() {
    var pacer = FramePacer()
    func maySend(_ now: Double) -> Bool { pacer.maySend(at: now) }
    #expect(maySend(0))
    pacer.didSend(at: 0)
    #expect(!maySend(0.01))
    #expect(pacer.patience(at: 0.25) == 0.75)
    pacer.didAnswer(at: 0.02)
    #expect(maySend(0.02))
    #expect(pacer.patience(at: 0.02) == nil)
  }

  @Test func aSlowLinkGetsMoreToleranceAndAQuickOneLess() {
    var pacer = FramePacer(tolerance: 8, ceiling: 16)
    var now = 0.0
    func frame(_ seconds: Double) {
      pacer.didSend(at: now)
      now += seconds
      pacer.didAnswer(at: now)
    }
    for _ in 0..<3 { frame(0.2) }
    #expect(pacer.tolerance == 12)
    for _ in 0..<30 { frame(0.2) }
    #expect(pacer.tolerance == 16)
    for _ in 0..<29 { frame(0.01) }
    #expect(pacer.tolerance == 16)
    frame(0.01)
    #expect(pacer.tolerance == 12)
    for _ in 0..<300 { frame(0.01) }
    #expect(pacer.tolerance == 8)
  }

  @Test func aTerminalThatNeverAnswersIsNotWaitedFor() {
    var pacer = FramePacer()
    func maySend(_ now: Double) -> Bool { pacer.maySend(at: now) }
    var now = 0.0
    for _ in 0..<3 {
      pacer.didSend(at: now)
      #expect(!maySend(now + 0.5))
      now += 1.1
      #expect(maySend(now))
    }
    pacer.didSend(at: now)
    #expect(maySend(now))
    #expect(!pacer.answers)
    pacer.didAnswer(at: now)
    #expect(pacer.answers)
  }
}

@Suite struct CapabilityTests {
  func depth(_ environment: [String: String], colors: Int = 256, rgb: Bool = false, asked: ColorDepth? = nil)
    -> ColorDepth?
  {
    TerminalCapabilities.depth(
      TerminalOptions(depth: asked),
      .init(environment: environment, terminfoColors: colors, terminfoRGB: rgb, isUTF8: true))
  }

  @Test func depthIsFoundWithoutAskingWhereItIsKnown() {
    #expect(depth(["TERM": "xterm-256color", "COLORTERM": "truecolor"]) == .truecolor)
    #expect(depth(["TERM": "xterm-256color"]) == nil)
    #expect(depth(["TERM": "tmux-256color"]) == .palette)
    #expect(depth(["TERM": "tmux-256color"], rgb: true) == .truecolor)
    #expect(depth(["TERM": "xterm-direct"], colors: 16_777_216) == .truecolor)
    #expect(depth(["TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "7.pts"]) == .palette)
    #expect(depth(["TERM": "linux", "COLORTERM": "truecolor"], colors: 8) == .eight)
    #expect(depth(["TERM": "vt100"], colors: -1) == .mono)
    #expect(depth(["TERM": "xterm", "NO_COLOR": "1", "COLORTERM": "truecolor"]) == .mono)
    #expect(depth(["TERM": "xterm", "NO_COLOR": "", "COLORTERM": "truecolor"]) == .truecolor)
    #expect(depth(["TERM": "vt100", "NO_COLOR": "1"], asked: .truecolor) == .truecolor)
  }

  @Test func optionsNameWhatIsAllowed() throws {
    #expect(try TerminalOptions(color: "256", glyphs: "sextant") == TerminalOptions(depth: .palette, glyphs: .sextant))
    #expect(try TerminalOptions(color: "auto", glyphs: "auto") == TerminalOptions())
    #expect(throws: TerminalError.badOption(name: "--color", value: "17", allowed: TerminalOptions.colorNames)) {
      try TerminalOptions(color: "17", glyphs: "auto")
    }
    let error = TerminalError.badOption(name: "--glyphs", value: "x", allowed: TerminalOptions.glyphNames)
    #expect("\(error)".contains("half, quadrant, eighth"))
  }

  @Test func palettesFindTheNearestColour() {
    #expect(Palette.nearest256(RGB(0xFF0000)) == 196)
    #expect(Palette.nearest256(RGB(0x808080)) == 244)
    #expect(Palette.nearest(RGB(0xFFFF55), of: 16) == 11)
    #expect(Palette.nearest(RGB(0x0E1116), of: 16) == 0)
    for i in 16..<256 { #expect(Palette.color(Palette.nearest256(Palette.color(i))) == Palette.color(i)) }
  }
}
