import Foundation

/// A file that only grows, by whole lines.
final class AppendFile: @unchecked Sendable {
  let path: String
  private let descriptor: Int32

  /// Makes the file; it must not be there yet.
  init(creating path: String) throws(WorkError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path, reason: Self.systemMessage()) }
  }

  deinit { close(descriptor) }

  /// Adds a line in one write. With `kept`, returns when it is on the disk.
  func append(_ line: String, kept: Bool) throws(WorkError) {
    let bytes = Array(line.utf8)
    var done = 0
    while done < bytes.count {
      let put = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done) }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else {
        let reason = Self.systemMessage()
        // Readers pass over a torn line, but the next one must not continue it.
        if done > 0 { _ = ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(done)) }
        throw .file(path, reason: reason)
      }
      done += put
    }
    if kept { fsync(descriptor) }
  }

  static func systemMessage() -> String { String(cString: strerror(errno)) }
}
