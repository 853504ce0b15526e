extension TraXMessage {
  /// The whole line with its newline, to be written at once.
  public var line: String {
    var line = Self.prefix + kind.rawValue
    for argument in arguments { line += " " + Self.quoted(argument) }
    for property in properties { line += " " + Self.quoted(property.key + "=" + property.value) }
    return line + " \n"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted.unicodeScalars.append("\\")
        quoted.unicodeScalars.append(scalar)
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Reads one line, without its newline. Nil for a line that is no message: such lines are somebody's log.
  public static func parse(_ line: ArraySlice<UInt8>) throws(TraXError) -> TraXMessage? {
    guard line.starts(with: prefix.utf8) else { return nil }
    var scanner = TokenScanner(line.dropFirst(prefix.utf8.count))
    let name = scanner.name()
    // `status` is an old name of `state`.
    let known = name.lowercased() == "status" ? "state" : name.lowercased()
    guard let kind = Kind(rawValue: known) else { throw .unknownMessage(String(name.prefix(40))) }
    var message = TraXMessage(kind)
    while let token = try scanner.token() {
      if let split = token.firstIndex(of: UInt8(ascii: "=")), TraXProperty.isKey(text(token[..<split])) {
        message.properties.append(TraXProperty(text(token[..<split]), text(token[(split + 1)...])))
      } else {
        message.arguments.append(text(token[...]))
      }
    }
    return message
  }

  /// Reads a line given as text.
  public static func parse(_ line: String) throws(TraXError) -> TraXMessage? {
    try parse(Array(line.utf8)[...])
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Splits a line into tokens, bare or quoted, and resolves their escapes.
  private struct TokenScanner {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
      rest = bytes
      while let last = rest.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: "\n") { rest.removeLast() }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    mutating func name() -> String {
      let name = rest.prefix { !Self.isBlank($0) }
      rest = rest[name.endIndex...]
      return text(name)
    }

    mutating func token() throws(TraXError) -> [UInt8]? {
      rest = rest.drop(while: Self.isBlank)
      guard let first = rest.first else { return nil }
      let isQuoted = first == UInt8(ascii: "\"")
      if isQuoted { rest.removeFirst() }
      var token: [UInt8] = []
      while let byte = rest.popFirst() {
        if isQuoted ? byte == UInt8(ascii: "\"") : Self.isBlank(byte) { return token }
        guard byte == UInt8(ascii: "\\") else {
          token.append(byte)
          continue
        }
        guard let escaped = rest.popFirst() else { throw .unfinishedEscape }
        token.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
      }
      if isQuoted { throw .unfinishedQuote }
      return token
    }
  }
}
