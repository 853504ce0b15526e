import Tracking

extension Workbench {
  /// How far two branches are the same.
  public struct Parting: Sendable, Equatable {
    /// The first frame whose boxes differ; nil while they are the same.
    public let frame: Int?
    /// Frames that both have.
    public let common: Int
  }

  /// Where two branches part: the first frame with different boxes, among the frames that both have.
  public func parting(_ a: Branch.ID, _ b: Branch.ID?) -> Parting? {
    guard let b, let first = run(of: a), let second = run(of: b) else { return nil }
    let common = min(first.reached, second.reached)
    guard first.start == second.start else { return Parting(frame: min(first.start, second.start), common: common) }
    // Runs that share a plan up to a frame are equal up to there without a look.
    let from = first.plan.parting(from: second.plan) ?? common
    for frame in stride(from: min(from, common), to: common, by: 1) {
      if first.record(frame)?.after != second.record(frame)?.after { return Parting(frame: frame, common: common) }
    }
    return Parting(frame: nil, common: common)
  }

  /// `same until 142, parted at 143`.
  public static func describe(_ parting: Parting?) -> String {
    guard let parting else { return "nothing compared" }
    guard let frame = parting.frame else { return "the same so far, until \(number(parting.common - 1))" }
    return frame == 0 ? "parted at 1" : "same until \(number(frame - 1)), parted at \(number(frame))"
  }

  /// A row of numbers for every branch; partings are against the compared branch, else the first one.
  public var summaries: [BranchSummary] {
    document.branches.compactMap { branch in
      guard let run = runs[branch.run] else { return nil }
      let other = compared.flatMap { document.branch($0) != nil ? $0 : nil } ?? document.branches[0].id
      return BranchSummary(
        branch, run: run, total: source.count - run.start,
        parted: other == branch.id ? nil : parting(branch.id, other)?.frame)
    }
  }
}

extension BranchSummary {
  init(_ branch: Branch, run: Run, total: Int, parted: Int?) {
    var overlaps = 0
    var overlapSum = 0.0
    // Success at 21 thresholds, 0 to 1: a frame counts where its overlap is strictly larger (spec.md §6.1).
    var successes = 0
    var scoreSum = 0.0
    var scores = 0
    var seconds = 0.0
    var failures = 0
    var notChosen = 0
    var missing = 0
    var wasLost = false
    for record in run.records {
      if !record.iou.isNaN {
        overlaps += 1
        overlapSum += Double(record.iou)
        successes += (0...20).count { Double(record.iou) > Double($0) * 0.05 }
      }
      if !record.score.isNaN {
        scores += 1
        scoreSum += Double(record.score)
        seconds += Double(record.seconds.total)
      }
      if record.isLost, !wasLost { failures += 1 }
      wasLost = record.isLost
      if !record.oracleIoU.isNaN, Double(record.iou) < Oracle.good {
        if Double(record.oracleIoU) >= Oracle.good { notChosen += 1 } else { missing += 1 }
      }
    }
    self.init(
      branch: branch, done: run.records.count, total: total,
      auc: overlaps > 0 ? Double(successes) / Double(21 * overlaps) : nil,
      meanIoU: overlaps > 0 ? overlapSum / Double(overlaps) : nil, failures: failures,
      meanScore: scores > 0 ? scoreSum / Double(scores) : nil,
      milliseconds: scores > 0 ? 1000 * seconds / Double(scores) : nil, parted: parted, notChosen: notChosen,
      noSuchProposal: missing)
  }
}
