/// What is wrong with some bytes, before it is known which file they belong to.
enum FormatProblem: Error {
  /// They break the rules of their format.
  case broken(String)
  /// They keep the rules, and ask for something that is left out on purpose.
  case unsupported(String, advice: String)

  /// The same, as the error that users see.
  func inFile(_ name: String, format: CheckpointFormat) -> CheckpointError {
    switch self {
    case .broken(let problem): .malformed(file: name, format: format, problem: problem)
    case .unsupported(let what, let advice): .unsupported(file: name, what: what, advice: advice)
    }
  }
}

/// Reads little-endian numbers and runs of bytes from the front, never past the end.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  /// Position of the next byte, counted from the start of the file.
  private(set) var offset: Int
  /// Where reading must stop.
  let end: Int

  /// Reads `range` of `bytes`, clamped to what is there.
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.bytes = bytes
    end = min(max(range.upperBound, 0), bytes.count)
    offset = min(max(range.lowerBound, 0), end)
  }

  var remaining: Int { end - offset }

  mutating func byte() throws(FormatProblem) -> UInt8 {
    guard offset < end else { throw cutShort(1) }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(FormatProblem) -> T {
    let start = try skip(MemoryLayout<T>.size).lowerBound
    return T(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: type))
  }

  /// Steps over `count` bytes and tells where they are.
  @discardableResult
  mutating func skip(_ count: Int) throws(FormatProblem) -> Range<Int> {
    guard count >= 0, count <= remaining else { throw cutShort(count) }
    defer { offset += count }
    return offset..<offset + count
  }

  /// Steps over the bytes up to the next newline, and the newline, and tells where the bytes before it are.
  mutating func line() throws(FormatProblem) -> Range<Int> {
    let start = offset
    while offset < end {
      offset += 1
      if bytes[offset - 1] == 0x0a { return start..<offset - 1 }
    }
    throw cutShort(1)
  }

  private func cutShort(_ wanted: Int) -> FormatProblem {
    .broken("at byte \(offset), \(wanted) more bytes are announced and \(remaining) are left")
  }
}

extension UnsafeRawBufferPointer {
  /// Bytes of a text: UTF-8, or Latin-1 where they are not (Python 2 wrote either).
  func text(_ range: Range<Int>) -> String {
    let slice = UnsafeRawBufferPointer(rebasing: self[range])
    let text = String(decoding: slice, as: UTF8.self)
    if text.utf8.elementsEqual(slice) { return text }
    var latin = String.UnicodeScalarView()
    for byte in slice { latin.append(Unicode.Scalar(byte)) }
    return String(latin)
  }
}
