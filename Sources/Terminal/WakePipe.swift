import CTerminal
import Glibc

/// Wakes an event loop from any thread.
///
/// Many calls before the loop looks are one event.
public final class WakePipe: Sendable {
  /// The end that the loop polls.
  let readEnd: Int32
  private let writeEnd: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard cterm_pipe(&ends) == 0 else { throw TerminalError.system("no pipe: \(lastError())") }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  public func wake() {
    var byte: UInt8 = 1
    // A full pipe already wakes.
    _ = write(writeEnd, &byte, 1)
  }

  /// Empties the pipe; true when there was something in it.
  func drain() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 256)
    var found = false
    while read(readEnd, &bytes, bytes.count) > 0 { found = true }
    return found
  }
}

/// What errno says.
func lastError() -> String { String(cString: strerror(errno)) }
