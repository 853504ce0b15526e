import Glibc
import Tensors
import Training

/// A run with its screen or without: who watches it, and how it is asked to stop.
struct TrainRun {
  /// How a run ended.
  struct Ending {
    /// Whether the recipe's end was reached.
    var result: Result<Bool, any Error>
    /// The signal that asked to stop, SIGINT for Ctrl-C on the screen; nil for `q`.
    var signal: Int32?
  }

  let trainer: Trainer
  let source: MixedPairSource
  let validation: MixedPairSource
  let log: TrainLog
  let watched: WatchedSequences?
  let engine: EngineOptions

  /// SIGUSR1 too: the one that mpirun hands on to its ranks and that gives them all the time they need to save.
  static func interruption() -> Interruption { Interruption([SIGINT, SIGTERM, SIGHUP, SIGUSR1]) }

  /// With lines on standard error.
  func plain() -> Ending {
    let interruption = Self.interruption()
    let result = Result { try run(screen: nil) { interruption.signalNumber != nil } }
    return Ending(result: result, signal: interruption.signalNumber)
  }

  /// With the screen, whose session is closed when it returns.
  func onScreen(_ terminal: TrainTerminal) -> Ending {
    var terminal = terminal
    let observer = terminal.observer
    // The trainer is used by that thread alone until it has ended.
    nonisolated(unsafe) let run = self
    return terminal.run { isStopped in try run.run(screen: observer, isStopped: isStopped) }
  }

  private func run(screen: ScreenObserver?, isStopped: @escaping () -> Bool) throws -> Bool {
    let observers = TrainObservers(
      folder: trainer.folder, log: log, screen: screen, watched: watched, engine: engine, isStopped: isStopped)
    return try trainer.run(source, validation: validation, observer: observers, isStopped: isStopped)
  }
}
