import Glibc

/// Writes to the terminal without ever being stuck in it.
///
/// The terminal is opened a second time, so that not blocking is ours alone and does not spill over to the shell that
/// shares the first descriptor.
struct TerminalOutput {
  let descriptor: Int32
  private let isOwn: Bool

  init(_ original: Int32) {
    var name = [CChar](repeating: 0, count: 256)
    if ttyname_r(original, &name, name.count) == 0 {
      let path = name.withUnsafeBufferPointer {
        $0.baseAddress.map { open($0, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) }
      }
      if let path, path >= 0 {
        (descriptor, isOwn) = (path, true)
        return
      }
    }
    (descriptor, isOwn) = (original, false)
  }

  func close() {
    if isOwn { Glibc.close(descriptor) }
  }

  /// Writes what the terminal takes at once: how many bytes that were, or nil when it is gone.
  func push(_ bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      while true {
        let count = Glibc.write(descriptor, base, buffer.count)
        if count >= 0 { return count }
        switch errno {
        case EINTR: continue
        case EAGAIN: return 0
        default: return nil
        }
      }
    }
  }

  /// Writes everything, or gives up when a byte appears on `interrupt` (a signal) while the terminal takes nothing.
  ///
  /// True when all was written.
  func write(_ bytes: [UInt8], interrupt: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return true }
      var done = 0
      while done < buffer.count {
        let count = Glibc.write(descriptor, base + done, buffer.count - done)
        if count > 0 {
          done += count
        } else if count < 0 && errno == EAGAIN {
          var waits = [
            pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: interrupt, events: Int16(POLLIN), revents: 0),
          ]
          _ = poll(&waits, 2, -1)
          if waits[0].revents & Int16(POLLOUT) == 0, waits[1].revents != 0 { return false }
          if waits[0].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return false }
        } else if count < 0 && errno == EINTR {
          continue
        } else {
          return false
        }
      }
      return true
    }
  }

  /// The terminal's size in cells; 80 x 24 when it does not say.
  func size() -> (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
    return (min(Int(size.ws_col), 2000), min(Int(size.ws_row), 1000))
  }
}
