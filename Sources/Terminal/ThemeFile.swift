/// Reads a theme file: `key = "#rrggbb"` lines, `gradient = "viridis"`, and comments after `#`.
public enum ThemeFile {
  /// Why a line is not one of a theme.
  public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    case notAnAssignment(file: String, line: Int, text: String)
    case unknownKey(file: String, line: Int, key: String)
    case notAColor(file: String, line: Int, key: String, value: String)
    case unknownGradient(file: String, line: Int, value: String)
    case repeated(file: String, line: Int, key: String, first: Int)
    case unreadable(file: String, reason: String)

    public var description: String {
      switch self {
      case .notAnAssignment(let file, let line, let text):
        "\(file):\(line): '\(text)' is no theme line; write key = \"#rrggbb\""
      case .unknownKey(let file, let line, let key):
        "\(file):\(line): unknown key '\(key)'; allowed are gradient, "
          + ThemeColor.allCases.map(\.rawValue).joined(separator: ", ")
      case .notAColor(let file, let line, let key, let value):
        "\(file):\(line): \(key) = '\(value)' is no colour; write six hexadecimal digits, such as \"#1a2b3c\""
      case .unknownGradient(let file, let line, let value):
        "\(file):\(line): unknown gradient '\(value)'; allowed are "
          + Gradient.allCases.map(\.rawValue).joined(separator: ", ")
      case .repeated(let file, let line, let key, let first):
        "\(file):\(line): '\(key)' is set already in line \(first); remove one of the two"
      case .unreadable(let file, let reason):
        "\(file): \(reason)"
      }
    }
  }

  /// The theme that a file's text describes; colours it does not name are the built-in theme's. Throws `Problem`.
  public static func parse(_ text: String, name: String, file: String) throws -> Theme {
    var theme = Theme(name: name)
    var seen: [String: Int] = [:]
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, raw) in zip(1..., lines) {
      let line = trimmed(withoutComment(raw))
      if line.isEmpty { continue }
      guard let equals = line.firstIndex(of: "=") else {
        throw Problem.notAnAssignment(file: file, line: number, text: shown(line))
      }
      let key = String(trimmed(line[..<equals]))
      let quoted = trimmed(line[line.index(after: equals)...])
      guard !key.isEmpty, quoted.count >= 2, quoted.first == "\"", quoted.last == "\"" else {
        throw Problem.notAnAssignment(file: file, line: number, text: shown(line))
      }
      let value = String(quoted.dropFirst().dropLast())
      if let first = seen.updateValue(number, forKey: key) {
        throw Problem.repeated(file: file, line: number, key: shown(key), first: first)
      }
      if key == "gradient" {
        guard let gradient = Gradient(rawValue: value) else {
          throw Problem.unknownGradient(file: file, line: number, value: shown(value))
        }
        theme.gradient = gradient
      } else if let color = ThemeColor(rawValue: key) {
        guard let rgb = RGB(hex: value) else {
          throw Problem.notAColor(file: file, line: number, key: key, value: shown(value))
        }
        theme[color] = rgb
      } else {
        throw Problem.unknownKey(file: file, line: number, key: shown(key))
      }
    }
    return theme
  }

  /// A comment starts at a `#` outside of quotes.
  private static func withoutComment(_ line: Substring) -> Substring {
    var quoted = false
    for i in line.indices {
      if line[i] == "\"" { quoted.toggle() }
      if line[i] == "#", !quoted { return line[..<i] }
    }
    return line
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var rest = text.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }

  /// Somebody else's text in a message: short, and without what steers a terminal.
  private static func shown(_ text: some StringProtocol) -> String {
    let clean = String.UnicodeScalarView(
      text.unicodeScalars.map { CharacterWidth.isControl($0) ? "\u{FFFD}" : $0 })
    return TextFit.cut(String(clean), to: 60)
  }
}
