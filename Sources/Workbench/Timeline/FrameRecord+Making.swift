import Tracking

extension FrameRecord {
  /// The frame of a given box.
  init(initialised state: TrackerState, box: Box, truth: Box?) {
    self.init(
      kind: .initialised, after: state, box: box, score: .nan, runnerUpRatio: .nan,
      iou: truth.map { Float($0.iou(box)) } ?? .nan, oracleIoU: .nan, oracleRank: 0, side: 0, instanceSize: 0,
      seconds: StageSeconds(), marks: [], runnerUpCount: 0, isLost: false, error: nil)
  }

  /// A frame that could not be read: the tracker stays where it was.
  init(broken state: TrackerState, truth: Box?, error: String) {
    let iou = truth.map { Float($0.iou(state.box)) } ?? .nan
    self.init(
      kind: .broken, after: state, box: state.box, score: .nan, runnerUpRatio: .nan, iou: iou, oracleIoU: .nan,
      oracleRank: 0, side: 0, instanceSize: 0, seconds: StageSeconds(), marks: [], runnerUpCount: 0, isLost: false,
      error: error)
  }

  /// A box of somebody's results; `last` stands in for one that is missing, which counts as lost.
  init(given box: Box, last: Box, truth: Box?, lostIoU: Double) {
    let shown = box.isPresent ? box : last
    let iou = truth.map { box.isPresent ? $0.iou(box) : 0 }
    self.init(
      kind: .given,
      after: TrackerState(centerX: shown.centerX, centerY: shown.centerY, width: shown.width, height: shown.height),
      box: box, score: .nan, runnerUpRatio: .nan, iou: iou.map(Float.init) ?? .nan, oracleIoU: .nan, oracleRank: 0,
      side: 0, instanceSize: 0, seconds: StageSeconds(), marks: [], runnerUpCount: 0,
      isLost: iou.map { $0 < lostIoU } ?? !box.isPresent, error: nil)
  }

  /// A frame that was searched. Lost: an overlap of less than `lostIoU`, or without truth a score under the threshold.
  init(
    _ seen: Observation, seconds: StageSeconds, truth: Box?, lostIoU: Double, scoreThreshold: Double
  ) {
    let runnerUps = seen.runnerUps.prefix(255)
    let marks = [Mark(seen.choice)] + runnerUps.map(Mark.init) + seen.distractors.map(Mark.init)
    let iou = truth.map { $0.iou(seen.box) }
    let oracle = truth.flatMap { Oracle(seen, truth: $0) }
    self.init(
      kind: .tracked, after: seen.after, box: seen.box, score: Float(seen.score),
      runnerUpRatio: Float(seen.runnerUpRatio), iou: iou.map(Float.init) ?? .nan,
      oracleIoU: oracle.map { Float($0.iou) } ?? .nan, oracleRank: oracle.map { Int32($0.rank) } ?? 0,
      side: Int32(seen.region.side), instanceSize: Int32(seen.region.instanceSize),
      seconds: seconds, marks: marks, runnerUpCount: UInt8(runnerUps.count),
      isLost: iou.map { $0 < lostIoU } ?? (seen.score < scoreThreshold), error: nil)
  }
}

extension FrameRecord {
  /// Equal where all is: two numbers that are not there are equal.
  public static func == (a: FrameRecord, b: FrameRecord) -> Bool {
    func same(_ key: KeyPath<FrameRecord, Float>) -> Bool { a[keyPath: key].bitPattern == b[keyPath: key].bitPattern }
    return a.kind == b.kind && a.after == b.after && a.box == b.box && same(\.score) && same(\.runnerUpRatio)
      && same(\.iou) && same(\.oracleIoU) && a.oracleRank == b.oracleRank && a.side == b.side
      && a.instanceSize == b.instanceSize && a.seconds == b.seconds && a.marks == b.marks
      && a.runnerUpCount == b.runnerUpCount && a.isLost == b.isLost && a.error == b.error
  }
}
