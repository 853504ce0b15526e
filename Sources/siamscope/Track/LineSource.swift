import Foundation
import Imaging

/// A text file's lines, one after the other, however long the file is. Owned by one thread at a time.
final class LineSource {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var isOver = false
  /// Longest line that is read.
  private static let longest = 1 << 24

  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ImageError.unreadable(name: path, reason: WholeFile.systemMessage())
    }
  }

  deinit { close(descriptor) }

  /// The next line without its end; nil at the end of the file.
  func next() throws -> String? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return String(decoding: buffer[start..<end], as: UTF8.self)
      }
      if isOver {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return String(decoding: buffer[start...], as: UTF8.self)
      }
      guard buffer.count - start < Self.longest else {
        throw ImageError.unreadable(name: path, reason: "it has a line of over \(Self.longest) bytes")
      }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      try fill()
    }
  }

  private func fill() throws {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = read(descriptor, &chunk, chunk.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw ImageError.unreadable(name: path, reason: WholeFile.systemMessage()) }
      if got == 0 { isOver = true } else { buffer += chunk[..<got] }
      return
    }
  }
}
