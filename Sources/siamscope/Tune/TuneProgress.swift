import Foundation
import Tuning

/// One line on how far a search is: trials decided, the best so far, time left.
final class TuneProgress: @unchecked Sendable {
  private let lock = NSLock()
  private let start = ProcessInfo.processInfo.systemUptime
  private let isQuiet: Bool
  private var shown = -Double.infinity
  private var atStart: Int?

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func show(_ study: Study, now: Double = ProcessInfo.processInfo.systemUptime) {
    guard !isQuiet else { return }
    lock.withLock {
      let decided = study.trials.count(where: \.isDecided)
      let first = atStart ?? decided
      atStart = first
      guard now - shown >= (StandardError.isTerminal ? 0.2 : 10) || study.isFinished else { return }
      shown = now
      let line = Self.text(study, decided: decided, new: decided - first, seconds: now - start)
      if StandardError.isTerminal {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(line)\(study.isFinished ? "\n" : "")".utf8))
      } else {
        StandardError.write(line)
      }
    }
  }

  /// `trial 12/41  7 stopped early  best 0.6312 by trial 9 (lr=0.3)  4 min left`.
  static func text(_ study: Study, decided: Int, new: Int, seconds: Double) -> String {
    let total = study.design.trials + 1
    var line = "trial \(decided)/\(total)"
    let stopped = study.trials.count { if case .stopped = $0.state { true } else { false } }
    if stopped > 0 { line += "  \(stopped) stopped early" }
    if let best = study.best, let value = best.value {
      let who =
        best.trial.number == 0 ? "the values in use" : "trial \(best.trial.number) (\(Trial.text(best.trial.values)))"
      line += "  best \(String(format: "%.4f", value)) by \(who)"
    }
    if decided == total, !study.isFinished {
      line += "  now the sequences held out"
    } else if new > 0, decided < total {
      let left = seconds / Double(new) * Double(total - decided)
      line += left < 90 ? "  \(Int(left.rounded(.up))) s left" : "  \(Int((left / 60).rounded(.up))) min left"
    }
    return line
  }
}
