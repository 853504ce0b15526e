import Foundation
import Tracking

/// VOT's reset-based figures as the official toolkit computes them (spec.md §6.3).
public enum OfficialVOT {
  public struct SequenceScore: Sendable {
    /// Mean overlap after burn-in over the repetitions; 0 where no frame is left, with full weight.
    public let accuracy: Double
    /// Mean number of failures.
    public let failures: Double
    public let frames: Int
    /// Overlaps of each repetition, every frame.
    public let overlaps: [[Double]]

    /// The x of the accuracy–robustness plot: the chance to go on for 30 frames.
    public var reliability: Double { exp(-failures / Double(frames) * OfficialVOT.sensitivity) }
  }

  public struct Summary: Sendable {
    /// Weighted by sequence length, as is everything here.
    public let accuracy: Double
    public let failures: Double
    public let meanLength: Double

    public var reliability: Double { exp(-failures / meanLength * OfficialVOT.sensitivity) }
  }

  static let sensitivity = 30.0

  public static func score(_ result: VOTResult) -> SequenceScore {
    let overlaps = result.runs.map { Self.overlaps($0, of: result.sequence) }
    let accuracies = zip(result.runs, overlaps).map(accuracy)
    return SequenceScore(
      accuracy: mean(accuracies),
      failures: mean(result.runs.map { Double($0.frames(withCode: VOTCode.failed).count) }),
      frames: result.sequence.groundTruth.count, overlaps: overlaps)
  }

  public static func summary(_ scores: [SequenceScore]) -> Summary {
    let frames = scores.reduce(0.0) { $0 + Double($1.frames) }
    return Summary(
      accuracy: scores.reduce(0) { $0 + $1.accuracy * Double($1.frames) } / frames,
      failures: scores.reduce(0) { $0 + $1.failures * Double($1.frames) } / frames,
      meanLength: frames / Double(scores.count))
  }

  private static func overlaps(_ run: [Region], of sequence: VOTSequence) -> [Double] {
    OverlapRule.votToolkit.overlaps(run, sequence.groundTruth, within: sequence.size)
  }

  private static func accuracy(_ run: [Region], _ overlaps: [Double]) -> Double {
    var counts = [Bool](repeating: true, count: overlaps.count)
    for (i, region) in run.prefix(overlaps.count).enumerated() {
      switch region.code {
      case VOTCode.skipped, VOTCode.failed: counts[i] = false
      case VOTCode.initialized: for j in i..<min(counts.count, i + VOTCode.burnIn) { counts[j] = false }
      default: break
      }
    }
    let kept = zip(overlaps, counts).filter(\.1).map(\.0)
    return kept.isEmpty ? 0 : mean(kept)
  }

  /// The expected overlap curve and its mean over the interval, both ends included.
  public static func expectedOverlap(
    _ results: [VOTResult], interval: EAOInterval
  ) -> (eao: Double, curve: [Double]) {
    var fragments: [(overlaps: ArraySlice<Double>, failed: Bool)] = []
    for result in results {
      for run in result.runs {
        let overlaps = Self.overlaps(run, of: result.sequence)
        let run = Array(run.prefix(overlaps.count))
        let failures = run.frames(withCode: VOTCode.failed)
        let starts = run.frames(withCode: VOTCode.initialized)
        guard !failures.isEmpty else {
          fragments.append((overlaps[...], false))
          continue
        }
        for (start, failure) in zip(starts, failures) where start <= failure {
          fragments.append((overlaps[start..<failure], true))
        }
        if starts.count > failures.count, let last = starts.last { fragments.append((overlaps[last...], false)) }
      }
    }
    let curve = Self.curve(fragments)
    let entries = curve[min(interval.low, curve.count)..<min(max(interval.low, interval.high + 1), curve.count)]
    return (mean(entries), curve)
  }

  private static func curve(_ fragments: [(overlaps: ArraySlice<Double>, failed: Bool)]) -> [Double] {
    let length = fragments.map(\.overlaps.count).max() ?? 0
    var sums = [Double](repeating: 0, count: fragments.count)
    return (0..<length).map { i in
      var (value, count) = (0.0, 0)
      for (f, fragment) in fragments.enumerated() {
        let isInside = i < fragment.overlaps.count
        let overlap = isInside ? fragment.overlaps[fragment.overlaps.startIndex + i] : 0
        if i > 0 { sums[f] += overlap }
        guard isInside || fragment.failed else { continue }
        value += i == 0 ? overlap : sums[f] / Double(i)
        count += 1
      }
      return value / Double(count)
    }
  }
}
