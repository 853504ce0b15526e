/// The text forms of strings in the oldest pickle protocol.
enum PickleText {
  /// A Python string literal in quotes, with its escapes undone.
  static func quoted(_ literal: String) throws(FormatProblem) -> String {
    let scalars = Array(literal.unicodeScalars)
    guard let quote = scalars.first, quote == "'" || quote == "\"", scalars.count >= 2, scalars.last == quote else {
      throw .broken("a pickled string without quotes")
    }
    return try unescaped(scalars[1..<scalars.count - 1], all: true)
  }

  /// Text whose only escapes are \uXXXX and \UXXXXXXXX.
  static func rawUnicode(_ text: String) throws(FormatProblem) -> String {
    try unescaped(Array(text.unicodeScalars)[...], all: false)
  }

  private static func unescaped(
    _ scalars: ArraySlice<Unicode.Scalar>, all: Bool
  ) throws(FormatProblem) -> String {
    var out = String.UnicodeScalarView()
    var rest = scalars
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let escape = rest.first else {
        out.append(scalar)
        continue
      }
      let width: Int
      switch escape {
      case "u": width = 4
      case "U": width = 8
      case "x" where all: width = 2
      case "n" where all, "r" where all, "t" where all, "\\" where all, "'" where all, "\"" where all:
        rest.removeFirst()
        out.append(escape == "n" ? "\n" : escape == "r" ? "\r" : escape == "t" ? "\t" : escape)
        continue
      default:
        out.append(scalar)
        continue
      }
      rest.removeFirst()
      let digits = String(String.UnicodeScalarView(rest.prefix(width)))
      guard digits.unicodeScalars.count == width, let code = UInt32(digits, radix: 16), let made = Unicode.Scalar(code)
      else { throw .broken("a pickled string with a broken escape") }
      rest = rest.dropFirst(width)
      out.append(made)
    }
    return String(out)
  }
}
