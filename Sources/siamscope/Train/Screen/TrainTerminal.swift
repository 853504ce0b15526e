import Foundation
import Panels
import Synchronization
import Terminal
import Threads
import Training

/// A training run in the terminal: the trainer on a thread of its own, the screen on this one.
///
/// `q` (which is no failure), Ctrl-C and signals ask the run to stop; the screen stays until it has saved, and the terminal is given back in
/// any case.
struct TrainTerminal {
  private let terminal: TerminalSession
  private var appearance: Appearance
  let observer: ScreenObserver

  /// Throws `TerminalError` and what is wrong with a theme; then nothing was written.
  init(_ board: TrainBoard, theme: String?, _ options: TerminalOptions) throws {
    let terminal = try TerminalSession(options)
    self.terminal = terminal
    observer = ScreenObserver(board, waker: terminal.waker)
    do { appearance = try Appearance(theme: theme, terminal.capabilities) } catch {
      terminal.close()
      throw error
    }
  }

  /// Runs `work` on another thread until it ends, showing what the observer is told. `work` gets a question to ask
  /// between steps: whether to stop.
  mutating func run(
    _ work: @escaping @Sendable (_ isStopped: @escaping @Sendable () -> Bool) throws -> Bool
  ) -> TrainRun.Ending {
    defer { terminal.close() }
    let shared = Shared()
    let waker = terminal.waker
    WorkerThread.start("training") {
      let result = Result { try work { shared.isStopped.withLock { $0 } } }
      shared.result.withLock { $0 = result }
      waker.wake()
    }

    var signal: Int32?
    var lastDraw = 0.0
    var isStale = true
    while true {
      if let result = shared.result.withLock({ $0 }) {
        return TrainRun.Ending(result: result, signal: signal == 0 ? nil : signal)
      }
      let now = ProcessInfo.processInfo.systemUptime
      // A run of many small steps a second must not draw for each.
      if isStale, now - lastDraw >= 0.1 {
        draw()
        lastDraw = now
        isStale = false
      }
      var event = terminal.nextEvent(timeout: isStale ? 0.1 : 1)
      var taken = 0
      while let next = event, taken < 64 {
        isStale = true
        if let asked = handle(next) {
          signal = signal ?? asked
          shared.isStopped.withLock { $0 = true }
          observer.change { $0.isStopping = true }
        }
        taken += 1
        event = terminal.nextEvent(timeout: 0)
      }
    }
  }

  private final class Shared: Sendable {
    let isStopped = Mutex(false)
    let result = Mutex<Result<Bool, any Error>?>(nil)
  }

  /// The signal that the event stands for, where it asks to stop; 0 for a key of the screen's own.
  private mutating func handle(_ event: InputEvent) -> Int32? {
    switch event {
    case .terminate(let signal): return signal
    case .resize, .resumed: terminal.redraw()
    case .key(let key):
      switch (key.key, key.modifiers.contains(.control)) {
      case (.character("c"), true): return SIGINT
      case (.character("q"), false): return 0
      case (.character("l"), true): terminal.redraw()
      case (.character("z"), true): terminal.suspend()
      case (.character(" "), false): observer.toggleHold()
      case (.character("t"), false):
        do {
          let said = try appearance.nextTheme()
          observer.change { $0.note = said }
        } catch { observer.change { $0.note = "\(error)" } }
      case (.character("g"), false):
        let said = appearance.nextGlyphs()
        observer.change { $0.note = said }
      default: break
      }
    case .mouse, .paste, .woken: break
    }
    return nil
  }

  private func draw() {
    terminal.present(
      TrainScreen(look: appearance.look).draw(observer.board, width: terminal.width, height: terminal.height))
  }
}
