import Foundation
import Tracking

/// Finds, for every knob alone, the nearest values at which another proposal would win a frame.
///
/// final_p(w, k) = e^(−c_p·k)·s_p·(1 − w) + h_p·w, with c_p = r_c·s_c − 1 (spec.md §1.11). The window's flips are
/// crossings of straight lines and the penalty's those of two exponentials, which have at most two: both are found to
/// the last digits. The gate is tried cell by cell, level weights by bounds that exclude what cannot win.
enum Flips {
  /// All flips of a frame, knob by knob, the one below before the one above. Empty without the observation's detail.
  static func all(_ seen: Observation, tracker: Tracker) -> [Flip] {
    guard let detail = seen.detail else { return [] }
    let field = ProposalField(seen, detail: detail, parameters: tracker.parameters)
    var flips = window(field, lost: tracker.parameters.isLongTerm && seen.before.lost)
    flips += penalty(field)
    flips += gate(field, parameters: tracker.parameters)
    flips += LevelFlips.alpha(seen, detail: detail, tracker: tracker)
    if detail.response.levels.count > 1 {
      flips += LevelFlips.all(seen, detail: detail, tracker: tracker)
    }
    return flips
  }

  /// Lines: a_p + w·(h_p − a_p), with a_p the penalised score.
  private static func window(_ field: ProposalField, lost: Bool) -> [Flip] {
    let knob = lost ? "lost_window_influence" : "window_influence"
    let now = field.influence
    let b = field.best
    let own = field.penalised(b)
    let ownSlope = field.windows[b] - own
    var below: (value: Double, winner: Int)?
    var above: (value: Double, winner: Int)?
    for p in field.gated where p != b {
      let a = field.penalised(p)
      // The lead of the winner: lead + w·slope. Under the same window all lines meet at w = 1.
      let lead = own - a
      let isLevel = field.windows[p] == field.windows[b]
      let slope = isLevel ? -lead : ownSlope - (field.windows[p] - a)
      guard slope != 0 else { continue }
      let crossing = isLevel ? 1 : -lead / slope
      // Rounding may put a crossing of near ties on the wrong side of now: it is now, then. At the ends of the range a
      // tie counts, and goes to the lower index.
      if slope < 0 {
        let value = max(crossing, now)
        if value < 1 || value == 1 && p < b, value < above?.value ?? .infinity { above = (value, p) }
      } else {
        let value = min(crossing, now)
        if value > 0 || value == 0 && p < b, value > below?.value ?? -.infinity { below = (value, p) }
      }
    }
    return make(knob, now, below, above)
  }

  private static func penalty(_ field: ProposalField) -> [Flip] {
    guard let range = try? Parameter.named("penalty_k").range else { return [] }
    let now = field.k
    let above = firstLoss(field, from: now, to: range.upperBound)
    let below = firstLoss(field, from: now, to: range.lowerBound)
    return make("penalty_k", now, below, above)
  }

  /// The value nearest to `from` on the way to `to` at which the winner falls behind another.
  ///
  /// Each rival's lead has at most one turning point, so between it and the ends it is monotone: a loss is either ruled
  /// out by three values or lies in an interval where halving finds it. The interval shrinks with every loss found.
  private static func firstLoss(
    _ field: ProposalField, from: Double, to: Double
  ) -> (value: Double, winner: Int)? {
    guard from != to else { return nil }
    var end = to
    var winner: Int?
    let b = field.best
    for p in field.gated where p != b {
      func lead(_ k: Double) -> Double { field.lead(over: p, k: k) }
      var turning: Double?
      let cb = field.changes[b]
      let cp = field.changes[p]
      if cb != cp, cb > 0, cp > 0, field.heights(b) > 0, field.heights(p) > 0 {
        let k = log(cb * field.heights(b) / (cp * field.heights(p))) / (cb - cp)
        if k > min(from, end), k < max(from, end) { turning = k }
      }
      // In walking order: to the turning point, then to the end.
      var lost: Double?
      var start = from
      for stop in [turning, end].compactMap({ $0 }) where lost == nil {
        if lead(stop) < 0 { lost = root(start, stop, lead) }
        start = stop
      }
      guard let lost, abs(lost - from) < abs(end - from) || winner == nil else { continue }
      end = lost
      winner = p
    }
    return winner.map { (end, $0) }
  }

  /// Where a monotone lead changes from at least zero at `a` to less at `b`.
  private static func root(_ a: Double, _ b: Double, _ lead: (Double) -> Double) -> Double {
    var holds = a
    var loses = b
    while true {
      let middle = (holds + loses) / 2
      guard middle != holds, middle != loses else { return loses }
      if lead(middle) < 0 { loses = middle } else { holds = middle }
    }
  }

  /// Gates lie inside each other, so the winner of each size is the better of the smaller gate's and of what is new.
  private static func gate(_ field: ProposalField, parameters: TrackerParameters) -> [Flip] {
    let size = field.size
    guard size > 1 else { return [] }
    // Off is the whole map.
    let now = parameters.gateSize > 0 && parameters.gateSize < size ? parameters.gateSize : size
    var smallest = [Int](repeating: size, count: size * size)
    for side in stride(from: size - 1, through: 1, by: -1) {
      let first = (size - side) / 2
      for row in first..<first + side {
        for column in first..<first + side { smallest[row * size + column] = side }
      }
    }
    var winners = [Int?](repeating: nil, count: size + 1)
    for p in field.finals.indices {
      let side = smallest[p % (size * size)]
      if let best = winners[side], field.finals[best] >= field.finals[p] { continue }
      winners[side] = p
    }
    for side in 2...size {
      guard let inner = winners[side - 1] else { continue }
      guard let new = winners[side] else {
        winners[side] = inner
        continue
      }
      let isBetter =
        field.finals[new] > field.finals[inner] || field.finals[new] == field.finals[inner] && new < inner
      winners[side] = isBetter ? new : inner
    }
    let below = stride(from: now - 1, through: 1, by: -1).first { winners[$0] != field.best }
    let above = stride(from: now + 1, through: size, by: 1).first { winners[$0] != field.best }
    func flip(_ side: Int?) -> (value: Double, winner: Int)? {
      guard let side, let winner = winners[side] else { return nil }
      return (Double(side), winner)
    }
    return make("gate", Double(now), flip(below), flip(above))
  }

  static func make(
    _ knob: String, _ now: Double, _ below: (value: Double, winner: Int)?, _ above: (value: Double, winner: Int)?
  ) -> [Flip] {
    var flips: [Flip] = []
    if let below { flips.append(Flip(knob: knob, from: now, value: below.value, above: false, winner: below.winner)) }
    if let above { flips.append(Flip(knob: knob, from: now, value: above.value, above: true, winner: above.winner)) }
    return flips
  }
}
