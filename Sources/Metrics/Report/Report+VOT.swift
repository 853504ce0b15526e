import Tracking

extension Report {
  /// Reset-based accuracy, robustness and expected overlap by one toolkit's rules (spec.md §6.3).
  public static func vot(
    _ trackers: [(name: String, results: [VOTResult])], rules: OverlapRule, interval: EAOInterval
  ) throws(MetricsError) -> Report {
    for (name, results) in trackers {
      guard !results.isEmpty else { throw .noFrames }
      for result in results where result.runs.isEmpty {
        throw .missingResult(tracker: name, sequence: result.sequence.name)
      }
    }
    switch rules {
    case .pysot: return pysotVOT(trackers, interval)
    case .votToolkit: return officialVOT(trackers, interval)
    case .exact: return got10kVOT(trackers)
    }
  }

  private static func pysotVOT(
    _ trackers: [(name: String, results: [VOTResult])], _ interval: EAOInterval
  ) -> Report {
    var rows: [Tracker] = []
    var curves: [(name: String, eao: Double, curve: [Double])] = []
    var points: [Plot.Series] = []
    for (name, results) in trackers {
      let scores = results.map(PysotVOT.score)
      let summary = PysotVOT.summary(scores)
      let (eao, curve) = PysotVOT.expectedOverlap(results, interval: interval)
      curves.append((name, eao, curve))
      points.append(
        Plot.Series(name: name, figure: "", x: [summary.robustness], y: [summary.accuracy]))
      let tags = Set(results.flatMap { $0.sequence.tags.filter { $0.value.contains(true) }.keys }).sorted()
      rows.append(
        Tracker(
          name: name,
          overall: Row(
            name: overallName, values: [eao, summary.accuracy, summary.robustness, summary.lost],
            frames: summary.frames),
          sequences: zip(results, scores).map { result, score in
            let failures = mean(score.failures.map { Double($0.count) })
            return Row(
              name: result.sequence.name,
              values: [.nan, score.accuracy, 100 * failures / Double(score.overlaps.count), failures],
              frames: score.overlaps.count)
          },
          attributes: tags.map { tag in
            Row(
              name: tag,
              values: [PysotVOT.expectedOverlap(results, interval: interval, tag: tag).eao, .nan, .nan, .nan],
              frames: results.reduce(0) { $0 + ($1.sequence.tags[tag] ?? []).count { $0 } })
          }))
    }
    return Report(
      protocolName: "vot", variant: OverlapRule.pysot.rawValue,
      notes: [
        "accuracy: mean overlap, 10 frames after each start left out; robustness: failures in 100 frames",
        "expected overlap over lengths \(interval.low) to \(interval.high) (curve entries \(interval.low - 1) to "
          + "\(interval.high - 1)); a failure in the last 4 frames counts as survived",
      ],
      columns: [
        Column("eao", "EAO"), Column("accuracy", "A"), Column("robustness", "R", isScore: false),
        Column("failures", "failures", decimals: 1, isScore: false),
      ], trackers: rows,
      plots: [
        eaoPlot(curves, interval),
        Plot(
          key: "ar", title: "Accuracy and robustness", xLabel: "failures in 100 frames", yLabel: "accuracy",
          xRange: 0...max(1, (points.compactMap(\.x.first).filter(\.isFinite).max() ?? 1) * 1.2), series: points,
          isPoints: true),
      ])
  }

  private static func officialVOT(
    _ trackers: [(name: String, results: [VOTResult])], _ interval: EAOInterval
  ) -> Report {
    var rows: [Tracker] = []
    var curves: [(name: String, eao: Double, curve: [Double])] = []
    var points: [Plot.Series] = []
    for (name, results) in trackers {
      let scores = results.map(OfficialVOT.score)
      let summary = OfficialVOT.summary(scores)
      let (eao, curve) = OfficialVOT.expectedOverlap(results, interval: interval)
      curves.append((name, eao, curve))
      points.append(Plot.Series(name: name, figure: "", x: [summary.reliability], y: [summary.accuracy]))
      rows.append(
        Tracker(
          name: name,
          overall: Row(
            name: overallName, values: [eao, summary.accuracy, summary.reliability, summary.failures],
            frames: scores.reduce(0) { $0 + $1.frames }),
          sequences: zip(results, scores).map { result, score in
            Row(
              name: result.sequence.name, values: [.nan, score.accuracy, score.reliability, score.failures],
              frames: score.frames)
          }))
    }
    return Report(
      protocolName: "vot", variant: OverlapRule.votToolkit.rawValue,
      notes: [
        "accuracy and failures weighted by sequence length; robustness: exp(−30 · failures / length)",
        "expected overlap: mean of the curve's entries \(interval.low) to \(interval.high)",
      ],
      columns: [
        Column("eao", "EAO"), Column("accuracy", "A"), Column("robustness", "R"),
        Column("failures", "failures", decimals: 2, isScore: false),
      ], trackers: rows,
      plots: [eaoPlot(curves, interval), arPlot(points)])
  }

