import Metrics

/// A report as JSON: `overall` and `sequences` of the first tracker at the top, which scripts rely on; all trackers,
/// curves and comparisons beside.
enum ReportJSON {
  static func text(_ report: Report, failures: [EvalScorer.Failure]) -> String {
    var pairs: [(String, JSONText.Value)] = [
      ("protocol", .text(report.protocolName)), ("rules", .text(report.variant)),
    ]
    if let first = report.trackers.first { pairs += figures(first, report) }
    if report.trackers.count > 1 {
      pairs.append(
        ("trackers", .list(report.trackers.map { .object([("name", .text($0.name))] + figures($0, report)) })))
      pairs.append(
        (
          "comparisons",
          .list(
            report.comparisons().map { comparison in
              .object([
                ("first", .text(comparison.first)), ("second", .text(comparison.second)),
                ("difference", .number(comparison.bootstrap.difference)),
                ("low", .number(comparison.bootstrap.low)), ("high", .number(comparison.bootstrap.high)),
                ("sequences", .integer(comparison.bootstrap.count)),
                ("is_difference", .bool(comparison.bootstrap.isDifference)),
              ])
            })
        ))
    }
    pairs.append(
      (
        "curves",
        .object(
          report.plots.map { plot in
            (
              plot.key,
              .object(
                plot.series.map {
                  ($0.name, .object([("x", .list($0.x.map { .number($0) })), ("y", .list($0.y.map { .number($0) }))]))
                })
            )
          })
      ))
    pairs.append(("notes", .list(report.notes.map { .text($0) })))
    pairs.append(
      (
        "failed",
        .list(
          failures.map {
            .object([("tracker", .text($0.tracker)), ("name", .text($0.sequence)), ("reason", .text($0.reason))])
          })
      ))
    return JSONText.pretty(.object(pairs))
  }

  private static func figures(_ tracker: Report.Tracker, _ report: Report) -> [(String, JSONText.Value)] {
    func values(_ row: Report.Row) -> [(String, JSONText.Value)] {
      zip(report.columns, row.values).map { ($0.key, .number($1)) } + [("frames", .integer(row.frames))]
    }
    var pairs: [(String, JSONText.Value)] = [
      ("overall", .object(values(tracker.overall))),
      ("sequences", .list(tracker.sequences.map { .object([("name", .text($0.name))] + values($0)) })),
    ]
    if !tracker.attributes.isEmpty {
      pairs.append(
        ("attributes", .list(tracker.attributes.map { .object([("name", .text($0.name))] + values($0)) })))
    }
    return pairs
  }
}
