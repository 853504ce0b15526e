import Foundation
import Imaging
import Tracking

/// Boxes written as they come, so that an interrupted run leaves the frames that it finished.
///
/// Each box reaches the file as a whole line. Owned by one thread at a time.
public final class ResultsWriter {
  private let path: String
  private let base: Double
  private let descriptor: Int32

  /// Makes the file, or empties the one that is there.
  public init(path: String, base: Double) throws {
    self.path = path
    self.base = base
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw DatasetError.unwritable(file: path, reason: WholeFile.systemMessage())
    }
  }

  deinit { close(descriptor) }

  /// Writes the next frame's box; nil where there is none.
  public func append(_ box: Box?) throws {
    let line = Array((ResultsFile.line(box, base: base) + "\n").utf8)
    var done = 0
    while done < line.count {
      let put = line.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, line.count - done) }
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else {
        let reason = WholeFile.systemMessage()
        // Half a line would read as a wrong box.
        if done > 0 { _ = ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(done)) }
        throw DatasetError.unwritable(file: path, reason: reason)
      }
      done += put
    }
  }
}
