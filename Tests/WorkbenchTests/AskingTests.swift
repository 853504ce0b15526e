import Foundation
import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct AskingTests {
  /// The target loses to its twin on frame 5 because of the window.
  private func lost() throws -> Workbench {
    var parameters = TestBench.parameters
    parameters.windowInfluence = 0.1
    return try TestBench.settled(parameters: parameters)
  }

  @Test func theFlipKeyTurnsToWhereTheTargetWins() throws {
    var bench = try lost()
    bench.perform(.goto(5))
    bench.settle()
    let seen = try #require(bench.inspection)
    let flips = seen.explanation.ranked(bench.knobs)
    let first = try #require(flips.first)
    #expect((first.iou ?? 0) > 0.5)
    #expect(bench.press("f").failure == nil)
    bench.settle()
    #expect(bench.document.pending.keys.sorted() == [first.knob] && bench.view.knob == first.knob)
    let ghost = try #require(bench.ghost?.observation)
    let truth = try #require(bench.truth)
    #expect(ghost.choice.index == first.winner && ghost.box.iou(truth) > 0.5)
    #expect(bench.notice?.text.contains("IoU") == true)
    // Forked with it, the run holds.
    bench.press("b")
    bench.settle()
    #expect(bench.run?.records.last?.isLost == false)
    // Each press takes the next one; all together are one step of undo.
    bench.perform(.switchBranch(bench.document.branches[0].id))
    bench.perform(.goto(5))
    bench.settle()
    var values: Set<String> = []
    for _ in flips.indices {
      #expect(bench.press("f").failure == nil)
      values.insert(bench.changeText)
    }
    #expect(values.count == flips.count)
  }

  @Test func theFrameWhereTheTargetWasPassedOverIsFound() throws {
    let bench = try lost()
    let found = try #require(bench.findings.first { $0.kind == .notChosen })
    #expect(found.frame == 5 && found.why.contains("rank 2"))
    #expect(bench.findings.count { $0.kind == .notChosen } == 1)
    // Nothing offered: every box lies elsewhere.
    let blind = ScriptedNetwork { frame, size in
      ScriptedNetwork.response(size: size, peaks: [(2, size / 2, size / 2, 6)])
    }
    var footage = PaintedFootage.still(12)
    for frame in 6..<12 { footage.truths[frame] = Box(x: 0, y: 0, width: 12, height: 12) }
    let other = try TestBench.settled(footage, network: blind)
    #expect(other.findings.contains { $0.kind == .noProposal && $0.frame == 6 })
  }

  @Test func escapeAndAQuickKeyAreNotAlt() throws {
    var bench = try TestBench.settled()
    bench.press(":")
    bench.press("x")
    // What a terminal sends for Escape and `g` typed at once.
    bench.press("alt-g")
    guard case .entry(let entry) = bench.mode else {
      Issue.record("the palette should be closed and the frame asked for")
      return
    }
    #expect(entry.purpose == .frame && entry.text.isEmpty)
    bench.press("escape")
    // Where Alt means something it keeps it.
    bench.perform(.goto(3))
    bench.settle()
    bench.press("alt-l")
    #expect(bench.cursor != nil && bench.mode == .browse)
    bench.press(":")
    bench.perform(.type("goto 12"))
    bench.press("alt-b")
    bench.perform(.type("1"))
    bench.press("enter")
    #expect(bench.notice?.text.contains("112") == true)
  }

  @Test func listsTakeTheArrowsAndEnter() throws {
    var bench = try lost()
    bench.perform(.goto(0))
    bench.perform(.focus(.findings))
    let found = bench.findings
    #expect(found.count > 2)
    let knob = bench.view.knob
    bench.press("down")
    bench.press("enter")
    #expect(bench.playhead == found[1].frame && bench.view.knob == knob)
    bench.press("pagedown")
    bench.press("enter")
    #expect(bench.playhead == found.last?.frame)
    bench.perform(.fork(name: "two"))
    bench.perform(.focus(.branches))
    #expect(bench.view.listRow == 1)
    bench.press("up")
    bench.press("enter")
    #expect(bench.branch?.name == "main")
    // Elsewhere the arrows turn parameters.
    bench.perform(.focus(.frame))
    bench.press("down")
    #expect(bench.view.knob != knob)
  }

  @Test(arguments: Keymap.Preset.allCases)
  func everyPresetReachesWhatTheStandardKeysReach(preset: Keymap.Preset) {
    let map = Keymap(preset)
    let standard = Keymap()
    for row in ActionRow.table where !standard.keys(of: row.id).isEmpty {
      let keys = map.keys(of: row.id)
      #expect(!keys.isEmpty, "\(preset): \(row.id) has no key")
      // Each does what its row says: nobody else took it.
      for key in keys { #expect(map.row(for: key, in: row.context)?.id == row.id, "\(preset): \(key)") }
    }
  }

  @Test func aBoxCanStartABranchOfItsOwn() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(6))
    bench.settle()
    bench.press("i")
    bench.press("right")
    bench.press("b")
    bench.settle()
    #expect(bench.document.branches.map(\.name) == ["main", "box at 7"])
    #expect(bench.run?.record(6)?.kind == .initialised && bench.run?.record(5)?.kind == .tracked)
    bench.press("u")
    #expect(bench.document.branches.map(\.name) == ["main"])
  }

  @Test func anyCurveIsExportedByItself() throws {
    let bench = try TestBench.settled()
    let csv = try #require(try bench.exported(.csv, curves: [.width, .iou]))
    let lines = csv.split(separator: "\n")
    #expect(lines.first == "frame,main width,main iou" && lines.count == 21)
    let svg = try #require(try bench.exported(.svg, curves: [.height]))
    #expect(svg.contains("height, px") && !svg.contains("runner-up ratio"))
    let folder = try TemporaryFolder()
    var other = bench
    #expect(other.run(command: "export svg \(folder.path("a.svg")) width score").failure == nil)
    #expect(other.run(command: "export svg \(folder.path("a.svg")) nonsense").failure?.contains("nonsense") == true)
    #expect(
      other.run(command: "export png a.png why").requests == [.snapshot(path: "a.png", panel: .why)])
  }
}
