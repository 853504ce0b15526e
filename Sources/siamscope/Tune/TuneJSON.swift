import Tracking
import Tuning

/// A search's outcome as JSON.
enum TuneJSON {
  static func text(_ report: StudyReport) -> String {
    let study = report.study
    func trial(_ record: TrialRecord?) -> JSONText.Value {
      guard let record else { return .null }
      return .object([
        ("trial", .integer(record.trial.number)), ("value", record.value.map { .number($0) } ?? .null),
        ("parameters", .object(record.trial.values.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })),
      ])
    }
    var heldOut = JSONText.Value.null
    if let figures = report.heldOut {
      heldOut = .object([
        ("best", .number(figures.best)), ("in_use", .number(figures.base)),
        ("low", figures.bootstrap.map { .number($0.low) } ?? .null),
        ("high", figures.bootstrap.map { .number($0.high) } ?? .null),
        ("is_difference", .bool(figures.bootstrap?.isDifference ?? false)),
      ])
    }
    let sensitivity = Sensitivity.all(study).map { one in
      JSONText.Value.object([
        ("parameter", .text(one.name)), ("effect", .number(one.effect)), ("variance_share", .number(one.share)),
        ("rank_correlation", .number(one.correlation)),
        (
          "bins",
          .list(
            one.bins.map {
              .object([
                ("low", .number($0.low)), ("high", .number($0.high)), ("trials", .integer($0.trials)),
                ("mean", .number($0.mean)),
              ])
            })
        ),
      ])
    }
    return JSONText.pretty(
      .object([
        ("objective", .text(report.objective)), ("trials", .integer(study.trials.count)),
        ("complete", .integer(study.trials.count { $0.state == .complete })), ("best", trial(study.best)),
        ("in_use", trial(study.trials.first)), ("held_out", heldOut), ("sensitivity", .list(sensitivity)),
        ("searched_on", .list(study.design.train.map { .text(report.names[$0]) })),
        ("held_out_sequences", .list(study.design.heldOut.map { .text(report.names[$0]) })),
      ]))
  }
}