  /// got10k has no expected overlap.
  private static func got10kVOT(_ trackers: [(name: String, results: [VOTResult])]) -> Report {
    var rows: [Tracker] = []
    var points: [Plot.Series] = []
    for (name, results) in trackers {
      let scores = results.map(GOT10kVOT.score)
      let summary = GOT10kVOT.summary(scores)
      points.append(Plot.Series(name: name, figure: "", x: [summary.robustness], y: [summary.accuracy]))
      rows.append(
        Tracker(
          name: name,
          overall: Row(
            name: overallName, values: [summary.accuracy, summary.robustness, summary.lost], frames: summary.frames),
          sequences: zip(results, scores).map { result, score in
            Row(
              name: result.sequence.name, values: [score.accuracy, score.lost, score.lost],
              frames: score.overlaps.count)
          }))
    }
    return Report(
      protocolName: "vot", variant: "got10k",
      notes: [
        "accuracy: mean exact overlap, 10 frames after each start left out; robustness: failures; overall both are means "
          + "over the attributes, weighted by their frames"
      ],
      columns: [
        Column("accuracy", "A"), Column("robustness", "R", isScore: false),
        Column("failures", "failures", decimals: 1, isScore: false),
      ], trackers: rows,
      plots: [
        Plot(
          key: "ar", title: "Accuracy and robustness", xLabel: "failures", yLabel: "accuracy",
          xRange: 0...max(1, (points.compactMap(\.x.first).filter(\.isFinite).max() ?? 1) * 1.2), series: points,
          isPoints: true)
      ])
  }

  /// Anchor-based figures (spec.md §6.4).
  public static func multiStart(
    _ trackers: [(name: String, results: [(sequence: VOTSequence, runs: [MultiStart.Run])])],
    interval: EAOInterval = .multiStart
  ) throws(MetricsError) -> Report {
    var rows: [Tracker] = []
    var curves: [(name: String, eao: Double, curve: [Double])] = []
    var points: [Plot.Series] = []
    for (name, results) in trackers {
      guard !results.isEmpty else { throw .noFrames }
      for result in results where result.runs.isEmpty { throw .anchors(sequence: result.sequence.name) }
      let scores = results.map { MultiStart.score($0.sequence, runs: $0.runs) }
      let summary = MultiStart.summary(scores)
      let (eao, curve) = MultiStart.expectedOverlap(scores, interval: interval)
      curves.append((name, eao, curve))
      points.append(Plot.Series(name: name, figure: "", x: [summary.robustness], y: [summary.accuracy]))
      rows.append(
        Tracker(
          name: name,
          overall: Row(
            name: overallName, values: [eao, summary.accuracy, summary.robustness], frames: summary.frames),
          sequences: zip(results, scores).map { result, score in
            Row(name: result.sequence.name, values: [.nan, score.accuracy, score.robustness], frames: score.frames)
          }))
    }
    return Report(
      protocolName: "vot-multistart", variant: OverlapRule.votToolkit.rawValue,
      notes: [
        "from every anchor, without resets; a run fails where the overlap stays at 0.1 or less for 10 frames",
        "expected overlap over entries \(interval.low) to \(interval.high - 1); entries that no run reaches count as 0",
      ],
      columns: [Column("eao", "EAO"), Column("accuracy", "A"), Column("robustness", "R")], trackers: rows,
      plots: [eaoPlot(curves, interval), arPlot(points)])
  }

  /// Precision, recall and F with confidences (spec.md §6.5).
  public static func longTerm(
    _ trackers: [(name: String, results: [LongTerm.Result])], variant: LongTerm.Variant
  ) throws(MetricsError) -> Report {
    var rows: [Tracker] = []
    var series: [Plot.Series] = []
    for (name, results) in trackers {
      let summary = try LongTerm.summary(results, variant: variant)
      let best = summary.bestIndex
      rows.append(
        Tracker(
          name: name,
          overall: Row(
            name: overallName, values: [summary.f, summary.precision, summary.recall],
            frames: results.reduce(0) { $0 + $1.trajectory.count }),
          sequences: zip(results, summary.sequences).map { result, curve in
            Row(
              name: result.sequence.name, values: [curve.f[best], curve.precision[best], curve.recall[best]],
              frames: result.trajectory.count)
          }))
      // The threshold at infinity, where nothing is reported, is no point of the curve.
      let inner = summary.thresholds.indices.filter { summary.thresholds[$0] != .infinity }
      series.append(
        Plot.Series(
          name: name, figure: fixed(summary.f, 3), x: inner.map { summary.curve.recall[$0] },
          y: inner.map { summary.curve.precision[$0] }))
    }
    return Report(
      protocolName: "vot-lt", variant: variant.rawValue,
      notes: [
        "precision and recall at the confidence threshold of the highest F over all sequences"
      ],
      columns: [Column("f", "F"), Column("precision", "Pr"), Column("recall", "Re")], trackers: rows,
      plots: [
        Plot(
          key: "pr", title: "Precision and recall", xLabel: "recall", yLabel: "precision", xRange: 0...1,
          series: series)
      ])
  }

  private static func eaoPlot(
    _ curves: [(name: String, eao: Double, curve: [Double])], _ interval: EAOInterval
  ) -> Plot {
    let longest = max(2, curves.map(\.curve.count).max() ?? 2)
    let end = min(Double(longest), Double(interval.high) * 1.25)
    let band: ClosedRange<Double>? =
      Double(interval.low) < end ? Double(interval.low)...min(end, Double(interval.high)) : nil
    return Plot(
      key: "eao", title: "Expected overlap", xLabel: "frames after a start", yLabel: "expected average overlap",
      xRange: 0...end,
      series: curves.map {
        Plot.Series(
          name: $0.name, figure: fixed($0.eao, 3), x: (1..<max(1, $0.curve.count)).map(Double.init),
          y: Array($0.curve.dropFirst()))
      }, band: band.map { ($0, "typical lengths") })
  }

  private static func arPlot(_ points: [Plot.Series]) -> Plot {
    Plot(
      key: "ar", title: "Accuracy and robustness", xLabel: "robustness", yLabel: "accuracy", xRange: 0...1,
      series: points, isPoints: true)
  }
}
