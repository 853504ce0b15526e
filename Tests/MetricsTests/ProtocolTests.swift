import Metrics
import Testing
import Tracking

/// Answers by a script: the box of each frame, whichever it is started on.
private struct ScriptedTracker: ProtocolTracker {
  let boxes: [Box]
  var starts: [Int] = []
  var asked: [Int] = []

  init(_ boxes: [Box]) { self.boxes = boxes }

  mutating func initialize(frame: Int, region: Region) { starts.append(frame) }

  mutating func track(frame: Int) -> ProtocolAnswer {
    asked.append(frame)
    return ProtocolAnswer(box: boxes[frame], confidence: Double(frame), seconds: 0.5)
  }
}

@Suite struct ProtocolTests {
  private let box = Box(x: 10, y: 10, width: 20, height: 20)
  private let size = ImageSize(width: 100, height: 100)

  private func codes(_ run: ProtocolRun) -> [Int?] { run.trajectory.map(\.code) }

  /// A failure is a 2, four frames are skipped, and the fifth after it starts again (spec.md §9).
  @Test func resetsWriteTheirCodes() throws {
    var answers = [Box](repeating: box, count: 12)
    answers[3] = box.offset(dx: 60, dy: 60)
    answers[11] = box.offset(dx: 60, dy: 0)
    var tracker = ScriptedTracker(answers)
    let sequence = VOTSequence(
      name: "s", size: size, groundTruth: [Region](repeating: .rectangle(box), count: 12))
    let run = try Protocols.resets(&tracker, sequence: sequence)
    #expect(codes(run) == [1, nil, nil, 2, 0, 0, 0, 0, 1, nil, nil, 2])
    #expect(tracker.starts == [0, 8])
    #expect(tracker.asked == [1, 2, 3, 9, 10, 11])
    #expect(run.trajectory[1] == .rectangle(box))
  }

  @Test func aFailureNearTheEndIsNotStartedAgain() throws {
    var answers = [Box](repeating: box, count: 8)
    answers[3] = box.offset(dx: 60, dy: 60)
    var tracker = ScriptedTracker(answers)
    let sequence = VOTSequence(name: "s", size: size, groundTruth: [Region](repeating: .rectangle(box), count: 8))
    #expect(try codes(Protocols.resets(&tracker, sequence: sequence)) == [1, nil, nil, 2, 0, 0, 0, 0])
  }

  @Test func aStartWaitsForTheTarget() throws {
    var answers = [Box](repeating: box, count: 10)
    answers[1] = box.offset(dx: 60, dy: 60)
    var truth = [Region](repeating: .rectangle(box), count: 10)
    truth[6] = .absent
    var tracker = ScriptedTracker(answers)
    let run = try Protocols.resets(&tracker, sequence: VOTSequence(name: "s", size: size, groundTruth: truth))
    #expect(codes(run) == [1, 2, 0, 0, 0, 0, 0, 1, nil, nil])
  }

  @Test func onePassStartsWhereTheTargetAppears() throws {
    var tracker = ScriptedTracker([Box](repeating: box.offset(dx: 1, dy: 0), count: 4))
    let truth: [Region] = [.absent, .rectangle(box), .absent, .rectangle(box)]
    let run = try Protocols.onePass(&tracker, groundTruth: truth, sequence: "s")
    let moved = Region.rectangle(box.offset(dx: 1, dy: 0))
    #expect(run.trajectory == [.absent, .rectangle(box), moved, moved])
    #expect(run.seconds == [0, 0, 0.5, 0.5])
    #expect(throws: MetricsError.noGroundTruth(sequence: "s")) {
      try Protocols.onePass(&tracker, groundTruth: [.absent], sequence: "s")
    }
  }

  @Test func longTermRunsBeginWithTheCode() throws {
    var tracker = ScriptedTracker([Box](repeating: box, count: 3))
    let run = try Protocols.longTerm(
      &tracker, groundTruth: [Region](repeating: .rectangle(box), count: 3), sequence: "s")
    #expect(codes(run) == [1, nil, nil])
    #expect(run.confidences == [nil, 1, 2])
    #expect(TrajectoryText.text(confidences: run.confidences) == "\n1.000000\n2.000000\n")
  }

  @Test func anchorsRunBothWays() throws {
    var tracker = ScriptedTracker([Box](repeating: box, count: 5))
    let sequence = VOTSequence(name: "s", size: size, groundTruth: [Region](repeating: .rectangle(box), count: 5))
    let anchors = MultiStart.anchors([0, 1, 0, -1, 0])
    let runs = try Protocols.multiStart(&tracker, sequence: sequence, anchors: anchors)
    #expect(tracker.starts == [1, 3])
    #expect(tracker.asked == [2, 3, 4, 2, 1, 0])
    #expect(runs.map(\.run.trajectory.count) == [4, 4])
    #expect(throws: MetricsError.anchors(sequence: "s")) {
      try Protocols.multiStart(&tracker, sequence: sequence, anchors: [])
    }
  }
}
