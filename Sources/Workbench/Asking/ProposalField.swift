import Foundation
import Tracking

/// The numbers of every proposal that the final score is made of.
struct ProposalField {
  let size: Int
  let best: Int
  let k: Double
  let influence: Double
  /// Softmax scores.
  let scores: [Double]
  /// c = r_c·s_c − 1, so that the penalty is e^(−c·k).
  let changes: [Double]
  /// The cosine window, by proposal.
  let windows: [Double]
  /// Final scores without a gate.
  let finals: [Double]
  /// Proposals that the gate lets through, in the order of their indices.
  let gated: [Int]
  private let penalties: [Double]

  init(_ seen: Observation, detail: Observation.Detail, parameters: TrackerParameters) {
    let ranking = detail.ranking
    let proposals = detail.proposals
    let width = seen.before.width * seen.region.scale
    let height = seen.before.height * seen.region.scale
    let target = Self.extent(width, height)
    let plane = ranking.window.size * ranking.window.size
    size = ranking.window.size
    best = ranking.best
    k = parameters.penaltyK
    influence = ranking.influence
    scores = proposals.scores.map(Double.init)
    penalties = ranking.penalties
    changes = (0..<proposals.count).map { p in
      let w = Double(proposals.widths[p])
      let h = Double(proposals.heights[p])
      let s = Self.extent(w, h) / target
      let r = (width / height) / (w / h)
      return max(r, 1 / r) * max(s, 1 / s) - 1
    }
    windows = (0..<proposals.count).map { ranking.window.values[$0 % plane] }
    gated = ranking.finals.indices.filter { ranking.finals[$0] > -.infinity }
    let (penalties, scores, windows, influence) = (penalties, scores, windows, influence)
    finals = scores.indices.map { penalties[$0] * scores[$0] * (1 - influence) + windows[$0] * influence }
  }

  /// √((w + p)(h + p)), p = (w + h)/2 (spec.md §1.11).
  static func extent(_ width: Double, _ height: Double) -> Double {
    let p = (width + height) * 0.5
    return ((width + p) * (height + p)).squareRoot()
  }

  func penalised(_ p: Int) -> Double { penalties[p] * scores[p] }

  /// What the penalty multiplies: s·(1 − w).
  func heights(_ p: Int) -> Double { scores[p] * (1 - influence) }

  /// How far the winner's final score is ahead of another's with this k.
  func lead(over p: Int, k: Double) -> Double {
    (exp(-changes[best] * k) * scores[best] * (1 - influence) + windows[best] * influence)
      - (exp(-changes[p] * k) * scores[p] * (1 - influence) + windows[p] * influence)
  }
}
