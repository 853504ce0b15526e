import Foundation
import Synchronization
import Terminal
import Training

/// What the trainer's thread tells and the screen's thread shows.
///
/// The trainer never waits for the screen: it leaves its numbers here and wakes it. Predicted boxes are asked for twice
/// a second at most, since they cost a little.
final class ScreenObserver: TrainingObserver, Sendable {
  private struct State {
    var board: TrainBoard
    var isHeld = false
    var lastAnswers = -Double.infinity
  }

  private let state: Mutex<State>
  private let waker: WakePipe
  /// Pairs kept for showing: more than any screen has room for.
  private static let shown = 24

  init(_ board: TrainBoard, waker: WakePipe) {
    state = Mutex(State(board: board))
    self.waker = waker
  }

  var board: TrainBoard { state.withLock { $0.board } }

  /// Changes what is shown, from any thread.
  func change(_ body: (inout TrainBoard) -> Void) {
    state.withLock { body(&$0.board) }
    waker.wake()
  }

  /// Holds the pairs that are shown, or lets them follow the run again.
  func toggleHold() { state.withLock { $0.isHeld.toggle() } }

  func began(_ lines: [String], steps: Int, from step: Int) {
    change {
      $0.lines = lines
      if step > 0 { $0.note = "going on after step \(step)" }
    }
  }

  func stepped(_ report: StepReport, batch: TrainingBatch, answers: () -> [PairAnswer]) {
    let now = ProcessInfo.processInfo.systemUptime
    let wantsAnswers = state.withLock { !$0.isHeld && now - $0.lastAnswers > 0.5 }
    let shown: [TrainBoard.Answer]? =
      wantsAnswers
      ? zip(batch.pairs, answers()).prefix(Self.shown).map { TrainBoard.Answer(pair: $0, answer: $1) } : nil
    state.withLock { state in
      state.board.take(report)
      guard let shown else { return }
      state.board.answers = shown
      state.board.answersStep = report.step
      state.lastAnswers = now
    }
    waker.wake()
  }

  func validated(_ report: ValidationReport) {
    change {
      $0.curves.add(
        TrainingCurves.Validation(step: report.step, cls: report.losses.cls, loc: report.losses.loc))
    }
  }

  func saved(_ file: String, step: Int) {
    change { $0.note = "step \(step): saved \((file as NSString).lastPathComponent)" }
  }
}
