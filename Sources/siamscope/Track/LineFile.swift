import Datasets
import Foundation

/// A text file that grows by whole lines: each reaches the system in one piece, so an interrupted run leaves no half.
final class LineFile {
  private let path: String
  private let descriptor: Int32

  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw DatasetError.unwritable(file: path, reason: String(cString: strerror(errno))) }
  }

  deinit { close(descriptor) }

  func append(_ line: String) throws {
    let bytes = Array((line + "\n").utf8)
    var done = 0
    while done < bytes.count {
      let put = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done) }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else {
        let reason = String(cString: strerror(errno))
        if done > 0 { _ = ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(done)) }
        throw DatasetError.unwritable(file: path, reason: reason)
      }
      done += put
    }
  }
}
