/// Reads JSON from the front, one value at a time: the caller says what must come next.
///
/// Nothing is built that was not asked for, so neither depth nor memory depends on the input, and repeated keys
/// (which general readers hide) are seen by the caller.
struct JSONScanner {
  /// Where reading stopped and why.
  struct Problem: Error {
    let offset: Int
    let reason: String
  }

  private let bytes: UnsafeRawBufferPointer
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Reads an object, calling `member` with each key; `member` must read the value.
  mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
    try expect("{")
    if skip("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while skip(",")
    try expect("}")
  }

  /// Reads an array, calling `element` before each of its values; `element` must read the value.
  mutating func array(_ element: (inout JSONScanner) throws -> Void) throws {
    try expect("[")
    if skip("]") { return }
    repeat { try element(&self) } while skip(",")
    try expect("]")
  }

  /// Reads a non-negative integer without fraction or exponent.
  mutating func count() throws -> Int {
    skipSpace()
    let first = offset
    var value = 0
    while let digit = peek(), (0x30...0x39).contains(digit) {
      let (tens, overflow1) = value.multipliedReportingOverflow(by: 10)
      let (next, overflow2) = tens.addingReportingOverflow(Int(digit - 0x30))
      if overflow1 || overflow2 { throw problem("a number too large", at: first) }
      value = next
      offset += 1
    }
    if offset == first { throw problem("expected a non-negative whole number", at: first) }
    if offset - first > 1, bytes[first] == 0x30 { throw problem("a number with leading zeros", at: first) }
    if let next = peek(), [0x2e, 0x45, 0x65].contains(next) { throw problem("expected a whole number", at: first) }
    return value
  }

  /// Reads a string.
  mutating func string() throws -> String {
    try expect("\"")
    let first = offset
    var content: [UInt8] = []
    while let byte = peek() {
      offset += 1
      switch byte {
      case 0x22:
        let text = String(decoding: content, as: UTF8.self)
        // Decoding repairs what is not UTF-8, so the repaired text differs.
        guard text.utf8.elementsEqual(content) else { throw problem("a string that is not UTF-8", at: first) }
        return text
      case 0x5c: content.append(contentsOf: try escape())
      case 0..<0x20: throw problem("a control character in a string", at: offset - 1)
      default: content.append(byte)
      }
    }
    throw problem("a string without end", at: first)
  }

  /// Checks that only white space is left.
  mutating func end() throws {
    skipSpace()
    if offset < bytes.count { throw problem("something after the end", at: offset) }
  }

  // MARK: - Parts

  private mutating func escape() throws -> [UInt8] {
    guard let byte = peek() else { throw problem("a string without end", at: offset) }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = UInt32(try hex4())
      if (0xd800..<0xdc00).contains(code) {
        guard peek() == 0x5c, offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u") else {
          throw problem("half of a surrogate pair", at: offset)
        }
        offset += 2
        let low = UInt32(try hex4())
        guard (0xdc00..<0xe000).contains(low) else { throw problem("half of a surrogate pair", at: offset) }
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw problem("half of a surrogate pair", at: offset) }
      return Array(String(scalar).utf8)
    default: throw problem("an unknown escape", at: offset - 1)
    }
  }

  private mutating func hex4() throws -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek(), byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("expected four hexadecimal digits", at: offset)
      }
      value = value << 4 | UInt16(digit)
      offset += 1
    }
    return value
  }

  private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = peek(), [0x20, 0x09, 0x0a, 0x0d].contains(byte) { offset += 1 }
  }

  private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek() == UInt8(ascii: mark) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws {
    if !skip(mark) { throw problem("expected '\(mark)'", at: offset) }
  }

  func problem(_ reason: String, at offset: Int) -> Problem { Problem(offset: offset, reason: reason) }
}
