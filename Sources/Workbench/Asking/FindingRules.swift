import Foundation
import Tracking

/// When a frame is worth a look.
public struct FindingRules: Sendable, Equatable {
  /// Lost: overlap with the truth below this.
  public var lostIoU = 0.2
  /// Score drop: below the median of the frames before by this much.
  public var scoreDrop = 0.3
  /// Frames that the median and the stuck rule look back on.
  public var memory = 10
  /// Second peak: a runner-up's final score above this part of the winner's.
  public var secondPeak = 0.85
  /// Jump: the centre moves by more than this part of the target's mean side, beyond its usual motion.
  public var jump = 0.5
  /// Size jump: area times or divided by more than this from one frame to the next.
  public var resize = 1.5
  /// Out of frame: less than this part of the box lies in the image.
  public var visible = 0.5
  /// Stuck: centre and size within this many pixels over the memory, while the score is low or the truth moves on.
  public var stuck = 0.25

  public init() {}

  /// What is worth a look on the newest record; `earlier` are the records before it, `size` is the image's.
  public func findings(
    frame: Int, record: FrameRecord, earlier: RecordList, truth: (Int) -> Box?, size: (width: Int, height: Int)?
  ) -> [Finding] {
    if record.kind == .broken {
      return [Finding(frame: frame, kind: .broken, why: record.error ?? "the frame cannot be read")]
    }
    guard record.kind == .tracked || record.kind == .given, let before = earlier.last else { return [] }
    var found: [Finding] = []
    func add(_ kind: Finding.Kind, _ why: String) { found.append(Finding(frame: frame, kind: kind, why: why)) }

    if record.isLost, !before.isLost {
      add(
        .lost,
        record.iou.isNaN
          ? record.kind == .given ? "no box" : "score \(text(record.score)) fell under the floor"
          : "IoU \(text(record.iou)) is under \(text(lostIoU))")
    }
    missed(record, earlier: earlier, add)
    let recent = earlier.suffix(memory).filter { $0.kind == record.kind }
    if recent.count >= 3 {
      let median = recent.map(\.score).sorted()[recent.count / 2]
      let was = before.score.isNaN ? median : before.score
      if Double(median - record.score) > scoreDrop, Double(median - was) <= scoreDrop {
        add(.scoreDrop, "score \(text(record.score)) after a median of \(text(median))")
      }
    }
    if Double(record.runnerUpRatio) > secondPeak, !(Double(before.runnerUpRatio) > secondPeak) {
      add(.secondPeak, "a second box reaches \(percent(record.runnerUpRatio)) of the winner's final score")
    }
    motion(record, before: before, recent: recent, add)
    border(record, before: before, add)
    if let size { outside(record, before: before, size: size, add) }
    stuck(frame, record, earlier: earlier, truth: truth, add)
    return found
  }

  /// Where the tracker took another box than the target's, or was offered none, after it had the target for a while.
  private func missed(_ record: FrameRecord, earlier: RecordList, _ add: (Finding.Kind, String) -> Void) {
    func isMissed(_ record: FrameRecord, offered: Bool) -> Bool {
      guard record.kind == .tracked, Double(record.iou) < Oracle.good, !record.oracleIoU.isNaN else { return false }
      return (Double(record.oracleIoU) >= Oracle.good) == offered
    }
    for isOffered in [true, false] where isMissed(record, offered: isOffered) {
      if earlier.suffix(memory).contains(where: { isMissed($0, offered: isOffered) }) { continue }
      let best = "\(text(record.oracleIoU))"
      add(
        isOffered ? .notChosen : .noProposal,
        isOffered
          ? "a box with IoU \(best) was there (rank \(record.oracleRank)), the chosen one has \(text(record.iou))"
          : "the best box of all has IoU \(best)")
    }
  }

  private func motion(
    _ record: FrameRecord, before: FrameRecord, recent: [FrameRecord], _ add: (Finding.Kind, String) -> Void
  ) {
    func distance(_ a: FrameRecord, _ b: FrameRecord) -> Double {
      hypot(a.after.centerX - b.after.centerX, a.after.centerY - b.after.centerY)
    }
    let side = (before.after.width * before.after.height).squareRoot()
    let moved = distance(record, before)
    let usual = zip(recent, recent.dropFirst()).map { distance($0, $1) }.sorted()
    let typical = usual.isEmpty ? 0 : usual[usual.count / 2]
    if moved > jump * side + typical {
      add(.jump, "the centre moved \(Int(moved.rounded())) px, \(text(moved / side)) of the target's side")
    }
    let areas = record.after.width * record.after.height / max(before.after.width * before.after.height, 1e-9)
    if max(areas, 1 / areas) > resize { add(.resize, "the area changed by a factor of \(text(areas))") }
  }

  private func border(_ record: FrameRecord, before: FrameRecord, _ add: (Finding.Kind, String) -> Void) {
    func touches(_ record: FrameRecord, _ state: TrackerState) -> Bool {
      guard record.side > 0, let box = record.winner?.box else { return false }
      let half = Double(record.side) / 2
      return box.x < state.centerX - half || box.right > state.centerX + half || box.y < state.centerY - half
        || box.bottom > state.centerY + half
    }
    if touches(record, before.after) { add(.border, "the box reaches over the border of the search region") }
  }

  private func outside(
    _ record: FrameRecord, before: FrameRecord, size: (width: Int, height: Int), _ add: (Finding.Kind, String) -> Void
  ) {
    func inside(_ box: Box) -> Double {
      let w = min(box.right, Double(size.width)) - max(box.x, 0)
      let h = min(box.bottom, Double(size.height)) - max(box.y, 0)
      return max(w, 0) * max(h, 0) / max(box.area, 1e-9)
    }
    let part = inside(record.box)
    if part < visible, inside(before.box) >= visible {
      add(.outOfFrame, "only \(percent(Float(part))) of the box lies in the image")
    }
  }

  private func stuck(
    _ frame: Int, _ record: FrameRecord, earlier: RecordList, truth: (Int) -> Box?,
    _ add: (Finding.Kind, String) -> Void
  ) {
    guard earlier.count > memory else { return }
    func still(_ other: FrameRecord) -> Bool {
      abs(other.after.centerX - record.after.centerX) <= stuck
        && abs(other.after.centerY - record.after.centerY) <= stuck
        && abs(other.after.width - record.after.width) <= stuck
        && abs(other.after.height - record.after.height) <= stuck
    }
    guard earlier.suffix(memory).allSatisfy(still), !still(earlier[earlier.count - memory - 1]) else { return }
    if let now = truth(frame), let then = truth(frame - memory) {
      let moved = hypot(now.centerX - then.centerX, now.centerY - then.centerY)
      guard moved > (now.area.squareRoot()) / 2 else { return }
      add(.stuck, "no movement for \(memory) frames while the target moved \(Int(moved.rounded())) px")
    } else if record.isLost {
      add(.stuck, "no movement for \(memory) frames with a low score")
    }
  }

  private func text(_ value: some BinaryFloatingPoint) -> String { String(format: "%.2f", Double(value)) }
  private func percent(_ value: Float) -> String { "\(Int((value * 100).rounded())) %" }
}
