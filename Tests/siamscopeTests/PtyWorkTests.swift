import Foundation
import Glibc
import TestSupport
import Testing

/// What a person does with the workbench, by keys and mouse, through a terminal.
@Suite(.serialized) struct PtyWorkTests {
  private let folder: TemporaryFolder
  private let footage: String

  init() throws {
    folder = try TemporaryFolder()
    footage = try PtyFootage.write(in: folder)
  }

  private func open(
    _ arguments: [String]? = nil, model: String = "siamrpn-s", width: Int = 120, height: Int = 36
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      BuiltProgram.url, ["view"] + (arguments ?? [footage]) + ["--model", model], width: width, height: height)
    terminal.patience = 60
    return terminal
  }

  /// Opened, and tracked to the end.
  private func ready(_ terminal: PseudoTerminal, frames: Int = 12) throws -> PseudoTerminal {
    try terminal.wait(for: "the frame") { $0.text.contains("/\(frames) ") }
    // The last frame has its times once it is tracked.
    terminal.type(":goto \(frames)\r")
    try terminal.wait(for: "the end of tracking") {
      $0.text.contains("\(frames)/\(frames) ") && $0.text.contains(" ms ─") && !$0.text.contains("tracking ")
    }
    terminal.type(":goto 1\r")
    try terminal.wait(for: "the first frame again") { $0.text.contains(" 1/\(frames) ") }
    return terminal
  }

  private func quit(_ terminal: PseudoTerminal) throws {
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.isRestored)
  }

  // MARK: Keys and mouse

  @Test func keysStepAndTurnAndUndo() throws {
    let terminal = try ready(open())
    try terminal.wait(for: "the first frame") { $0.text.contains("crossing  frame  1/12") }
    terminal.type(".")
    try terminal.wait(for: "the second frame and why") {
      $0.text.contains("frame  2/12") && $0.text.contains("penalty") && $0.text.contains("search 255²")
    }
    terminal.type(":goto 7\r")
    try terminal.wait(for: "frame 7") { $0.text.contains("frame  7/12") }
    terminal.type("\u{1B}[C\u{1B}[C")
    try terminal.wait(for: "the change") { $0.text.contains("changed: 1") && $0.text.contains(".385*") }
    terminal.type("u")
    try terminal.wait(for: "undo") { !$0.text.contains("changed: 1") }
    terminal.type("?")
    try terminal.wait(for: "help") { $0.text.contains("keys · siamscope") }
    terminal.type("\u{1B}")
    try terminal.wait(for: "no help") { !$0.text.contains("keys · siamscope") }
    try quit(terminal)
  }

  /// Escape with a key right behind it is what terminals send for Alt and that key.
  @Test func escapeIsHeardWhateverFollowsIt() throws {
    let terminal = try ready(open())
    for n in 2...6 {
      terminal.type("?")
      try terminal.wait(for: "help") { $0.text.contains("keys · siamscope") }
      terminal.type("\u{1B}:goto \(n)\r")
      try terminal.wait(for: "frame \(n)") { $0.text.contains("frame  \(n)/12") }
    }
    try quit(terminal)
  }

  @Test func aChangedRunIsForkedAndCompared() throws {
    let terminal = try ready(open())
    terminal.type(":goto 4\r:set window_influence 0.9\r:fork wide\r")
    try terminal.wait(for: "the fork") { $0.text.contains("timeline · wide") && !$0.text.contains("tracking ") }
    terminal.type(":focus branches\r")
    try terminal.wait(for: "the table") { $0.text.contains("AUC") && $0.text.contains("parted") }
    // Up to the main branch's row, and open it.
    terminal.type("\u{1B}[A\r")
    try terminal.wait(for: "the branch before") { $0.text.contains("timeline · main") }
    terminal.type("}")
    try terminal.wait(for: "the next branch") { $0.text.contains("timeline · wide") }
    try quit(terminal)
  }

  @Test func theMouseSeeksAndDrawsABox() throws {
    let terminal = try ready(open())
    try terminal.wait(for: "the curves") { $0.text.contains("│score ") }
    // Into the curves' last column.
    let lines = terminal.terminal.text.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.firstIndex { $0.contains("│score ") })
    terminal.mouse(0, x: 117, y: row)
    terminal.mouse(0, x: 117, y: row, isRelease: true)
    try terminal.wait(for: "the last frame") { $0.text.contains("frame 12/12") }
    terminal.mouse(0, x: 20, y: 10)
    terminal.mouse(32, x: 30, y: 15)
    terminal.mouse(0, x: 30, y: 15, isRelease: true)
    try terminal.wait(for: "a drawn box") { $0.text.contains("track it") && $0.text.contains("new") }
    terminal.type("\u{1B}")
    try terminal.wait(for: "no box") { !$0.text.contains("track it") }
    // A hint in the footer is a button.
    try terminal.wait(for: "the hints") { $0.text.contains("h heat map") }
    let footer = try #require(terminal.terminal.text.split(separator: "\n", omittingEmptySubsequences: false).last)
    let hint = try #require(footer.range(of: "h heat map"))
    let column = footer.distance(from: footer.startIndex, to: hint.lowerBound)
    terminal.mouse(0, x: column, y: 35)
    terminal.mouse(0, x: column, y: 35, isRelease: true)
    try terminal.wait(for: "what the button did") { $0.text.contains("heat map on") }
    try quit(terminal)
  }

  // MARK: The question

  /// Where is it lost, why, which value would have held it, and does it hold: README's five keys.
  @Test func fiveKeysOnTwins() throws {
    let terminal = try ready(open(["twins"], model: "siamrpnpp-s"), frames: 76)
    // 1: where it is lost; why, and the flip value, are on the screen.
    terminal.type("m")
    try terminal.wait(for: "the loss, why, and the flip value") {
      $0.text.contains("lost on 58: IoU") && $0.text.contains("won by ") && $0.text.contains("1 holds until window <")
        && $0.text.contains("(IoU .")
    }
    // 2: turn to the flip value; the ghost says what would win.
    terminal.type("f")
    try terminal.wait(for: "the ghost") {
      $0.text.contains("changed: 1") && $0.text.contains("with the changes another")
    }
    // 3: fork with it.
    terminal.type("b")
    try terminal.wait(for: "the fork") {
      $0.text.contains("timeline · ") && !$0.text.contains("timeline · main") && !$0.text.contains("tracking ")
    }
    // 4: it holds: nothing is lost any more.
    terminal.type("m")
    try terminal.wait(for: "no loss") { $0.text.contains("not lost after this frame") }
    // 5: where the two part.
    terminal.type("}")
    try terminal.wait(for: "the parting") { $0.text.contains("parted at 58") && $0.text.contains("timeline · main") }
    terminal.type(":goto 40\r")
    try terminal.wait(for: "an earlier frame") { $0.text.contains("frame 40/76") }
    terminal.type("m")
    try terminal.wait(for: "the loss in the main branch") { $0.text.contains("▲ lost") }
    try quit(terminal)
  }

  /// The same on real frames: two people cross, and the tracker takes the other one.
  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func theKeysOnARealSequence() throws {
    // Weights that take the other one, with their parameters: siamrpn-s as embedded is not lost here.
    let usual = ["penalty_k=0.16", "window_influence=0.36", "lr=0.30"].flatMap { ["--set", $0] }
    let terminal = try ready(
      open(
        [Shared.url("data/sequences/Couple").path] + usual, model: Shared.url("weights/siamrpn-s.safetensors").path),
      frames: 140)
    // 1: where it is lost; why, and the flip value, are on the screen.
    terminal.type("m")
    try terminal.wait(for: "the loss") {
      $0.text.contains("frame  91/140") && $0.text.contains("lost on 91: IoU") && $0.text.contains("won by ")
        && $0.text.contains("1 holds until")
    }
    // 2, 3: turn to the flip value and fork with it.
    terminal.type("f")
    try terminal.wait(for: "the ghost") { $0.text.contains("changed: 1") && $0.text.contains("with the changes") }
    terminal.type("b")
    try terminal.wait(for: "the fork") {
      $0.text.contains("timeline · ") && !$0.text.contains("timeline · main") && !$0.text.contains("tracking ")
    }
    // 4: it holds to the end.
    terminal.type("m")
    try terminal.wait(for: "no loss") { $0.text.contains("not lost after this frame") }
    // 5, 6: back to the run before, which is lost there.
    terminal.type("}")
    try terminal.wait(for: "the parting") { $0.text.contains("parted at 91") && $0.text.contains("timeline · main") }
    terminal.type("N")
    try terminal.wait(for: "an earlier finding") { !$0.text.contains("frame  91/140") }
    try quit(terminal)
  }

  // MARK: Keeping

  /// Killed at any moment, a session opens again where it was.
  @Test func aKilledSessionReopens() throws {
    let file = folder.path("session.json")
    func isNoted(_ round: Int) -> Bool {
      (try? String(contentsOfFile: file, encoding: .utf8))?.contains("round \(round)") == true
    }
    var random = SplitMix64(seed: 11)
    for round in 0..<6 {
      let terminal = try open([footage, "--session", file])
      try terminal.wait(for: "the frame") { $0.text.contains("/12 ") }
      terminal.type("\(round % 2 == 0 ? "." : ","):note round \(round)\r")
      // Nobody reads the terminal meanwhile.
      let pause = useconds_t(random.next() % 1_500_000)
      usleep(pause)
      if round == 5 {
        // The last one lives until it has saved.
        let end = Date() + 120
        while !isNoted(round), Date() < end { usleep(50_000) }
        #expect(isNoted(round))
      }
      terminal.signal(SIGKILL)
      #expect(try terminal.waitForExit() == .signal(SIGKILL))
      guard FileManager.default.fileExists(atPath: file) else { continue }
      let picture = folder.path("round\(round).png")
      let outcome = try BuiltProgram.run(
        ["view", footage, "--model", "siamrpn-s", "--session", file, "--snapshot", picture])
      #expect(outcome.code == 0, "round \(round): \(outcome.errors)")
    }
  }

  // MARK: Other sequences

  /// Two result folders over the frames, and the list of sequences, without any model.
  @Test func resultsAreListedWorstFirstAndOpenedWhereTheyFail() throws {
    let set = try TemporaryFolder()
    for name in ["alpha", "beta"] {
      let made = try PtyFootage.write(in: set)
      try FileManager.default.moveItem(atPath: made, toPath: set.path(name))
    }
    let truth = try String(contentsOfFile: set.path("alpha/groundtruth_rect.txt"), encoding: .utf8)
    let lost = truth.split(separator: "\n").enumerated().map { $0 < 7 ? "\($1)\n" : "1,1,9,9\n" }.joined()
    let results = try TemporaryFolder()
    for tracker in ["one", "two"] {
      _ = try results.write(truth, to: "\(tracker)/alpha.txt")
      _ = try results.write(tracker == "one" ? lost : truth, to: "\(tracker)/beta.txt")
    }
    let terminal = try open([set.url.path, "--results", results.path("one"), results.path("two")])
    try terminal.wait(for: "the list") {
      $0.text.contains("results, worst first") && $0.text.contains("▸beta") && $0.text.contains("mean ")
    }
    terminal.type("\r")
    try terminal.wait(for: "the failure") {
      $0.text.contains("beta  frame  8/12") && $0.text.contains("▲ lost") && $0.text.contains("timeline · one")
    }
    terminal.type("}")
    try terminal.wait(for: "the other result") { $0.text.contains("timeline · two") && !$0.text.contains("▲ lost") }
    try quit(terminal)
  }

  /// What a change costs elsewhere: the table.
  @Test func aChangeIsTriedOnAFolder() throws {
    let set = try TemporaryFolder()
    for name in ["alpha", "beta"] {
      let made = try PtyFootage.write(in: set)
      try FileManager.default.moveItem(atPath: made, toPath: set.path(name))
    }
    let terminal = try ready(open())
    terminal.type(":set window_influence 0.9\r:try \(set.url.path)\r")
    try terminal.wait(for: "the table") {
      $0.text.contains("costs elsewhere") && $0.text.contains("mean ") && !$0.text.contains("Esc stops")
    }
    try quit(terminal)
  }

  // MARK: The tour

  @Test func theTourTeachesStepByStep() throws {
    let terminal = try open(["--tour"], model: "siamrpnpp-s")
    try terminal.wait(for: "the first step") { $0.text.contains("1/10") }
    try terminal.wait(for: "the end of tracking") { !$0.text.contains("tracking ") }
    let keys = [".", "h", "n", "\t", "\u{1B}[B", "f", "b", "w"]
    for (i, key) in keys.enumerated() {
      terminal.type(key)
      try terminal.wait(for: "step \(i + 2)") { $0.text.contains("\(i + 2)/10") }
    }
    // The last card makes room for the palette.
    terminal.type(":")
    try terminal.wait(for: "the last step beside the palette") {
      $0.text.contains("10/10") && $0.text.contains("That is all.") && $0.text.contains("\n:")
    }
    terminal.type("\u{1B}")
    // An Escape with a key right behind it would be that key with Alt.
    try terminal.wait(for: "the palette to close") { !$0.text.contains("Esc leaves \n") && !$0.text.contains("\n:") }
    terminal.type("\r")
    try terminal.wait(for: "the end of the tour") { !$0.text.contains("10/10") }
    try quit(terminal)
  }
}
