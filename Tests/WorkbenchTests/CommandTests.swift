import Foundation
import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct CommandTests {
  @Test func theTableHasNoDoubles() {
    #expect(Set(ActionRow.table.map(\.id)).count == ActionRow.table.count)
    for preset in Keymap.Preset.allCases {
      let map = Keymap(preset)
      for context in ActionRow.Context.allCases {
        let keys = ActionRow.table.filter { $0.context == context }.flatMap { map.keys(of: $0.id) }
        #expect(Set(keys).count == keys.count, "\(preset) \(context) \(keys.sorted())")
      }
    }
    #expect(ActionRow.table.allSatisfy { $0.action != nil || $0.argument != nil })
    #expect(ActionRow.table.allSatisfy { row in row.id.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" } })
  }

  @Test func linesBecomeActions() throws {
    let bench = try TestBench.settled()
    func parse(_ line: String) throws -> Action { try CommandLine.parse(line, bench) }
    #expect(try parse(":set penalty_k 0.1") == .set(knob: "penalty_k", value: "0.1"))
    #expect(try parse("set penalty_k=0.1") == .set(knob: "penalty_k", value: "0.1"))
    #expect(try parse("goto 7") == .goto(6))
    #expect(try parse("  fork  a name ") == .fork(name: "a name"))
    #expect(try parse("fork") == .fork(name: nil))
    #expect(try parse("init 1,2,30,40") == .initialise(Box(x: 1, y: 2, width: 30, height: 40)))
    #expect(try parse("export html out/a b.html") == .export(.html, path: "out/a b.html"))
    #expect(try parse("snapshot \"a b.png\" search") == .snapshot(path: "a b.png", panel: .search))
    #expect(try parse("sweep lr 0.1-0.5 5 2-9") == .sweep(knob: "lr", range: 0.1...0.5, values: 5, frames: 1...8))
    #expect(try parse("loop 3-9") == .setLoop(2...8))
    #expect(try parse("step -10") == .step(-10))
    #expect(try parse("anchor max") == .anchor(nil))
    #expect(try parse("quit") == .quit)
  }

  @Test(arguments: [
    ("sett lr 1", "there is no command 'sett'; did you mean set"),
    ("goto 21", "frames are 1 to 20"), ("goto", ""), ("set penalty_j 1", "unknown parameter"),
    ("set lr", "a name and a value are needed"), ("init 1,2,3", "a box has four numbers"),
    ("init 1,2,-3,4", "must be positive"), ("play fast", "play takes no argument"),
    ("export doc x", "'doc' is not one of csv"), ("export csv", "a file is needed"),
    ("branch nobody", "no branch is called so: main"), ("sweep lr 0.5-0.1", "the range is empty"), ("", ""),
    ("level 2", "this model has 1 level"), ("step 99999999999999999999", "is not a whole number"),
  ])
  func badLinesSayWhatIsWrong(_ line: String, _ says: String) throws {
    var bench = try TestBench.settled()
    let before = bench.document
    guard !says.isEmpty else { return }
    let failure = try #require(bench.run(command: line).failure)
    #expect(failure.contains(says), "\(failure)")
    #expect(bench.notice?.kind == .refused)
    #expect(bench.document == before)
  }

  @Test func everyCommandSurvivesAnyArgument() throws {
    var bench = try TestBench.settled()
    for row in ActionRow.table where row.id != "export" && row.id != "save" {
      for argument in ["", "x", "-1", "1e999", "nan", "\u{1F600}", "0-0", "a b c d e f", "\""] {
        bench.run(command: "\(row.id) \(argument)")
      }
    }
    bench.settle()
    #expect(bench.isIdle)
  }

  @Test func thePaletteCompletes() throws {
    var bench = try TestBench.settled()
    bench.press(":")
    for key in ["s", "e", "t"] { bench.press(key) }
    #expect(bench.completions.map(\.text) == ["set "])
    bench.press("tab")
    for key in ["p", "e"] { bench.press(key) }
    bench.press("tab")
    guard case .entry(let entry) = bench.mode else {
      Issue.record("no entry")
      return
    }
    #expect(entry.text == "set penalty_k ")
    for key in ["0", ".", "3", "backspace", "2", "enter"] { bench.press(key) }
    #expect(bench.document.pending["penalty_k"] == 0.2)
    #expect(bench.mode == .browse)
    bench.press(":")
    bench.press("shift-tab")
    bench.press("tab")
    bench.press("tab")
    #expect(bench.completions.count > 0)
    bench.press("escape")
    bench.press("g")
    for key in ["1", "2", "enter"] { bench.press(key) }
    #expect(bench.playhead == 11)
  }

  @Test func typingKeepsItsPlaceInAnyScript() throws {
    var bench = try TestBench.settled()
    bench.press("'")
    bench.perform(.type("né\u{1F600}x"))
    bench.press("left")
    bench.press("backspace")
    bench.press("home")
    bench.perform(.type("A\n"))
    bench.press("enter")
    #expect(bench.document.notes[0] == "Anéx")
    bench.perform(.undo)
    #expect(bench.document.notes.isEmpty)
  }

  @Test func scriptsStopAtTheLineThatFails() throws {
    var bench = try TestBench.make()
    var requests: [Request] = []
    try Script(
      "# try a smaller window\ngoto 9\n\nset window_influence 0.05\r\nfork small\nsnapshot a.png\nquit\nbad",
      name: "a.txt"
    )
    .run(on: &bench) { request, _ in requests.append(request) }
    #expect(requests == [.snapshot(path: "a.png", panel: nil)])
    #expect(bench.document.branches.map(\.name) == ["main", "small"])
    #expect(bench.run?.reached == 20)
    let failure = #expect(throws: Script.Failure.self) {
      try Script("goto 3\n\n goto 300", name: "b.txt").run(on: &bench) { _, _ in }
    }
    #expect(failure?.line == 3)
    #expect(failure?.description.hasPrefix("b.txt:3: goto 300: ") == true)
    let missing = #expect(throws: Script.Failure.self) {
      try Script("model none", name: "c").run(on: &bench) { _, _ in }
    }
    #expect(missing?.reason.contains("there is no model 'none'") == true)
    struct NoScreen: Error, CustomStringConvertible { var description: String { "no screen" } }
    let screen = #expect(throws: Script.Failure.self) {
      try Script("theme", name: "d").run(on: &bench) { _, _ in throw NoScreen() }
    }
    #expect(screen?.reason == "no screen")
  }

  @Test func hintsAndAvailabilityComeFromTheTable() throws {
    var bench = try TestBench.settled()
    #expect(bench.hints.first?.row.id == "toggle-play")
    bench.perform(.set(knob: "lr", value: "0.1"))
    #expect(bench.hints.first?.row.id == "rerun" && bench.hints.first?.keys == ["enter"])
    for row in ActionRow.table { _ = bench.availability(of: row) }
    #expect(bench.availability(of: .undo) == .available)
    #expect(bench.availability(of: .redo).reason == "there is nothing to redo")
    #expect(Keymap().sheet.map(\.group).contains(.time))
  }
}
