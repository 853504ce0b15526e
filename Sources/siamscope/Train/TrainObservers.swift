import Foundation
import Tensors
import Training

/// Everybody who watches a run: its log, its screen where there is one, its curves' file, and the sequences that it is
/// measured on.
final class TrainObservers: TrainingObserver {
  private let folder: String
  private let log: TrainLog
  private let screen: ScreenObserver?
  private let watched: WatchedSequences?
  private let engine: EngineOptions
  private let isStopped: () -> Bool

  init(
    folder: String, log: TrainLog, screen: ScreenObserver?, watched: WatchedSequences?, engine: EngineOptions,
    isStopped: @escaping () -> Bool
  ) {
    self.folder = folder
    self.log = log
    self.screen = screen
    self.watched = watched
    self.engine = engine
    self.isStopped = isStopped
  }

  func began(_ lines: [String], steps: Int, from step: Int) {
    log.began(lines, steps: steps, from: step)
    screen?.began(lines, steps: steps, from: step)
  }

  func stepped(_ report: StepReport, batch: TrainingBatch, answers: () -> [PairAnswer]) {
    log.stepped(report, batch: batch, answers: answers)
    screen?.stepped(report, batch: batch, answers: answers)
  }

  func validated(_ report: ValidationReport) {
    log.validated(report)
    screen?.validated(report)
  }

  func saved(_ file: String, step: Int) {
    log.saved(file, step: step)
    screen?.saved(file, step: step)
    measure(file, step: step)
    do { try CurveFile(log: folder + "/log.jsonl").write(to: folder + "/curves.svg") } catch { tell("\(error)") }
  }

  /// A measurement that fails is said, and ends nothing: the run is what matters.
  private func measure(_ file: String, step: Int) {
    guard let watched, !isStopped() else { return }
    screen?.change { $0.note = "step \(step): measuring on sequences…" }
    do {
      guard let tracking = try watched.measure(file, step: step, options: engine, isStopped: isStopped) else { return }
      log.tracked(tracking)
      screen?.change {
        $0.curves.add(tracking)
        $0.note = ""
      }
    } catch { tell("\(error)") }
  }

  private func tell(_ problem: String) {
    guard let screen else { return StandardError.write("warning: \(problem)") }
    screen.change { $0.note = problem }
  }
}
