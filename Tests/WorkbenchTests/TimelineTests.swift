import Imaging
import Siamese
import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct TimelineTests {
  /// A hundred thousand frames with full lists of marks stay under 60 MB; half of that is marks.
  @Test func recordsAreSmall() {
    #expect(RecordList.bytes(frames: 1, marks: 9) - RecordList.bytes(frames: 0, marks: 9) < 600)
    #expect(RecordList.bytes(frames: 100_000, marks: 9) < 60_000_000)
    // Ten branches of 1,500 frames, nothing shared.
    #expect(10 * RecordList.bytes(frames: 1_500, marks: 14) < 12_000_000)
    #expect(MemoryLayout<Mark>.stride == 28)
  }

  @Test func prefixesOfRecordLists() throws {
    let bench = try TestBench.settled(.still(300), network: TestBench.twins)
    let records = try #require(bench.run?.records)
    #expect(records.count == 300)
    for length in [0, 1, 127, 128, 129, 256, 299, 300, 400] {
      var part = records.prefix(length)
      #expect(part.count == min(length, 300))
      #expect(Array(part) == Array(records).prefix(length).map { $0 })
      // What is appended to a part does not reach the whole.
      part.append(records[0])
      #expect(part.last == records[0])
      #expect(records.count == 300 && records[min(length, 299)] == Array(records)[min(length, 299)])
    }
  }

  /// Responses that did not fit are computed again, and everything about the frame is the same.
  @Test func aForgottenResponseIsMadeAgain() throws {
    var small = try TestBench.make(.still(30)) { $0.responseBytes = 200_000 }
    var large = try TestBench.make(.still(30))
    small.settle()
    large.settle()
    for frame in [29, 3, 17, 1] {
      small.perform(.goto(frame))
      large.perform(.goto(frame))
      small.settle()
      large.settle()
      let (a, b) = (try #require(small.inspection), try #require(large.inspection))
      #expect(a.frame == frame)
      #expect(a.observation == b.observation)
      #expect(a.explanation == b.explanation)
      #expect(a.observation.after == small.record?.after)
    }
    #expect(small.heldResponseBytes <= 200_000 && small.heldResponseBytes > 0)
    #expect(large.heldResponseBytes > 200_000)
  }

  @Test func plansChangeFromAFrameOn() throws {
    let box = Box(x: 1, y: 2, width: 30, height: 40)
    let plan = Plan(start: 5, box: box, model: "m", parameters: TrackerParameters())
    var other = TrackerParameters()
    other.penaltyK = 0.3
    let changed = plan.changed(at: 20, parameters: other)
    #expect(changed.segment(at: 19).parameters == TrackerParameters())
    #expect(changed.segment(at: 20).parameters == other)
    #expect(changed.initial(at: 30).frame == 5)
    #expect(plan.parting(from: changed) == 20)
    #expect(changed.parting(from: plan.changed(at: 20, parameters: other)) == nil)
    // An earlier change drops what was planned later.
    #expect(changed.changed(at: 10, model: "n").segments.map(\.from) == [5, 10])
    let anew = changed.changed(at: 30, box: Box(x: 9, y: 9, width: 9, height: 9))
    #expect(anew.initial(at: 29).frame == 5 && anew.initial(at: 30).frame == 30)
    // Changing the parameters on the frame of a box keeps the box.
    #expect(anew.changed(at: 30, parameters: other).segment(at: 30).box != nil)
    #expect(plan.changed(at: 2, box: box).start == 2)
    #expect(Plan(segments: []) == nil)
    #expect(Plan(segments: [Segment(from: 0, model: "m", parameters: other)]) == nil)
  }

  @Test func playingKeepsTimeAndLoops() throws {
    var bench = try TestBench.settled(.still(50))
    bench.perform(.play)
    #expect(bench.tick(100) == 0.04)
    #expect(bench.playhead == 0)
    _ = bench.tick(100.045)
    #expect(bench.playhead == 1)
    // Late by three frames: they are skipped.
    _ = bench.tick(100.21)
    #expect(bench.playhead == 5)
    bench.perform(.speed(2))
    bench.perform(.goto(10))
    #expect(!bench.playback.isPlaying && bench.tick(101) == nil)
    bench.perform(.setLoop(10...12))
    bench.perform(.play)
    _ = bench.tick(200)
    for i in 1...6 { _ = bench.tick(200 + 0.0201 * Double(i)) }
    #expect((10...12).contains(bench.playhead))
    bench.perform(.setLoop(nil))
    bench.perform(.goto(48))
    bench.perform(.play)
    _ = bench.tick(300)
    _ = bench.tick(300.9)
    #expect(bench.playhead == 49 && !bench.playback.isPlaying)
  }

  @Test func playingNeverWaitsForTracking() throws {
    var bench = try TestBench.make(.still(40))
    bench.perform(.pauseTracking)
    bench.perform(.play)
    _ = bench.tick(0)
    _ = bench.tick(0.5)
    #expect(bench.playhead > 5)
    bench.settle()
    bench.perform(.goto(39))
    #expect(bench.record == nil)
    bench.perform(.resumeTracking)
    bench.settle()
    #expect(bench.record?.kind == .tracked)
  }

  @Test func sessionsEndInTheMiddleOfWork() throws {
    for _ in 0..<20 {
      var bench = try TestBench.make(.still(200))
      bench.drain()
      bench.perform(.goto(100))
    }
    // Branches made and deleted while they run leave nothing behind.
    var bench = try TestBench.make(.still(200))
    bench.settle(until: 3)
    bench.perform(.goto(2))
    for i in 0..<10 {
      bench.perform(.set(knob: "lr", value: "0.\(i + 10)"))
      bench.perform(.fork(name: nil))
      bench.perform(.delete(bench.document.current))
    }
    bench.settle()
    #expect(bench.document.branches.count == 1)
    #expect(bench.run?.reached == 200)
    #expect(bench.isIdle)
  }

  @Test func theReadoutAgreesWithTheRanking() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(3))
    bench.settle()
    let seen = try #require(bench.inspection?.observation)
    let region = seen.region
    // The middle of the chosen cell.
    let stride = 8 / region.scale
    let point = Point(
      x: region.centerX + Double(seen.choice.column - 8) * stride,
      y: region.centerY + Double(seen.choice.row - 8) * stride)
    bench.perform(.cursor(point))
    let readout = try #require(bench.readout)
    #expect(readout.candidate == seen.choice)
    #expect(readout.rank == 1)
    #expect(readout.iou == bench.truth.map { seen.choice.box.iou($0) })
    #expect(readout.pixel == [3, 60, 60])
    bench.perform(.cursor(Point(x: -5000, y: 0)))
    #expect(bench.readout?.candidate == nil)
  }

  @Test func heatMapsFollowTheChoice() throws {
    var bench = try TestBench.settled()
    bench.perform(.goto(3))
    bench.settle()
    let detail = try #require(bench.inspection?.observation.detail)
    let windowed = try #require(bench.heat)
    #expect(windowed.size == 17 && windowed.high == Float(detail.ranking.finals.max() ?? 0))
    bench.perform(.heatKind(.raw))
    #expect(bench.heat?.high == detail.proposals.scores.max())
    bench.perform(.anchor(0))
    #expect(bench.heat?.values == Array(detail.proposals.scores.prefix(289)))
    // A turned knob is seen in the map.
    bench.perform(.heatKind(.windowed))
    let before = bench.heat
    bench.perform(.set(knob: "window_influence", value: "0"))
    #expect(bench.heat != before)
    // The gate leaves holes.
    bench.perform(.set(knob: "gate", value: "5"))
    #expect(bench.heat?.values.count { $0.isFinite } == 25)
  }
}
