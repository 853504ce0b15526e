import Tracking

/// VOT's reset-based figures as got10k's `ExperimentVOT` computes them: exact areas, means over attributes.
public enum GOT10kVOT {
  /// One sequence, its repetitions averaged frame by frame.
  public struct SequenceScore: Sendable {
    /// Mean overlap of each frame after burn-in; NaN where it does not count.
    public let overlaps: [Double]
    /// Share of the repetitions that fail on each frame.
    public let failures: [Double]
    let tags: [[Bool]]

    public var accuracy: Double { meanIgnoringNaN(overlaps) }
    public var lost: Double { failures.reduce(0, +) }
  }

  public struct Summary: Sendable {
    /// Mean overlap over an attribute's frames, attributes weighted by how many frames they have.
    public let accuracy: Double
    /// Failures on an attribute's frames, weighted alike.
    public let robustness: Double
    public let lost: Double
    public let frames: Int
  }

  /// The attributes that are weighed; the last stands for frames without any.
  public static let tags = ["camera_motion", "illum_change", "motion_change", "size_change", "occlusion", "empty"]

  public static func score(_ result: VOTResult) -> SequenceScore {
    let sequence = result.sequence
    let count = sequence.groundTruth.count
    let runs = result.runs.map { run in
      OverlapRule.exact.overlaps(run.withoutBurnIn, sequence.groundTruth, within: sequence.size)
    }
    let indices = 0..<count
    let marked = tags.dropLast().map { tag -> [Bool] in
      let flags = sequence.tags[tag] ?? []
      return indices.map { flags.indices.contains($0) && flags[$0] }
    }
    let any = indices.map { frame in
      sequence.tags.contains { !$0.key.contains("practical") && $0.value.indices.contains(frame) && $0.value[frame] }
    }
    return SequenceScore(
      overlaps: indices.map { i in meanIgnoringNaN(runs.compactMap { i < $0.count ? $0[i] : nil }) },
      failures: indices.map { i in
        mean(result.runs.map { i < $0.count && $0[i].code == VOTCode.failed ? 1.0 : 0 })
      },
      tags: marked + [any.map { !$0 }])
  }

  public static func summary(_ scores: [SequenceScore]) -> Summary {
    var (accuracy, robustness, weights) = (0.0, 0.0, 0.0)
    for tag in tags.indices {
      var (overlap, counted, failures, frames) = (0.0, 0, 0.0, 0)
      for score in scores {
        for frame in score.overlaps.indices where score.tags[tag][frame] {
          frames += 1
          failures += score.failures[frame]
          guard !score.overlaps[frame].isNaN else { continue }
          overlap += score.overlaps[frame]
          counted += 1
        }
      }
      let weight = Double(frames)
      accuracy += (counted > 0 ? overlap / Double(counted) : 0) * weight
      robustness += failures * weight
      weights += weight
    }
    return Summary(
      accuracy: accuracy / weights, robustness: robustness / weights, lost: scores.reduce(0) { $0 + $1.lost },
      frames: scores.reduce(0) { $0 + $1.overlaps.count })
  }
}
