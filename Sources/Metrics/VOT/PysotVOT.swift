import Tracking

/// VOT's reset-based figures as pysot computes them (spec.md §6.3).
public enum PysotVOT {
  /// Accuracy and failures of one sequence.
  public struct SequenceScore: Sendable {
    /// Mean overlap after burn-in, a frame's repetitions averaged first.
    public let accuracy: Double
    /// Mean overlap of each frame over the repetitions; NaN where it does not count.
    public let overlaps: [Double]
    /// Failed frames of each repetition.
    public let failures: [[Int]]
  }

  public struct Summary: Sendable {
    /// Mean over all remaining frames of all sequences.
    public let accuracy: Double
    /// 100 · failures / frames.
    public let robustness: Double
    /// Failures of all sequences, averaged over repetitions.
    public let lost: Double
    public let frames: Int
  }

  public static func score(_ result: VOTResult) -> SequenceScore {
    let sequence = result.sequence
    let runs = result.runs.map { run in
      OverlapRule.pysot.overlaps(
        run.withoutBurnIn, sequence.groundTruth, within: sequence.size)
    }
    let length = runs.map(\.count).max() ?? 0
    let overlaps = (0..<length).map { i in meanIgnoringNaN(runs.compactMap { i < $0.count ? $0[i] : nil }) }
    return SequenceScore(
      accuracy: meanIgnoringNaN(overlaps), overlaps: overlaps,
      failures: result.runs.map { $0.frames(withCode: VOTCode.failed) })
  }

  public static func summary(_ scores: [SequenceScore]) -> Summary {
    let overlaps = scores.flatMap(\.overlaps)
    let repetitions = scores.map(\.failures.count).max() ?? 0
    let lost = scores.reduce(0.0) { sum, score in
      sum + mean(score.failures.map { Double($0.count) })
    }
    return Summary(
      accuracy: meanIgnoringNaN(overlaps), robustness: repetitions == 0 ? .nan : lost / Double(overlaps.count) * 100,
      lost: lost, frames: overlaps.count)
  }

  /// The expected overlap curve and its mean over the interval. Entry i of the curve is the mean overlap of frames
  /// 1…i after a start; `tag` weighs fragments by the share of their frames that have the attribute.
  public static func expectedOverlap(
    _ results: [VOTResult], interval: EAOInterval, tag: String? = nil
  ) -> (eao: Double, curve: [Double]) {
    var fragments: [Fragment] = []
    var longest = 0
    // The repetitions of the last sequence: that is what pysot divides by.
    let repetitions = Double(results.last?.runs.count ?? 0) + 1e-10
    for result in results {
      let sequence = result.sequence
      // One pixel less on each side than for the accuracy.
      let size = ImageSize(width: sequence.size.width - 1, height: sequence.size.height - 1)
      for run in result.runs {
        let overlaps = OverlapRule.pysot.overlaps(run, sequence.groundTruth, within: size)
        longest = max(longest, overlaps.count)
        let flags = tag.map { sequence.tags[$0] ?? [] } ?? [Bool](repeating: true, count: sequence.groundTruth.count)
        fragments += Self.fragments(
          overlaps, failures: run.frames(withCode: VOTCode.failed), flags: flags,
          length: sequence.groundTruth.count, repetitions: repetitions)
      }
    }
    let curve = Self.curve(fragments, length: longest)
    var (sum, count) = (0.0, 0)
    for i in max(0, interval.low - 1)..<max(max(0, interval.low - 1), min(interval.high, curve.count))
    where !curve[i].isNaN {
      sum += curve[i]
      count += 1
    }
    return (sum / Double(count), curve)
  }

  /// From a start to the next one, or to the end.
  private struct Fragment {
    var overlaps: [Double]
    /// A failed fragment goes on with zeros; a survivor is not defined past its end.
    var failed: Bool
    var weight: Double
  }

  private static func fragments(
    _ overlaps: [Double], failures: [Int], flags: [Bool], length: Int, repetitions: Double
  ) -> [Fragment] {
    func tagged(_ range: Range<Int>) -> Double {
      Double(flags[range.clamped(to: 0..<flags.count)].count { $0 })
    }
    guard !failures.isEmpty else {
      guard !overlaps.isEmpty else { return [] }
      let weight = tagged(0..<overlaps.count) / Double(overlaps.count)
      return [Fragment(overlaps: overlaps, failed: false, weight: weight / repetitions)]
    }
    // A failure in the last frames has no next start inside the sequence and so is forgotten.
    let starts = [0] + failures.map { $0 + VOTCode.skip }.filter { $0 <= overlaps.count }
    return starts.indices.map { i in
      let start = starts[i]
      let isLast = i == starts.count - 1
      let end = isLast ? overlaps.count : min(overlaps.count, starts[i + 1] + 1)
      let weight =
        isLast
        ? tagged(start..<overlaps.count) / (Double(length - start) + 1e-16)
        : tagged(start..<(starts[i + 1] + 1)) / Double(starts[i + 1] - start + 1)
      return Fragment(
        overlaps: overlaps[start..<max(start, end)].map { $0.isNaN ? 0 : $0 }, failed: !isLast,
        weight: weight / repetitions)
    }
  }

  /// Entries are single precision there.
  private static func curve(_ fragments: [Fragment], length: Int) -> [Double] {
    guard length > 0 else { return [] }
    var curve = [Double](repeating: 0, count: length)
    curve[0] = 1
    var sums = [Double](repeating: 0, count: fragments.count)
    for i in curve.indices.dropFirst() {
      var (value, weight) = (0.0, 0.0)
      var isDefined = false
      for (f, fragment) in fragments.enumerated() {
        let isInside = i < fragment.overlaps.count
        if isInside { sums[f] += fragment.overlaps[i] }
        guard isInside ? !fragment.overlaps[i].isNaN : fragment.failed else { continue }
        isDefined = true
        value += sums[f] / Double(i) * fragment.weight
        weight += fragment.weight
      }
      if isDefined { curve[i] = Double(Float(value / weight)) }
    }
    return curve
  }
}
