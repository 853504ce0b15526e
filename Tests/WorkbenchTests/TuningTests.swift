import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct TuningTests {
  @Test func aTurnedKnobShowsTheGhostAtOnce() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(5))
    bench.settle()
    #expect(bench.ghost == nil)
    bench.perform(.selectKnob("window_influence"))
    // No drain between: the answer comes from the kept response.
    bench.perform(.set(knob: "window_influence", value: "0"))
    let ghost = try #require(bench.ghost)
    #expect(ghost.state == .instant)
    #expect(ghost.changesChoice)
    let record = try #require(bench.record)
    #expect(ghost.observation?.choice.index != Int(record.winner?.index ?? 0))
    #expect(bench.changedKnobs.map(\.name) == ["window_influence"])
    bench.perform(.escape)
    #expect(bench.ghost == nil && bench.changedKnobs.isEmpty)
  }

  /// The ghost is what a re-run then does.
  @Test func theGhostIsWhatTheRerunDoes() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(5))
    bench.settle()
    bench.perform(.set(knob: "window_influence", value: "0.05"))
    let ghost = try #require(bench.ghost?.observation)
    let before = try #require(bench.run)
    #expect(bench.perform(.rerun).failure == nil)
    bench.settle()
    let after = try #require(bench.run)
    #expect(after.id != before.id)
    #expect(after.record(5)?.after == ghost.after)
    #expect((0..<5).allSatisfy { after.record($0) == before.record($0) })
    #expect(after.shared == 5)
    #expect(bench.changedKnobs.isEmpty)
    #expect(bench.parameters.windowInfluence == 0.05)
    bench.perform(.goto(4))
    #expect(bench.parameters.windowInfluence == 0.44)
  }

  @Test func aChangedCropRunsTheNetwork() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(7))
    bench.settle()
    bench.perform(.set(knob: "instance_size", value: "287"))
    #expect(bench.ghost?.state == .waiting)
    bench.settle()
    #expect(bench.ghost?.state == .ran)
    #expect(bench.ghost?.observation?.region.instanceSize == 287)
    bench.perform(.set(knob: "instance_size", value: "256"))
    #expect(bench.notice?.kind == .refused)
  }

  @Test func aChangeThatTheNetworkCannotTakeSaysSo() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(7))
    bench.settle()
    bench.perform(.set(knob: "base_size", value: "8"))
    bench.settle()
    guard case .failed(let reason)? = bench.ghost?.state else {
      Issue.record("no failure")
      return
    }
    #expect(reason.contains("base_size=0"))
  }

  @Test func nudgesGoThereAndBackAndAreOneUndoStep() throws {
    var bench = try TestBench.settled()
    bench.perform(.selectKnob("window_influence"))
    for _ in 0..<7 { bench.perform(.nudge(1)) }
    #expect(bench.document.pending["window_influence"] == 0.51)
    for _ in 0..<7 { bench.perform(.nudge(-1)) }
    #expect(bench.document.pending.isEmpty)
    for _ in 0..<3 { bench.perform(.nudge(10)) }
    bench.perform(.undo)
    #expect(bench.document.pending.isEmpty)
    #expect(bench.undoLabel == nil)
    bench.perform(.redo)
    #expect(bench.document.pending["window_influence"] == 0.74)
    for _ in 0..<10 { bench.perform(.nudge(10)) }
    #expect(bench.document.pending["window_influence"] == 1)
    #expect(bench.notice?.text == "window is at its highest, 1")
  }

  @Test func toggleAndInstanceKnobsMoveByWholeSteps() throws {
    var bench = try TestBench.settled()
    bench.perform(.selectKnob("instance_size"))
    bench.perform(.nudge(0.1))
    #expect(bench.document.pending["instance_size"] == 263)
    bench.perform(.selectKnob("long_term"))
    bench.perform(.nudge(1))
    #expect(bench.document.pending["long_term"] == 1)
    bench.perform(.resetKnob)
    #expect(bench.document.pending["long_term"] == nil)
  }

  @Test func rerunNeedsAChangeAndAFrame() throws {
    var bench = try TestBench.settled(.init(count: 10, truths: [3: Box(x: 140, y: 100, width: 40, height: 40)]))
    #expect(bench.playhead == 3)
    #expect(bench.perform(.rerun).failure == "nothing is changed: turn a parameter first")
    bench.perform(.set(knob: "lr", value: "0.1"))
    bench.perform(.goto(1))
    #expect(bench.perform(.rerun).failure == "this frame lies before the first box, on 4")
    #expect(bench.availability(of: .rerun).reason == "this frame lies before the first box, on 4")
  }

  @Test func undoAndRedoComeBackToTheSameRun() throws {
    var bench = try TestBench.settled()
    let original = try #require(bench.run?.id)
    var ids = [original]
    for value in ["0.1", "0.2", "0.3"] {
      bench.perform(.goto(6))
      bench.perform(.set(knob: "lr", value: value))
      bench.perform(.rerun)
      ids.append(try #require(bench.run?.id))
    }
    bench.settle()
    #expect(Set(ids).count == 4)
    // Each re-run and each change is a step.
    for id in ids.dropLast().reversed() {
      bench.perform(.undo)
      #expect(bench.run?.id == id)
      bench.perform(.undo)
    }
    #expect(bench.perform(.undo).failure == "there is nothing to undo")
    while bench.perform(.redo).failure == nil {}
    #expect(bench.run?.id == ids[3])
    #expect(bench.run?.reached == 20)
  }
}
