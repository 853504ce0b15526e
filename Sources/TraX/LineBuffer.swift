/// Bytes as they arrive, given out as whole lines. Any bytes are fine; a line has a largest length.
struct LineBuffer {
  /// Room for a frame of 8K in base64.
  static let longestLine = 1 << 28

  private var bytes: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  /// Where the search for a newline goes on.
  private var searched = 0
  private let limit: Int

  init(limit: Int = longestLine) { self.limit = limit }

  mutating func append(_ more: some Collection<UInt8>) {
    if start > 0 {
      bytes.removeFirst(start)
      searched -= start
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next line without its newline; nil until one is complete.
  mutating func next() throws(TraXError) -> ArraySlice<UInt8>? {
    guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      guard bytes.count - start <= limit else { throw .lineTooLong(limit: limit) }
      return nil
    }
    let line = bytes[start..<end]
    start = end + 1
    searched = start
    guard line.count <= limit else { throw .lineTooLong(limit: limit) }
    return line
  }

  /// What is left when the other side has closed: a last line without a newline, or nothing.
  mutating func remainder() -> ArraySlice<UInt8>? {
    guard start < bytes.count else { return nil }
    defer {
      start = bytes.count
      searched = start
    }
    return bytes[start...]
  }
}
