import Foundation
import Siamese
import Tracking

/// Every proposal as a function of one weight, a level's or the distractors': class margin and regressions are
/// `rest + weight · own`.
struct LevelField {
  private struct Line {
    var rest: Double
    var own: Double
    func at(_ weight: Double) -> Double { rest + own * weight }
  }

  /// Proposals that the gate lets through, without the winner.
  let rivals: [Int]
  private let best: Int
  private var margins: [Line] = []
  private var logWidths: [Line] = []
  private var logHeights: [Line] = []
  private let windows: [Double]
  private let k: Double
  private let influence: Double
  private let extent: Double
  private let ratio: Double

  init(
    _ seen: Observation, detail: Observation.Detail, tracker: Tracker, kind: Knob.WeightKind, level: Int
  ) {
    let ranking = detail.ranking
    let proposals = detail.proposals
    let fusion = tracker.parameters.fusion(for: tracker.network)
    let levels = detail.response.levels
    let n = proposals.count
    let plane = ranking.window.size * ranking.window.size
    let width = seen.before.width * seen.region.scale
    let height = seen.before.height * seen.region.scale
    best = ranking.best
    k = tracker.parameters.penaltyK
    influence = ranking.influence
    extent = ProposalField.extent(width, height)
    ratio = width / height
    windows = (0..<n).map { ranking.window.values[$0 % plane] }
    let winner = ranking.best
    rivals = (0..<n).filter { $0 != winner && ranking.finals[$0] > -.infinity }
    func line(_ weights: [Float], _ value: (LevelResponse) -> Double) -> Line {
      var line = Line(rest: 0, own: 0)
      for (l, response) in levels.enumerated() {
        if l == level { line.own = value(response) } else { line.rest += Double(weights[l]) * value(response) }
      }
      return line
    }
    for p in 0..<n {
      if kind == .cls {
        margins.append(line(fusion.cls) { Double($0.cls[n + p]) - Double($0.cls[p]) })
        logWidths.append(Line(rest: log(Double(proposals.widths[p])), own: 0))
        logHeights.append(Line(rest: log(Double(proposals.heights[p])), own: 0))
      } else {
        let score = Double(proposals.scores[p])
        margins.append(Line(rest: log(score) - log1p(-score), own: 0))
        let a = p / plane
        var w = line(fusion.loc) { Double($0.loc[2 * n + p]) }
        var h = line(fusion.loc) { Double($0.loc[3 * n + p]) }
        w.rest += log(Double(proposals.grid.widths[a]))
        h.rest += log(Double(proposals.grid.heights[a]))
        logWidths.append(w)
        logHeights.append(h)
      }
    }
  }

  /// The same as a function of α̂: class margins are the target's less α̂ times the distractors' mean (spec.md §3.3).
  init(_ seen: Observation, detail: Observation.Detail, term: DistractorSimilarity, tracker: Tracker) {
    let ranking = detail.ranking
    let proposals = detail.proposals
    let plane = ranking.window.size * ranking.window.size
    let width = seen.before.width * seen.region.scale
    let height = seen.before.height * seen.region.scale
    let winner = ranking.best
    best = winner
    k = tracker.parameters.penaltyK
    influence = ranking.influence
    extent = ProposalField.extent(width, height)
    ratio = width / height
    windows = (0..<proposals.count).map { ranking.window.values[$0 % plane] }
    rivals = (0..<proposals.count).filter { $0 != winner && ranking.finals[$0] > -.infinity }
    margins = (0..<proposals.count).map { Line(rest: Double(term.target[$0]), own: -Double(term.distractors[$0])) }
    logWidths = (0..<proposals.count).map { Line(rest: log(Double(proposals.widths[$0])), own: 0) }
    logHeights = (0..<proposals.count).map { Line(rest: log(Double(proposals.heights[$0])), own: 0) }
  }

  /// The rivals whose final score may reach the winner's somewhere between two weights.
  func rivals(_ among: [Int], between a: Double, and b: Double) -> [Int] {
    let floor = bounds(best, a, b).low
    return among.filter { bounds($0, a, b).high >= floor }
  }

  /// Who is ahead of the winner at a weight, if anyone is: the foremost.
  func leader(_ among: [Int], at weight: Double) -> Int? {
    let own = final(best, weight)
    let first = among.max { final($0, weight) < final($1, weight) }
    return first.flatMap { final($0, weight) > own ? $0 : nil }
  }

  private func final(_ p: Int, _ weight: Double) -> Double { bounds(p, weight, weight).low }

  private func bounds(_ p: Int, _ a: Double, _ b: Double) -> (low: Double, high: Double) {
    func ends(_ line: Line) -> (low: Double, high: Double) {
      let (x, y) = (line.at(a), line.at(b))
      return (min(x, y), max(x, y))
    }
    let margin = ends(margins[p])
    let w = ends(logWidths[p])
    let h = ends(logHeights[p])
    // The extent grows with both sides; the ratio with one and against the other.
    let s = change(
      ProposalField.extent(exp(w.low), exp(h.low)) / extent, ProposalField.extent(exp(w.high), exp(h.high)) / extent)
    let r = change(ratio / exp(w.high - h.low), ratio / exp(w.low - h.high))
    let low = exp(-(r.high * s.high - 1) * k) * sigmoid(margin.low)
    let high = exp(-(r.low * s.low - 1) * k) * sigmoid(margin.high)
    let window = windows[p] * influence
    return (low * (1 - influence) + window, high * (1 - influence) + window)
  }

  /// max(x, 1/x) over an interval of positive x.
  private func change(_ low: Double, _ high: Double) -> (low: Double, high: Double) {
    let ends = (max(low, 1 / low), max(high, 1 / high))
    return (low <= 1 && high >= 1 ? 1 : min(ends.0, ends.1), max(ends.0, ends.1))
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
