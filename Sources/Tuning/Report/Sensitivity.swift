import Tracking

/// How much a parameter mattered, by what the trials came to.
///
/// A trial counts by its mean difference from trial 0 on the sequences that both ran, so that trials that were stopped
/// early count too. An informed search looks where it is good: its trials are no even sample, and the figures say what
/// was seen, not what holds everywhere.
public struct Sensitivity: Sendable, Equatable {
  /// Trials whose values lie in one part of the range.
  public struct Bin: Sendable, Equatable {
    public let low: Double
    public let high: Double
    public let trials: Int
    /// Mean difference from trial 0; NaN without a trial.
    public let mean: Double
  }

  public let name: String
  public let bins: [Bin]
  /// Largest bin's mean less the smallest's.
  public let effect: Double
  /// Share of the trials' variance that the bins explain, 0 … 1 (the correlation ratio); NaN where nothing varies.
  public let share: Double
  /// Spearman's rank correlation of value and figure.
  public let correlation: Double

  /// One a parameter of the space, the most explaining first.
  public static func all(_ study: Study) -> [Sensitivity] {
    guard let base = study.trials.first else { return [] }
    let points = study.trials.dropFirst().compactMap { record -> (values: [String: Double], gain: Double)? in
      let gains = study.design.train.compactMap { sequence in
        record.scores[sequence].flatMap { score in base.scores[sequence].map { score - $0 } }
      }
      return record.isDecided && !gains.isEmpty ? (record.trial.values, Tuning.mean(gains)) : nil
    }
    guard points.count >= 2 else { return [] }
    let all = study.design.space.dimensions.enumerated().map { at, dimension in
      (at, Sensitivity(dimension, points.map { ($0.values[dimension.name] ?? .nan, $0.gain) }))
    }
    return all.sorted { a, b in
      let (x, y) = (a.1.share.isNaN ? -1 : a.1.share, b.1.share.isNaN ? -1 : b.1.share)
      return x == y ? a.0 < b.0 : x > y
    }.map(\.1)
  }

  init(_ dimension: SearchDimension, _ points: [(value: Double, gain: Double)]) {
    name = dimension.name
    let values = dimension.values
    let count = min(5, values.count)
    bins = (0..<count).map { bin in
      let part = values[(bin * values.count / count)..<((bin + 1) * values.count / count)]
      let inside = points.filter { point in part.contains(point.value) }.map(\.gain)
      return Bin(
        low: part.first ?? .nan, high: part.last ?? .nan, trials: inside.count,
        mean: inside.isEmpty ? .nan : Tuning.mean(inside))
    }
    let seen = bins.filter { $0.trials > 0 }
    effect = (seen.map(\.mean).max() ?? .nan) - (seen.map(\.mean).min() ?? .nan)
    let middle = Tuning.mean(points.map(\.gain))
    let total = points.reduce(0) { $0 + ($1.gain - middle) * ($1.gain - middle) }
    let between = seen.reduce(0) { $0 + Double($1.trials) * ($1.mean - middle) * ($1.mean - middle) }
    share = total > 0 ? between / total : .nan
    correlation = Self.rankCorrelation(points.map(\.value), points.map(\.gain))
  }

  /// Pearson's correlation of the ranks; equal values share their mean rank. NaN where one side does not vary.
  package static func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
    let (x, y) = (ranks(a), ranks(b))
    let (mx, my) = (Tuning.mean(x), Tuning.mean(y))
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for i in x.indices {
      xy += (x[i] - mx) * (y[i] - my)
      xx += (x[i] - mx) * (x[i] - mx)
      yy += (y[i] - my) * (y[i] - my)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : .nan
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for at in start..<end { ranks[order[at]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }
}
