import Foundation
import Tracking

extension Explanation {
  /// Explains an observation that has its detail; without it, only the listed candidates are compared.
  public init(_ seen: Observation, tracker: Tracker, truth: Box?) {
    candidates = [seen.choice] + seen.runnerUps.prefix(4)
    sentence = Self.sentence(seen, tracker: tracker)
    flips = Flips.all(seen, tracker: tracker).map { flip in
      var flip = flip
      if let truth, let detail = seen.detail {
        flip.iou = seen.region.image(detail.proposals.box(flip.winner)).iou(truth)
      }
      return flip
    }
    oracle = truth.flatMap { Oracle(seen, truth: $0) }
  }

  /// What decided: the gate, the penalty, the window, or the score alone.
  static func sentence(_ seen: Observation, tracker: Tracker) -> String {
    let winner = seen.choice
    guard let detail = seen.detail else { return "won with a final score of \(text(winner.final))" }
    let ranking = detail.ranking
    let scores = detail.proposals.scores
    let influence = ranking.influence
    /// The largest of a term over the proposals that may win, the winner's near copies left out.
    let winnerBox = detail.proposals.box(winner.index)
    func rival(gated: Bool, _ term: (Int) -> Double) -> Int? {
      var best: Int?
      var bestTerm = -Double.infinity
      for p in scores.indices where p != winner.index && (!gated || ranking.finals[p] > -.infinity) {
        let value = term(p)
        guard value > bestTerm, detail.proposals.box(p).iou(winnerBox) <= tracker.parameters.nmsIoU else { continue }
        best = p
        bestTerm = value
      }
      return best
    }
    func raw(_ p: Int) -> Double { Double(scores[p]) }
    func penalised(_ p: Int) -> Double { ranking.penalties[p] * raw(p) }
    func final(_ p: Int) -> Double {
      let plane = ranking.window.size * ranking.window.size
      return penalised(p) * (1 - influence) + ranking.window.values[p % plane] * influence
    }
    if let outside = rival(gated: false, final), ranking.finals[outside] == -.infinity, final(outside) > winner.final {
      return "won by the gate: final \(text(winner.final)) < \(text(final(outside))) of a box outside the centre"
    }
    guard let top = rival(gated: true, raw) else { return "nothing else competes with it" }
    if raw(top) > winner.score {
      let compared = "raw \(text(winner.score)) < \(text(raw(top))) of another"
      if penalised(top) <= winner.penalised {
        return "won by the penalty: \(compared), whose penalty is \(text(ranking.penalties[top])) against "
          + text(winner.penalty)
      }
      return "won by the window: \(compared), whose window is "
        + "\(text(ranking.window.values[top % (ranking.window.size * ranking.window.size)])) against "
        + text(winner.window)
    }
    if let second = rival(gated: true, penalised), penalised(second) > winner.penalised {
      return "won by the window: after the penalty \(text(winner.penalised)) < \(text(penalised(second))) of another"
    }
    let next = rival(gated: true, final).map(final) ?? 0
    return
      "won by its score: raw \(text(winner.score)) is the highest, and \(text(winner.final - next)) ahead in the end"
  }

  static func text(_ value: Double) -> String { String(format: "%.3f", value) }
}
