import Foundation
import Siamese
import Tracking

/// Flip values of the levels' weights, where the score or the box of every proposal changes with the weight.
///
/// Logits and regressions are linear in a weight, so over an interval of weights every proposal's width, height and
/// score lie between their values at its ends, and so does what follows from them. An interval in which no rival's
/// upper bound reaches the winner's lower bound holds no flip; others are halved, nearest first.
enum LevelFlips {
  /// As fine as a weight is told apart.
  private static let resolution = 1e-6
  /// Intervals looked at before a side is given up; a frame needs a few dozen.
  private static let budget = 4000

  static func all(_ seen: Observation, detail: Observation.Detail, tracker: Tracker) -> [Flip] {
    let fusion = tracker.network.fusion
    var flips: [Flip] = []
    for knob in Knob.all(cls: fusion.cls, loc: fusion.loc) where knob.level != nil {
      guard let level = knob.level else { continue }
      let field = LevelField(seen, detail: detail, tracker: tracker, kind: level.kind, level: level.index)
      let now = knob.value(in: tracker.parameters)
      let below = nearest(field, from: now, to: knob.range.lowerBound)
      let above = nearest(field, from: now, to: knob.range.upperBound)
      flips += Flips.make(knob.name, now, below, above)
    }
    return flips
  }

  /// Flips of α̂, the weight of the distractors' mean response; empty while distractors take no part.
  static func alpha(_ seen: Observation, detail: Observation.Detail, tracker: Tracker) -> [Flip] {
    guard let mean = detail.term?.mean(), let row = try? Parameter.named("distractor_alpha") else { return [] }
    let fusion = tracker.parameters.fusion(for: tracker.network)
    let similarity = DistractorSimilarity(
      target: detail.response.fused(fusion), distractors: mean, fusion: fusion)
    let field = LevelField(seen, detail: detail, term: similarity, tracker: tracker)
    let now = tracker.parameters.distractorAlpha
    return Flips.make(
      row.name, now, nearest(field, from: now, to: row.range.lowerBound),
      nearest(field, from: now, to: row.range.upperBound))
  }

  /// The first weight on the way from `from` to `to` at which another proposal is ahead.
  private static func nearest(
    _ field: LevelField, from: Double, to: Double
  ) -> (value: Double, winner: Int)? {
    guard abs(to - from) > resolution else { return nil }
    // Nearest interval last, each with the rivals that its parent did not exclude.
    var stack = [(near: from, far: to, rivals: field.rivals)]
    var looked = 0
    while let (near, far, rivals) = stack.popLast() {
      looked += 1
      guard looked <= budget else { return nil }
      let left = field.rivals(rivals, between: near, and: far)
      if left.isEmpty { continue }
      if abs(far - near) <= resolution {
        if let winner = field.leader(left, at: far) { return (far, winner) }
        continue
      }
      let middle = (near + far) / 2
      stack.append((middle, far, left))
      stack.append((near, middle, left))
    }
    return nil
  }
}
