import Terminal
import Testing

/// What terminals answer to `siamscope doctor`.
@Suite struct AnswerTests {
  @Test func answersAreTakenApart() {
    let xterm = TerminalAnswers(
      Array("\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\\u{1B}P>|XTerm(379)\u{1B}\\\u{1B}[?2026;2$y\u{1B}[?64;1;2c".utf8))
    #expect(xterm.version == "XTerm(379)" && xterm.truecolor == true && xterm.synchronised == true && xterm.isComplete)
    let tmux = TerminalAnswers(Array("q\u{1B}P>|tmux 3.3a\u{1B}\\\u{1B}[?2026;0$y\u{1B}[?1;2;4c".utf8))
    #expect(tmux.version == "tmux 3.3a" && tmux.truecolor == nil && tmux.synchronised == false && tmux.isComplete)
    let old = TerminalAnswers(Array("\u{1B}P0$r\u{1B}\\\u{1B}[?6c".utf8))
    #expect(old.version == nil && old.truecolor == false && old.synchronised == nil && old.isComplete)
  }

  @Test func halfAnAnswerIsNone() {
    let whole = Array("\u{1B}P1$r48;2;1;2;3m\u{1B}\\\u{1B}P>|x\u{1B}\\\u{1B}[?1c".utf8)
    for count in 0..<whole.count { #expect(!TerminalAnswers(Array(whole.prefix(count))).isComplete) }
    #expect(TerminalAnswers(whole).isComplete)
  }

  @Test func aNameDoesNotSteerTheTerminal() {
    #expect(TerminalAnswers(Array("\u{1B}P>|a\u{8}b\n\u{1B}\\".utf8)).version == "ab")
  }
}
