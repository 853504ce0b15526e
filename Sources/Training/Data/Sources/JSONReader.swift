/// Builds a `JSONTree` from bytes.
struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let name: String
  private let skipped: Set<String>
  private var at = 0
  private var line = 1
  /// Deeper than any annotation; a file of brackets must not overflow the stack.
  private static let depth = 64

  init(bytes: UnsafeBufferPointer<UInt8>, name: String, skipped: Set<String>) {
    self.bytes = bytes
    self.name = name
    self.skipped = skipped
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  mutating func document() throws -> JSONTree {
    let tree = try value(depth: 0)
    skipSpace()
    if at < bytes.count { throw problem("something after the end") }
    return tree
  }

  private mutating func value(depth: Int) throws -> JSONTree {
    skipSpace()
    let start = line
    guard depth < Self.depth else { throw problem("nested too deeply") }
    guard at < bytes.count else { throw problem("the file ends too early") }
    func tree(_ value: JSONTree.Value) -> JSONTree { JSONTree(value: value, line: start) }
    switch bytes[at] {
    case UInt8(ascii: "{"):
      at += 1
      var members: [(key: String, value: JSONTree)] = []
      if takes("}") { return tree(.object([])) }
      repeat {
        skipSpace()
        let key = try string()
        try expect(":")
        let value = try value(depth: depth + 1)
        if !skipped.contains(key) { members.append((key, value)) }
      } while takes(",")
      try expect("}")
      return tree(.object(members))
    case UInt8(ascii: "["):
      at += 1
      var elements: [JSONTree] = []
      if takes("]") { return tree(.array([])) }
      repeat { elements.append(try value(depth: depth + 1)) } while takes(",")
      try expect("]")
      return tree(.array(elements))
    case UInt8(ascii: "\""): return tree(.string(try string()))
    case UInt8(ascii: "t"): return try word("true", tree(.bool(true)))
    case UInt8(ascii: "f"): return try word("false", tree(.bool(false)))
    case UInt8(ascii: "n"): return try word("null", tree(.null))
    case UInt8(ascii: "N"): return try word("NaN", tree(.null))
    case UInt8(ascii: "I"): return try word("Infinity", tree(.null))
    default: return tree(try number())
    }
  }

  private mutating func word(_ word: String, _ result: JSONTree) throws -> JSONTree {
    guard bytes[at...].starts(with: word.utf8) else { throw problem("expected a value") }
    at += word.utf8.count
    return result
  }

  private mutating func number() throws -> JSONTree.Value {
    let first = at
    while at < bytes.count, at - first < 64 {
      switch bytes[at] {
      case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        at += 1
        continue
      default: break
      }
      break
    }
    if at == first + 1, bytes[first] == UInt8(ascii: "-"), bytes[at...].starts(with: "Infinity".utf8) {
      at += "Infinity".utf8.count
      return .null
    }
    let text = String(decoding: bytes[first..<at], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      at = first
      throw problem(text.isEmpty ? "expected a value" : "'\(text)' is no number")
    }
    return .number(number)
  }

  private mutating func string() throws -> String {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw problem("expected a name in quotes") }
    at += 1
    let first = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 {
      at += 1
    }
    guard at < bytes.count else { throw problem("a string without end") }
    if bytes[at] == UInt8(ascii: "\"") {
      at += 1
      return String(decoding: bytes[first..<(at - 1)], as: UTF8.self)
    }
    var content = Array(bytes[first..<at])
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"): content.append(contentsOf: try escape())
      case 0..<0x20: throw problem("a control character in a string")
      default: content.append(byte)
      }
    }
    throw problem("a string without end")
  }

  private mutating func escape() throws -> [UInt8] {
    guard at < bytes.count else { throw problem("a string without end") }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code), bytes[at...].starts(with: "\\u".utf8) {
        at += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw problem("half of a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw problem("half of a surrogate pair") }
      return Array(String(Character(scalar)).utf8)
    default: throw problem("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard at + 4 <= bytes.count, let code = UInt32(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16)
    else { throw problem("expected four hexadecimal digits") }
    at += 4
    return code
  }

  private mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x0A: line += 1
      case 0x20, 0x09, 0x0D: break
      default: return
      }
      at += 1
    }
  }

  private mutating func takes(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == UInt8(ascii: mark) else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws {
    if !takes(mark) { throw problem(at < bytes.count ? "expected '\(mark)'" : "the file ends too early") }
  }

  private func problem(_ reason: String) -> TrainingDataError {
    .line(file: name, line: line, reason: "not JSON: \(reason)")
  }
}
