import Tracking

/// Anchor-based evaluation (VOT2020 and later), as the official toolkit computes it (spec.md §6.4).
public enum MultiStart {
  /// Where a run starts, and which way it goes.
  public struct Anchor: Sendable, Hashable {
    public let frame: Int
    public let isForward: Bool

    public init(frame: Int, isForward: Bool) {
      self.frame = frame
      self.isForward = isForward
    }

    /// Frames of the run, in running order.
    public func frames(count: Int) -> [Int] {
      isForward ? Array(frame..<count) : Array((0...frame).reversed())
    }
  }

  /// Anchors of `anchor.value`: above 0 forward, below 0 backward. Forward ones come first, as the toolkit runs them.
  public static func anchors(_ values: [Double]) -> [Anchor] {
    values.indices.filter { values[$0] > 0 }.map { Anchor(frame: $0, isForward: true) }
      + values.indices.filter { values[$0] < 0 }.map { Anchor(frame: $0, isForward: false) }
  }

  /// A run from an anchor, in running order; its first entry is the code of the start.
  public struct Run: Sendable {
    public var anchor: Anchor
    public var trajectory: [Region]

    public init(anchor: Anchor, trajectory: [Region]) {
      self.anchor = anchor
      self.trajectory = trajectory
    }
  }

  /// A run's overlaps and how far it came.
  public struct RunScore: Sendable {
    public let overlaps: [Double]
    /// Frames before the failure; all of them without one.
    public let progress: Int
    public var failed: Bool { progress < overlaps.count }
  }

  public struct SequenceScore: Sendable {
    public let accuracy: Double
    public let robustness: Double
    /// Weight of the accuracy: frames before failures.
    public let progress: Int
    /// Weight of the robustness: frames of the sequence.
    public let frames: Int
    public let runs: [RunScore]
  }

  public struct Summary: Sendable {
    public let accuracy: Double
    public let robustness: Double
    public let progress: Int
    public let frames: Int
  }

  /// Overlaps at or below this fail …
  static let threshold = 0.1
  /// … when so many come in a row.
  static let grace = 10

  public static func score(_ sequence: VOTSequence, runs: [Run]) -> SequenceScore {
    let scores = runs.map { score($0, of: sequence) }
    let progress = scores.reduce(0) { $0 + $1.progress }
    let total = scores.reduce(0) { $0 + $1.overlaps.count }
    let overlap = scores.reduce(0.0) { $0 + $1.overlaps[..<$1.progress].reduce(0, +) }
    return SequenceScore(
      accuracy: progress > 0 ? overlap / Double(progress) : 0, robustness: Double(progress) / Double(total),
      progress: progress, frames: sequence.groundTruth.count, runs: scores)
  }

  private static func score(_ run: Run, of sequence: VOTSequence) -> RunScore {
    let truth = run.anchor.frames(count: sequence.groundTruth.count).map { sequence.groundTruth[$0] }
    let overlaps = OverlapRule.votToolkit.overlaps(run.trajectory, truth, within: sequence.size)
    var failing = 0
    for (i, overlap) in overlaps.enumerated() {
      failing = overlap <= threshold && !VOTToolkitOverlap.isEmpty(truth[i]) ? failing + 1 : 0
      if failing == grace { return RunScore(overlaps: overlaps, progress: i + 1 - grace) }
    }
    return RunScore(overlaps: overlaps, progress: overlaps.count)
  }

  public static func summary(_ scores: [SequenceScore]) -> Summary {
    let progress = scores.reduce(0) { $0 + $1.progress }
    let frames = scores.reduce(0) { $0 + $1.frames }
    return Summary(
      accuracy: scores.reduce(0) { $0 + $1.accuracy * Double($1.progress) } / Double(progress),
      robustness: scores.reduce(0) { $0 + $1.robustness * Double($1.frames) } / Double(frames),
      progress: progress, frames: frames)
  }

  /// A sequence's expected overlap curve with the number of runs behind each entry. Failed runs go on with zeros,
  /// divided by one frame less past their end (sic); survivors end.
  public static func curve(_ runs: [RunScore], length: Int) -> (values: [Double], active: [Int]) {
    var values = [Double](repeating: 0, count: length)
    var active = [Int](repeating: 0, count: length)
    for run in runs {
      var sum = 0.0
      for j in 1..<max(1, length) {
        if j < run.overlaps.count {
          if j < run.progress { sum += run.overlaps[j] }
          values[j] += sum / Double(j)
        } else if run.failed {
          values[j] += sum / Double(j - 1)
        } else {
          break
        }
        active[j] += 1
      }
    }
    return (zip(values, active).map { $1 > 0 ? $0 / Double($1) : 0 }, active)
  }

  /// The data set's curve and the mean of its entries from `low` on; entries that no run reaches count as 0.
  public static func expectedOverlap(
    _ scores: [SequenceScore], interval: EAOInterval = .multiStart
  ) -> (eao: Double, curve: [Double]) {
    var sums = [Double](repeating: 0, count: interval.high)
    var weights = [Int](repeating: 0, count: interval.high)
    for score in scores {
      let (values, active) = curve(score.runs, length: interval.high)
      for i in sums.indices {
        sums[i] += values[i] * Double(active[i])
        weights[i] += active[i]
      }
    }
    let curve = zip(sums, weights).map { $1 > 0 ? $0 / Double($1) : 0 }
    return (mean(curve[min(interval.low, curve.count)...]), curve)
  }
}
