import Foundation
import Tracking

/// Precision, recall and F of long-term tracking with confidences (spec.md §6.5), in both toolkits' variants.
public enum LongTerm {
  /// Whose rules.
  public enum Variant: String, Sendable, CaseIterable, Codable {
    case pysot
    case official = "vot-toolkit"
  }

  /// A sequence and a tracker's answers.
  public struct Result: Sendable {
    public var sequence: VOTSequence
    /// A region a frame; the first is usually a code.
    public var trajectory: [Region]
    /// A confidence a frame; nil for a blank line (the first frame's).
    public var confidences: [Double?]

    public init(sequence: VOTSequence, trajectory: [Region], confidences: [Double?]) {
      self.sequence = sequence
      self.trajectory = trajectory
      self.confidences = confidences
    }
  }

  /// Precision and recall at each threshold.
  public struct Curve: Sendable, Equatable {
    public let precision: [Double]
    public let recall: [Double]

    /// 2PR / (P + R) at each threshold.
    public var f: [Double] { zip(precision, recall).map { 2 * $0 * $1 / ($0 + $1) } }
  }

  public struct Summary: Sendable {
    public let thresholds: [Double]
    public let curve: Curve
    /// The threshold with the highest F.
    public let bestIndex: Int
    public var precision: Double { curve.precision[bestIndex] }
    public var recall: Double { curve.recall[bestIndex] }
    public var f: Double { curve.f[bestIndex] }
    /// Each sequence's curve at the same thresholds.
    public let sequences: [Curve]
  }

  public static func summary(_ results: [Result], variant: Variant) throws(MetricsError) -> Summary {
    guard !results.isEmpty else { throw .noFrames }
    for result in results where result.trajectory.count != result.sequence.groundTruth.count {
      throw .lengths(groundTruth: result.sequence.groundTruth.count, result: result.trajectory.count)
    }
    for result in results where result.confidences.count != result.trajectory.count {
      throw .flags(groundTruth: result.trajectory.count, flags: result.confidences.count)
    }
    let thresholds = Self.thresholds(results, variant: variant)
    let sequences = results.map { Self.curve($0, thresholds: thresholds, variant: variant) }
    let curve = Curve(
      precision: meanCurve(sequences.map(\.precision)), recall: meanCurve(sequences.map(\.recall)))
    let f = curve.f
    var best = 0
    for i in f.indices where f[i] > f[best] || f[best].isNaN { best = i }
    return Summary(thresholds: thresholds, curve: curve, bestIndex: best, sequences: sequences)
  }

  /// Evenly spaced order statistics of all confidences between the infinities, from high to low. A blank confidence is
  /// no score in pysot, which picks from the ascending scores, and a 0 in the official toolkit, from the descending.
  static func thresholds(_ results: [Result], variant: Variant, resolution: Int = 100) -> [Double] {
    let inner = resolution - 2
    var scores = results.flatMap { result in
      result.confidences.compactMap { variant == .official ? $0 ?? 0 : $0 }
    }
    scores.removeAll(where: \.isNaN)
    scores.sort(by: variant == .official ? { $0 > $1 } : { $0 < $1 })
    let step = Double(scores.count / inner)
    func spaced(from low: Double) -> [Double] {
      let high = Double(scores.count) - step
      return (0..<inner).map { k in
        k == inner - 1 ? high : low + Double(k) * ((high - low) / Double(inner - 1))
      }
    }
    switch variant {
    case .official:
      let picked =
        scores.count > inner
        ? spaced(from: step).map { scores[Int($0.rounded(.toNearestOrEven))] } : scores
      return [.infinity] + picked + [-.infinity]
    case .pysot:
      let picked = spaced(from: step - 1).map { position in
        // Fewer scores than thresholds lead it below the start, where Python counts from the end.
        let index = Int((position + 0.5).rounded(.down))
        return scores.isEmpty ? .nan : scores[min(max(index < 0 ? index + scores.count : index, 0), scores.count - 1)]
      }
      return [.infinity] + picked.reversed() + [-.infinity]
    }
  }

  private static func curve(_ result: Result, thresholds: [Double], variant: Variant) -> Curve {
    let sequence = result.sequence
    let overlaps: [Double]
    let scores: [Double]
    switch variant {
    case .pysot:
      // An absent ground truth is a code there, which has no overlap.
      let truth = sequence.groundTruth.map { $0 == .absent ? .code(0) : $0 }
      overlaps = OverlapRule.pysot.overlaps(result.trajectory, truth, within: sequence.size).map { $0.isNaN ? 0 : $0 }
      scores = result.confidences.map { $0 ?? .nan }.map { $0.isNaN ? 0 : $0 }
    case .official:
      overlaps = OverlapRule.votToolkit.overlaps(result.trajectory, sequence.groundTruth, within: sequence.size)
      scores = result.confidences.map { $0 ?? 0 }
    }
    let visible = sequence.groundTruth.count { $0.code == nil && $0 != .absent }
    var precision: [Double] = []
    var recall: [Double] = []
    for threshold in thresholds {
      var (sum, count) = (0.0, 0)
      for (overlap, score) in zip(overlaps, scores) {
        let isReported = threshold == -.infinity && variant == .pysot ? score > 0 : score >= threshold
        if isReported {
          sum += overlap
          count += 1
        }
      }
      precision.append(count == 0 ? 1 : sum / Double(count))
      recall.append(count == 0 ? 0 : sum / Double(visible))
    }
    return Curve(precision: precision, recall: recall)
  }
}
