import Tuning

/// A study as work: its jobs as pieces.
struct TunePlan: WorkPlan {
  private(set) var study: Study
  /// The sequences' names by number.
  let names: [String]

  init(_ study: Study, names: [String]) {
    self.study = study
    self.names = names
  }

  var isInformed: Bool { study.design.isInformed }

  mutating func open(_ done: (String) -> PieceResult?) -> (pieces: [Piece], isFinished: Bool) {
    let names = names
    study.advance { done(Self.key($0, names))?.figures[Self.figure] }
    return (study.open.map(piece), study.isFinished)
  }

  /// The figure that is searched for, in a piece's result.
  static let figure = "value"

  /// The same values on the same sequence are the same work, whichever trial asks.
  func key(_ job: Study.Job) -> String { Self.key(job, names) }

  private static func key(_ job: Study.Job, _ names: [String]) -> String {
    "\(names[job.sequence]) \(Trial.text(job.values))"
  }

  private func piece(_ job: Study.Job) -> Piece {
    Piece(
      key: key(job), index: job.trial * names.count + job.sequence, model: 0, sequence: job.sequence,
      values: job.values)
  }
}
