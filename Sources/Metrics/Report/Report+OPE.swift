import Tracking

/// One sequence's ground truth and a tracker's boxes, in the same base.
public struct OPEEntry: Sendable {
  public var name: String
  /// Absent targets are boxes with NaN.
  public var groundTruth: [Box]
  public var result: [Box]
  /// LaSOT's flags through pysot, where a data set has them.
  public var present: [Bool]?
  /// Names of the attributes that the sequence has.
  public var attributes: [String]

  public init(
    name: String, groundTruth: [Box], result: [Box], present: [Bool]? = nil, attributes: [String] = []
  ) {
    self.name = name
    self.groundTruth = groundTruth
    self.result = result
    self.present = present
    self.attributes = attributes
  }
}

extension Report {
  /// One-pass evaluation of one tracker or several (spec.md §6.1).
  public static func ope(
    _ trackers: [(name: String, entries: [OPEEntry])], toolkit: OPEToolkit
  ) throws(MetricsError) -> Report {
    var rows: [Tracker] = []
    var summaries: [(name: String, summary: OPESummary)] = []
    var absent = 0
    for (name, entries) in trackers {
      var scores: [OPEScore] = []
      for entry in entries {
        scores.append(
          try OPEScore(
            groundTruth: entry.groundTruth, result: entry.result, toolkit: toolkit, present: entry.present))
      }
      guard let summary = OPESummary(scores) else { throw .noFrames }
      absent = max(absent, scores.reduce(0) { $0 + $1.unscored })
      summaries.append((name, summary))
      let attributes = Set(entries.flatMap(\.attributes)).sorted().compactMap { attribute -> Row? in
        let having = zip(entries, scores).filter { $0.0.attributes.contains(attribute) }.map(\.1)
        return OPESummary(having).map { opeRow(attribute, $0, frames: having.reduce(0) { $0 + $1.frames }) }
      }
      rows.append(
        Tracker(
          name: name, overall: opeRow(overallName, summary, frames: scores.reduce(0) { $0 + $1.frames }),
          sequences: zip(entries, scores).map { entry, score in
            Row(
              name: entry.name,
              values: [score.successAUC, score.precision, score.normalizedPrecision, score.successRate],
              frames: score.frames)
          }, attributes: attributes))
    }
    var notes = [
      "success: area under 21 overlap thresholds (> t); precision: centre within 20 px; \(toolkit.normalizedPrecisionNote)",
      "overall: mean over sequences, each of weight 1",
    ]
    if absent > 0 { notes.append("\(absent) frames have no ground truth box: \(toolkit.absentNote)") }
    return Report(
      protocolName: "ope", variant: toolkit.rawValue, notes: notes,
      columns: [
        Column("success_auc", "AUC"), Column("precision", "P@20"), Column("normalized_precision", "P norm"),
        Column("success_rate", "SR 0.5"),
      ], trackers: rows, plots: opePlots(summaries, toolkit))
  }

  private static func opeRow(_ name: String, _ summary: OPESummary, frames: Int) -> Row {
    Row(
      name: name, values: [summary.successAUC, summary.precision, summary.normalizedPrecision, summary.successRate],
      frames: frames)
  }

  private static func opePlots(_ summaries: [(name: String, summary: OPESummary)], _ toolkit: OPEToolkit) -> [Plot] {
    func series(
      _ x: [Double], _ curve: (OPESummary) -> [Double], _ figure: (OPESummary) -> Double
    ) -> [Plot.Series] {
      summaries.map {
        Plot.Series(name: $0.name, figure: fixed(figure($0.summary), 3), x: x, y: curve($0.summary))
      }
    }
    return [
      Plot(
        key: "success", title: "Success", xLabel: "overlap threshold", yLabel: "share of frames above", xRange: 0...1,
        series: series(OPEThresholds.overlap, \.successCurve, \.successAUC)),
      Plot(
        key: "precision", title: "Precision", xLabel: "centre error threshold in pixels",
        yLabel: "share of frames within", xRange: 0...50,
        series: series(OPEThresholds.distance, \.precisionCurve, \.precision)),
      Plot(
        key: "normalized_precision", title: "Normalised precision", xLabel: "centre error threshold / target size",
        yLabel: "share of frames within", xRange: 0...0.5,
        series: series(OPEThresholds.normalized(toolkit), \.normalizedCurve, \.normalizedPrecision)),
    ]
  }
}
