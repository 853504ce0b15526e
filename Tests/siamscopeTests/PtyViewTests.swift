import Foundation
import Glibc
import Imaging
import TestSupport
import Testing

/// The workbench as a person uses it: typed at through a terminal, its screen read.
@Suite(.serialized) struct PtyViewTests {
  private let folder: TemporaryFolder
  private let footage: String

  init() throws {
    folder = try TemporaryFolder()
    footage = try PtyFootage.write(in: folder)
  }

  private func open(
    _ arguments: [String] = [], environment: [String: String] = [:], width: Int = 120, height: Int = 36
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      BuiltProgram.url, ["view", footage, "--model", "siamrpn-s"] + arguments, environment: environment, width: width,
      height: height)
    terminal.patience = 120
    return terminal
  }

  /// Opened, and tracked to the end.
  private func ready(_ terminal: PseudoTerminal) throws -> PseudoTerminal {
    try terminal.wait(for: "the frame") { $0.text.contains("/12") }
    try terminal.wait(for: "the end of tracking") { !$0.text.contains("tracking ") }
    return terminal
  }

  // MARK: Keys and mouse

  @Test func withoutTruthABoxIsAskedForAndDrawnByKeys() throws {
    let other = try TemporaryFolder()
    let path = try PtyFootage.write(in: other, truth: false)
    let terminal = try PseudoTerminal(
      BuiltProgram.url, ["view", path, "--model", "siamrpn-s"], width: 80, height: 24)
    terminal.patience = 120
    try terminal.wait(for: "the request") { $0.text.contains("draw a box: i or the mouse") }
    terminal.type("i")
    try terminal.wait(for: "a box") { $0.text.contains("new") }
    terminal.type("\r")
    try terminal.wait(for: "a run") { $0.text.contains("score") && !$0.text.contains("no first box") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }

  @Test func aSnapshotIsWrittenFromTheScreen() throws {
    let terminal = try ready(open())
    let path = folder.path("screen.png")
    terminal.type(":snapshot \(path)\r")
    try terminal.wait(for: "the file") { $0.text.contains("the screen is in") }
    let image = try Image.read(path: path)
    #expect(image.width == 1200 && image.height == 720)
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }

  // MARK: Sizes and terminals

  @Test func everySizeIsUsed() throws {
    let terminal = try ready(open(width: 80, height: 24))
    try terminal.wait(for: "one panel beside the frame") {
      $0.text.contains("why") && !$0.text.contains("parameters ─")
    }
    terminal.type("\t\t\t")
    try terminal.wait(for: "parameters") { $0.text.contains("▸ parameters") }
    terminal.resize(width: 200, height: 60)
    try terminal.wait(for: "the wide screen") { $0.text.contains("distractors") && $0.text.contains("anchors") }
    for (width, height) in [(12, 3), (40, 10), (1, 1), (300, 80)] { terminal.resize(width: width, height: height) }
    try terminal.wait(for: "the huge screen") { $0.text.contains("findings") && $0.text.contains("branches") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.isRestored)
  }

  @Test(arguments: ["xterm", "xterm-256color", "screen", "screen-256color", "tmux-256color", "linux", "vt100"])
  func everyTerminalShowsIt(term: String) throws {
    let terminal = try ready(open(environment: ["TERM": term, "COLORTERM": ""], width: 80, height: 24))
    terminal.type(".")
    try terminal.wait(for: "the second frame") { $0.text.contains("frame  2/12") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.isCooked)
  }

  @Test func withoutColourTheMarksAreStillThere() throws {
    let terminal = try ready(open(environment: ["NO_COLOR": "1"]))
    terminal.type(":goto 5\r")
    try terminal.wait(for: "the marks") { $0.text.contains("frame  5/12") && $0.text.contains("1 ") }
    let written = String(decoding: terminal.written, as: UTF8.self)
    #expect(!written.contains("[38;") && !written.contains("[48;"))
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }

  // MARK: Endings

  @Test(arguments: [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129)] as [(Int32, Int32)])
  func aSignalGivesTheTerminalBack(signal: Int32, code: Int32) throws {
    let terminal = try ready(open())
    terminal.signal(signal)
    #expect(try terminal.waitForExit() == .code(code))
    #expect(terminal.isRestored)
    #expect(String(decoding: terminal.written, as: UTF8.self).contains("\u{1B}[?1049l"))
  }

  @Test func controlCEndsIt() throws {
    let terminal = try ready(open())
    terminal.type("\u{3}")
    #expect(try terminal.waitForExit() == .code(130))
    #expect(terminal.isRestored)
  }

  @Test func aCrashGivesTheTerminalBack() throws {
    let terminal = try ready(open())
    terminal.signal(SIGSEGV)
    #expect(try terminal.waitForExit() == .signal(SIGSEGV))
    #expect(terminal.isRestored)
  }

  @Test func suspendedAndContinued() throws {
    let terminal = try ready(open())
    terminal.type("\u{1A}")
    _ = try terminal.waitForStop()
    #expect(terminal.isRestored)
    terminal.signal(SIGCONT)
    try terminal.wait(for: "the screen again") { $0.text.contains("frame  1/12") && $0.modes.contains(1049) }
    terminal.type(".")
    try terminal.wait(for: "the second frame") { $0.text.contains("frame  2/12") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.isRestored)
  }

  // MARK: Without a terminal

  @Test func withoutATerminalItSaysWhatElseThereIs() throws {
    let outcome = try BuiltProgram.run(["view", footage])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("siamscope track"))
    #expect(outcome.errors.contains("--snapshot"))
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [("80x24", 800, 480), ("200x60", 2000, 1200)])
  func snapshotNeedsNoTerminal(size: String, width: Int, height: Int) throws {
    let path = folder.path("out.png")
    let outcome = try BuiltProgram.run(
      ["view", footage, "--model", "siamrpn-s", "--snapshot", path, "--frame", "5", "--size", size])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == path + "\n")
    let image = try Image.read(path: path)
    #expect(image.width == width && image.height == height)
  }

  @Test func scriptsRunAndNameTheLineThatFails() throws {
    let picture = folder.path("why.png")
    let script = try folder.write(
      "# a session written down\ngoto 6\nset penalty_k 0.3\nsnapshot \(picture) why\nfork\n", to: "good.txt")
    let arguments = ["view", footage, "--model", "siamrpn-s", "--commands"]
    let good = try BuiltProgram.run(arguments + [script])
    #expect(good.code == 0, "\(good.errors)")
    #expect(FileManager.default.fileExists(atPath: picture))
    let bad = try BuiltProgram.run(arguments + [try folder.write("goto 6\ngoto 99\n", to: "bad.txt")])
    #expect(bad.code == 1)
    #expect(bad.errors.contains("bad.txt:2"))
  }

  @Test func usageErrorsAreSaidBeforeAnythingElse() throws {
    for arguments in [["--size", "0x5"], ["--glyphs", "emoji"], ["--color", "17"], ["--frame", "0"]] {
      #expect(try BuiltProgram.run(["view", footage] + arguments).code == 2, "\(arguments)")
    }
    let beyond = try BuiltProgram.run(["view", footage, "--snapshot", folder.path("x.png"), "--frame", "99"])
    #expect(beyond.code == 1)
    #expect(beyond.errors.contains("12 frames"))
  }

  // MARK: A real sequence

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func aRealSequenceIsSeenAndAsked() throws {
    let terminal = try PseudoTerminal(
      BuiltProgram.url,
      ["view", Shared.url("data/sequences/Crossing").path, "--model", "siamrpn-s"], width: 120, height: 36)
    terminal.patience = 240
    try terminal.wait(for: "the frame") { $0.text.contains("Crossing  frame   1/120") }
    terminal.type("...")
    try terminal.wait(for: "frame 4 and why") {
      $0.text.contains("frame   4/120") && $0.text.contains("search 255²") && $0.text.contains("1 holds")
    }
    terminal.type("h")
    try terminal.wait(for: "the heat map") { $0.text.contains("heat map on") }
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForExit() == .code(143))
    #expect(terminal.isRestored)
  }
}
