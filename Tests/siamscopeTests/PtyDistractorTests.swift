import Foundation
import TestSupport
import Testing

/// A person at the keyboard switches a distractor off, sees the choice change at once, and runs on with it.
@Suite(.serialized) struct PtyDistractorTests {
  @Test func switchedOffByAKeyTheChoiceChanges() throws {
    let folder = try TemporaryFolder()
    let footage = try PtyFootage.write(in: folder)
    let terminal = try PseudoTerminal(
      BuiltProgram.url,
      [
        "view", footage, "--model", "siamrpn-s", "--set", "distractor_aware=1", "--set", "distractor_alpha=0.8",
        "--set", "distractor_threshold=0.2", "--set", "distractor_relative=0.2", "--set", "penalty_k=0.16", "--set",
        "window_influence=0.36", "--set", "lr=0.3",
      ], width: 120, height: 36)
    terminal.patience = 120
    try terminal.wait(for: "the end of tracking") { $0.text.contains("/12") && !$0.text.contains("tracking ") }
    terminal.type(":goto 10\r")
    try terminal.wait(for: "the tenth frame") { $0.text.contains("frame 10/12") && $0.text.contains("why 1 won") }
    terminal.type("D")
    try terminal.wait(for: "the distractor") {
      $0.text.contains("▸a  on  pin") && $0.text.contains("α 1.00") && $0.text.contains("z ")
    }
    let before = Self.score(terminal)
    terminal.type("e")
    try terminal.wait(for: "another choice") {
      $0.text.contains("▸a  off  pin") && $0.text.contains("would win") && $0.text.contains("another box wins")
    }
    terminal.type("\r")
    try terminal.wait(for: "the run with it") {
      $0.text.contains("why 1 won") && $0.text.contains("▸a  off  pin") && !$0.text.contains("tracking ")
    }
    #expect(Self.score(terminal) != before)
    // The run, then the word on the distractor.
    terminal.type("uu")
    try terminal.wait(for: "the run before") { $0.text.contains("▸a  on  pin") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.isRestored)
  }

  /// The score that the timeline shows at its left.
  private static func score(_ terminal: PseudoTerminal) -> String? {
    terminal.terminal.text.split(separator: "\n").lazy.compactMap { line in
      line.range(of: "│score ").map { String(line[$0.upperBound...].prefix(8)) }
    }.first
  }
}
