import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct BranchTests {
  private func forked(at frame: Int = 8, window: String = "0") throws -> Workbench {
    var bench = try TestBench.settled()
    bench.perform(.goto(frame))
    bench.perform(.set(knob: "window_influence", value: window))
    bench.perform(.fork(name: nil))
    bench.settle()
    return bench
  }

  @Test func aForkSharesThePastAndTellsWhereItParts() throws {
    let bench = try forked()
    #expect(bench.document.branches.map(\.name) == ["main", "window 0"])
    #expect(bench.branch?.name == "window 0")
    let main = try #require(bench.run(of: bench.document.branches[0].id))
    let fork = try #require(bench.run)
    #expect((0..<8).allSatisfy { main.record($0) == fork.record($0) })
    let parting = try #require(bench.parting(bench.document.branches[0].id, bench.document.current))
    #expect(parting.frame == 8)
    #expect(Workbench.describe(parting) == "same until 8, parted at 9")
    #expect(bench.compared == bench.document.branches[0].id)
  }

  /// A plain run with the changed parameters from that frame on gives the same.
  @Test func aForkIsWhatThePlainTrackerDoes() throws {
    let bench = try forked(at: 8, window: "0.1")
    let footage = PaintedFootage.still(20)
    var tracker = try Tracker(
      network: TestBench.twins, parameters: TestBench.parameters, frame: footage.frame(0),
      box: try #require(footage.truth(0)))
    for i in 1..<20 {
      if i == 8 { tracker.parameters.windowInfluence = 0.1 }
      let seen = try tracker.step(footage.frame(i))
      #expect(bench.run?.record(i)?.after == seen.after)
    }
  }

  @Test func equalCropsUseTheKeptResponses() throws {
    // The box stays, so the crop's integers do: nothing but lr changes, and sizes stay equal to the anchor's.
    var bench = try TestBench.settled(
      network: ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: [(2, size / 2, size / 2, 6)]) })
    bench.perform(.goto(1))
    bench.perform(.set(knob: "window_influence", value: "0.43"))
    bench.perform(.fork(name: "near"))
    bench.settle()
    #expect(bench.run?.reused == 19)
    #expect(bench.parting(bench.document.branches[0].id, bench.document.current)?.frame == nil)
  }

  @Test func namesAreUniqueAndCanBeChanged() throws {
    var bench = try forked()
    bench.perform(.fork(name: "main"))
    #expect(bench.branch?.name == "main 2")
    #expect(bench.perform(.renameBranch(bench.document.current, "main")).failure == "another branch is called main")
    bench.perform(.renameBranch(bench.document.current, "third"))
    #expect(bench.branch?.name == "third")
    bench.perform(.undo)
    #expect(bench.branch?.name == "main 2")
  }

  @Test func promoteDeleteAndUndo() throws {
    var bench = try forked()
    let main = bench.document.branches[0].id
    let fork = bench.document.current
    let (mainRun, forkRun) = (bench.document.branches[0].run, bench.document.branches[1].run)
    bench.perform(.promote(fork))
    #expect(bench.document.current == main)
    #expect(bench.run?.id == forkRun)
    #expect(bench.document.branch(fork)?.run == mainRun)
    bench.perform(.delete(fork))
    #expect(bench.document.branches.count == 1)
    #expect(bench.perform(.delete(main)).failure == "the last branch cannot be deleted")
    bench.perform(.undo)
    bench.perform(.undo)
    #expect(bench.document.branch(main)?.run == mainRun)
    #expect(bench.run(of: fork)?.reached == 20)
  }

  @Test func initialisingAnewChangesTheRestOfTheRun() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(10))
    bench.perform(.initialise(Box(x: 20, y: 30, width: 50, height: 40)))
    bench.settle()
    let run = try #require(bench.run)
    #expect(run.record(9)?.kind == .tracked && run.shared == 10)
    #expect(run.record(10)?.kind == .initialised)
    #expect(run.record(10)?.box == Box(x: 20, y: 30, width: 50, height: 40))
    #expect(run.reached == 20)
    bench.perform(.undo)
    #expect(bench.run?.record(10)?.kind == .tracked)
    // What lies outside the picture is cut off, and nothing is left of a box beside it.
    #expect(bench.perform(.initialise(Box(x: 900, y: 30, width: 50, height: 40))).failure != nil)
  }

  @Test func withoutTruthThePersonDraws() throws {
    var bench = try TestBench.make(PaintedFootage(count: 8))
    bench.settle()
    #expect(bench.run == nil && bench.branch == nil)
    #expect(bench.availability(of: .rerun).reason == "there is no first box yet: draw one")
    bench.perform(.goto(2))
    bench.press("i")
    bench.press("right")
    bench.press("shift-right")
    guard case .box(let draft) = bench.mode else {
      Issue.record("no box is drawn")
      return
    }
    bench.press("enter")
    bench.settle()
    #expect(bench.mode == .browse)
    #expect(bench.run?.start == 2)
    #expect(bench.run?.record(2)?.box == draft.box)
    bench.perform(.undo)
    #expect(bench.run == nil)
    bench.perform(.redo)
    bench.settle()
    #expect(bench.run?.reached == 8)
  }

  @Test func aBoxIsDrawnWithTheMouse() throws {
    var bench = try TestBench.settled()
    bench.perform(.boxPress(Point(x: 60, y: 50)))
    bench.perform(.boxDrag(Point(x: 20, y: 90)))
    bench.perform(.boxRelease(Point(x: 10, y: 100)))
    #expect(bench.mode == .box(BoxDraft(box: Box(x: 10, y: 50, width: 50, height: 50))))
    bench.press("escape")
    #expect(bench.mode == .browse)
    bench.perform(.boxPress(Point(x: 60, y: 50)))
    #expect(bench.perform(.boxRelease(Point(x: 60, y: 50))).failure != nil)
    #expect(bench.mode == .browse)
  }

  @Test func anotherModelGoesOnInABranch() throws {
    let other = Model(
      name: "other",
      network: ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: [(2, 3, 3, 6)]) },
      parameters: TestBench.parameters)
    var bench = try TestBench.make(others: [other])
    bench.settle()
    bench.perform(.goto(5))
    bench.perform(.model("other"))
    bench.settle()
    #expect(bench.branch?.name == "other")
    #expect(bench.run?.plan.segment(at: 5).model == "other")
    #expect(bench.parting(bench.document.branches[0].id, bench.document.current)?.frame == 5)
    bench.perform(.model("nobody"))
    bench.settle()
    #expect(bench.notice?.kind == .failed)
    #expect(bench.notice?.text.contains("there is no model 'nobody'") == true)
  }

  @Test func summariesCountWhatHappened() throws {
    let bench = try forked()
    let rows = bench.summaries
    #expect(rows.count == 2)
    #expect(rows[0].done == 20 && rows[0].total == 20)
    let run = try #require(bench.run(of: bench.document.branches[0].id))
    let overlaps = run.records.map { Double($0.iou) }
    #expect(abs(try #require(rows[0].meanIoU) - overlaps.reduce(0, +) / 20) < 1e-9)
    #expect(rows[0].parted == nil && rows[1].parted == 8)
  }

  @Test func aSweepFillsItsCellsAndCanBeStopped() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(5))
    bench.perform(.sweep(knob: "window_influence", range: 0...0.8, values: 5, frames: nil))
    bench.settle()
    let sweep = try #require(bench.sweep)
    #expect(sweep.isFinished && sweep.progress == 1)
    #expect(sweep.frames == 5...19)
    #expect(sweep.cells.map(\.value) == [0, 0.2, 0.4, 0.6000000000000001, 0.8])
    #expect(sweep.cells.allSatisfy { $0.done == 15 })
    // A small window lets the rival win.
    #expect(try #require(sweep.cells[0].meanIoU) < (try #require(sweep.cells[4].meanIoU)))
    bench.perform(.sweep(knob: "lr", range: nil, values: 64, frames: nil))
    bench.perform(.escape)
    #expect(bench.sweep?.isCancelled == true)
    bench.settle()
    #expect(bench.isIdle)
  }
}
