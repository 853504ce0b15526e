import Imaging

/// An XML element that remembers its line: as much of XML as annotation files use (elements, text, comments, the five
/// named entities and numbered ones; attributes are passed over).
package struct XMLTree: Sendable {
  package let name: String
  /// From 1.
  package let line: Int
  package var children: [XMLTree] = []
  /// The text between the tags, without white space at its ends.
  package var text = ""

  /// The first child of a name.
  package subscript(name: String) -> XMLTree? { children.first { $0.name == name } }

  /// Reads a file of at most 64 MB. Throws `TrainingDataError` with the line.
  package static func read(path: String) throws -> XMLTree {
    try parse(try WholeFile.read(path: path, limit: 64 << 20), name: path)
  }

  /// Reads a text; `name` is what errors call it. Throws `TrainingDataError`.
  package static func parse(_ bytes: [UInt8], name: String) throws -> XMLTree {
    var reader = XMLReader(bytes: bytes, file: name)
    return try reader.document()
  }
}

/// Builds an `XMLTree` from bytes, without recursion: a file of opening tags must not overflow the stack.
private struct XMLReader {
  let bytes: [UInt8]
  let file: String
  var at = 0
  var line = 1

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  mutating func document() throws -> XMLTree {
    var open: [XMLTree] = []
    var root: XMLTree?
    func problem(_ reason: String, line: Int) -> TrainingDataError {
      .line(file: file, line: line, reason: "not XML: \(reason)")
    }
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "<") else {
        let text = text()
        if open.isEmpty {
          if !text.isEmpty { throw problem("text outside of all elements", line: line) }
        } else {
          open[open.count - 1].text += text
        }
        continue
      }
      if takes("<!--") {
        try pass("-->", "a comment without end")
      } else if takes("<?") {
        try pass("?>", "an instruction without end")
      } else if takes("<!") {
        try pass(">", "a declaration without end")
      } else if takes("</") {
        let name = word()
        skipSpace()
        guard takes(">") else { throw problem("</\(name) without end", line: line) }
        guard let closed = open.popLast(), closed.name == name else {
          throw problem("</\(name)> closes nothing that is open", line: line)
        }
        if open.isEmpty { root = closed } else { open[open.count - 1].children.append(closed) }
      } else {
        at += 1
        let start = line
        let name = word()
        guard !name.isEmpty, root == nil, open.count < 64 else {
          throw problem(root == nil ? "'<' without a name, or too deep" : "a second root <\(name)>", line: start)
        }
        let isEmpty = try passAttributes(of: name, from: start)
        let element = XMLTree(name: name, line: start)
        if !isEmpty {
          open.append(element)
        } else if open.isEmpty {
          root = element
        } else {
          open[open.count - 1].children.append(element)
        }
      }
    }
    if let last = open.last { throw problem("<\(last.name)> is never closed", line: last.line) }
    guard let root else { throw problem("there is no element", line: line) }
    return root
  }

  /// Up to the tag's end; whether it was `/>`.
  private mutating func passAttributes(of name: String, from start: Int) throws -> Bool {
    var quote: UInt8?
    while at < bytes.count {
      let byte = bytes[at]
      step()
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return at >= 2 && bytes[at - 2] == UInt8(ascii: "/")
      }
    }
    throw TrainingDataError.line(file: file, line: start, reason: "not XML: <\(name) without end")
  }

  private mutating func pass(_ end: String, _ problem: String) throws {
    let start = line
    while at < bytes.count {
      if takes(end) { return }
      step()
    }
    throw TrainingDataError.line(file: file, line: start, reason: "not XML: \(problem)")
  }

  private mutating func word() -> String {
    let first = at
    while at < bytes.count, bytes[at] > 0x20, bytes[at] != UInt8(ascii: ">"), bytes[at] != UInt8(ascii: "/") { at += 1 }
    return String(decoding: bytes[first..<at], as: UTF8.self)
  }

  private mutating func text() -> String {
    let first = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "<") { step() }
    func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }
    let inner = bytes[first..<at].drop(while: isSpace)
    let end = inner.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? inner.startIndex
    let raw = String(decoding: inner[inner.startIndex..<max(inner.startIndex, end)], as: UTF8.self)
    guard raw.contains("&") else { return raw }
    var out = ""
    for (index, piece) in raw.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
      guard index > 0, let mark = piece.firstIndex(of: ";") else {
        out += index > 0 ? "&" + piece : piece
        continue
      }
      out += Self.entity(piece[..<mark]) ?? "&\(piece[...mark])"
      out += piece[piece.index(after: mark)...]
    }
    return out
  }

  private static func entity(_ name: Substring) -> String? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let code = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      return code.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
  }

  private mutating func takes(_ mark: String) -> Bool {
    guard bytes[at...].starts(with: mark.utf8) else { return false }
    for _ in 0..<mark.utf8.count { step() }
    return true
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] <= 0x20 { step() }
  }

  private mutating func step() {
    if bytes[at] == 0x0A { line += 1 }
    at += 1
  }
}
