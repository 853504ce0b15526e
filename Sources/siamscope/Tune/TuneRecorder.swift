import Foundation
import Tracking
import Tuning

/// Keeps what a search comes to: its lines, its best parameters, its study for Optuna, the progress line.
final class TuneRecorder: @unchecked Sendable {
  let root: String
  let names: [String]
  private let board: WorkBoard<TunePlan>
  private let keeps: Bool
  private let optuna: String?
  private let study: String
  private let progress: TuneProgress
  private let lock = NSLock()
  private var written = 0
  private var failure: (any Error)?

  init(
    board: WorkBoard<TunePlan>, root: String, keeps: Bool, optuna: String?, study: String, progress: TuneProgress
  ) {
    self.board = board
    self.root = root
    self.keeps = keeps
    self.optuna = optuna
    self.study = study
    self.progress = progress
    names = (try? board.current().names) ?? []
  }

  /// Pieces that went wrong, by key.
  var failures: [String: String] { board.folder.failed }

  /// After each piece.
  func update() {
    guard let plan = try? board.current() else { return }
    progress.show(plan.study)
    lock.withLock {
      let decided = plan.study.trials.prefix(while: \.isDecided).count
      guard optuna != nil, decided > written || written == 0 else { return }
      do {
        try bring(plan)
        written = decided
      } catch { failure = failure ?? error }
    }
  }

  /// Writes everything as it stands. Throws what could not be written.
  func finish(base: TrackerParameters, usual: TrackerParameters, objective: String) throws -> Study {
    let plan = try board.current()
    let study = plan.study
    try bring(plan)
    if let failure = lock.withLock({ failure }) { throw failure }
    guard keeps else { return study }
    try Self.put(TrialLines.text(study, names: names), root + "/trials.jsonl")
    guard let best = study.best, let value = best.value else { return study }
    var parameters = base
    for (name, value) in best.trial.values { try Parameter.named(name).set(value, in: &parameters) }
    let notes = [
      "siamscope tune, trial \(best.trial.number) of \(study.trials.count): mean \(objective) "
        + "\(StudyReport.figure(value)) over \(study.design.train.count) sequences",
      "The values in use before: \(Trial.text(study.design.base)) \(StudyReport.figure(study.trials[0].value ?? .nan))",
    ]
    try Self.put(BestFile.text(parameters, over: usual, notes: notes), root + "/best.yaml")
    if study.isFinished { board.folder.removeClaims() }
    return study
  }

  private func bring(_ plan: TunePlan) throws {
    guard let optuna else { return }
    let folder = board.folder
    let lines = OptunaJournal.lines(plan.study, name: study, names: names) { record in
      let times = record.scores.keys.compactMap { sequence in
        folder.time(plan.key(Study.Job(trial: record.trial.number, sequence: sequence, values: record.trial.values)))
      }
      return times.max()
    }
    try OptunaJournal.bring(optuna, upTo: lines)
  }

  static func put(_ text: String, _ file: String) throws {
    do { try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic) } catch {
      throw WorkError.file(file, reason: "\(error.localizedDescription)")
    }
  }
}
