import Foundation

/// How far a run is: one line that is rewritten on a terminal, a plain line now and then elsewhere.
struct ProgressLine {
  private let title: String
  private let total: Int
  private let terminal: Bool
  /// Seconds from a fixed point: the clock on the wall may be set while a run goes on.
  private let start: Double
  private var lastShown = -Double.infinity

  init(
    title: String, total: Int, terminal: Bool = StandardError.isTerminal,
    start: Double = ProcessInfo.processInfo.systemUptime
  ) {
    self.title = title
    self.total = total
    self.terminal = terminal
    self.start = start
  }

  /// Shows `done` of the total; often enough to be alive, seldom enough to cost nothing.
  mutating func show(_ done: Int, now: Double = ProcessInfo.processInfo.systemUptime) {
    let due = now - lastShown >= (terminal ? 0.1 : 5)
    guard due || done == total else { return }
    lastShown = now
    let line = Self.text(title: title, done: done, total: total, seconds: now - start)
    if terminal {
      FileHandle.standardError.write(Data("\r\u{1B}[K\(line)\(done == total ? "\n" : "")".utf8))
    } else {
      StandardError.write(line)
    }
  }

  /// Ends a rewritten line that did not reach its total.
  func interrupt() {
    if terminal { FileHandle.standardError.write(Data("\n".utf8)) }
  }

  /// `Crossing  60/120  50 %  41.2 frames/s  1 s left`.
  static func text(title: String, done: Int, total: Int, seconds: Double) -> String {
    let percent = total > 0 ? done * 100 / total : 100
    var line = "\(title)  \(done)/\(total)  \(percent) %"
    if done > 0, seconds > 0 {
      let rate = Double(done) / seconds
      line += "  " + String(format: "%.1f", rate) + " frames/s"
      if done < total { line += "  \(Int((Double(total - done) / rate).rounded(.up))) s left" }
    }
    return line
  }
}
