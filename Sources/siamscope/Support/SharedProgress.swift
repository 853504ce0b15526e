import Foundation

/// A progress line that several threads move on.
final class SharedProgress: @unchecked Sendable {
  private let lock = NSLock()
  private var line: ProgressLine
  private var done = 0
  private let isQuiet: Bool

  init(_ line: ProgressLine, isQuiet: Bool) {
    self.line = line
    self.isQuiet = isQuiet
  }

  func add(_ count: Int) {
    lock.withLock {
      done += count
      if !isQuiet { line.show(done) }
    }
  }
}
