import Imaging
import Siamese
import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct WorkbenchTests {
  @Test func tracksToTheEndInTheBackground() throws {
    var bench = try TestBench.make()
    #expect(bench.run?.plan.start == 0)
    bench.settle()
    #expect(bench.isIdle)
    let run = try #require(bench.run)
    #expect(run.status == .finished)
    #expect(run.reached == 20)
    #expect(run.record(0)?.kind == .initialised)
    #expect((1..<20).allSatisfy { run.record($0)?.kind == .tracked })
    #expect(bench.image?.pixels[0] == 0)
  }

  /// The records are what a plain loop over the tracker gives.
  @Test func recordsEqualThePlainTracker() throws {
    let bench = try TestBench.settled()
    let footage = PaintedFootage.still(20)
    var tracker = try Tracker(
      network: TestBench.twins, parameters: TestBench.parameters, frame: footage.frame(0),
      box: try #require(footage.truth(0)))
    for i in 1..<20 {
      let seen = try tracker.step(footage.frame(i))
      let record = try #require(bench.run?.record(i))
      #expect(record.after == seen.after)
      #expect(record.box == seen.box)
      #expect(record.score == Float(seen.score))
      #expect(record.winner?.index == UInt32(seen.choice.index))
      #expect(record.runnerUps.map(\.index) == seen.runnerUps.map { UInt32($0.index) })
      #expect(record.distractors.map(\.index) == seen.distractors.map { UInt32($0.index) })
    }
  }

  @Test func aBrokenFrameIsShownAndTheRunGoesOn() throws {
    var footage = PaintedFootage.still(12)
    footage.broken = [6]
    var bench = try TestBench.settled(footage)
    #expect(bench.run?.status == .finished)
    #expect(bench.run?.record(6)?.kind == .broken)
    #expect(bench.run?.record(6)?.error == "img/6.png is not a picture")
    #expect(bench.run?.record(6)?.after == bench.run?.record(5)?.after)
    #expect(bench.run?.record(7)?.kind == .tracked)
    bench.perform(.goto(6))
    bench.settle()
    #expect(bench.image == nil)
    #expect(bench.pictureError == "img/6.png is not a picture")
    #expect(bench.findings.contains { $0.kind == .broken && $0.frame == 6 })
  }

  @Test func steppingStopsAtTheEnds() throws {
    var bench = try TestBench.settled()
    #expect(bench.perform(.step(-1)).failure == "this is the first frame")
    bench.perform(.step(10))
    #expect(bench.playhead == 10)
    bench.perform(.step(100))
    #expect(bench.playhead == 19)
    #expect(bench.perform(.step(1)).failure == "this is the last frame")
    bench.perform(.step(-3))
    #expect(bench.playhead == 16)
    #expect(bench.record?.kind == .tracked)
  }
}
