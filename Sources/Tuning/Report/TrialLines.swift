import Tracking

/// A study's trials as JSON Lines: a line a trial in the order of their numbers, the same bytes whoever ran what.
public enum TrialLines {
  /// `names` are the sequences' by number.
  public static func text(_ study: Study, names: [String]) -> String {
    study.trials.filter(\.isDecided).map { line($0, study, names) + "\n" }.joined()
  }

  private static func line(_ record: TrialRecord, _ study: Study, _ names: [String]) -> String {
    func scores(_ sequences: [Int], _ scores: [Int: Double]) -> JSONText.Value {
      .object(
        sequences.compactMap { sequence in
          scores[sequence].map { (names.indices.contains(sequence) ? names[sequence] : "\(sequence)", .number($0)) }
        })
    }
    let state: String
    switch record.state {
    case .running: state = "running"
    case .complete: state = "complete"
    case .stopped: state = "stopped"
    }
    var pairs: [(String, JSONText.Value)] = [
      ("trial", .integer(record.trial.number)),
      ("parameters", .object(record.trial.values.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })),
      ("state", .text(state)), ("value", record.value.map { .number($0) } ?? .null),
      ("rungs", .list(record.rungs.map { .number($0) })), ("sequences", scores(study.design.train, record.scores)),
    ]
    if let heldOut = study.heldOut[record.trial.number] {
      pairs.append(("held_out", scores(study.design.heldOut, heldOut)))
    }
    return JSONText.line(.object(pairs))
  }
}
