import Foundation

/// JSON written by hand where its bytes must not depend on anything but its values: keys in the given order, numbers
/// by their shortest digits, nothing that JSON cannot say.
public enum JSONText {
  public indirect enum Value: Sendable {
    case text(String)
    case number(Double)
    case integer(Int)
    case bool(Bool)
    case list([Value])
    case object([(String, Value)])
    case null
  }

  public static func line(_ value: Value) -> String {
    var out = ""
    write(value, indent: nil, into: &out)
    return out
  }

  /// Over several lines, for files that people read.
  public static func pretty(_ value: Value) -> String {
    var out = ""
    write(value, indent: 0, into: &out)
    return out + "\n"
  }

  private static func write(_ value: Value, indent: Int?, into out: inout String) {
    switch value {
    case .text(let text): out += quoted(text)
    case .number(let number): out += number.isFinite ? DecimalText.plain(number) : "null"
    case .integer(let number): out += String(number)
    case .bool(let flag): out += flag ? "true" : "false"
    case .null: out += "null"
    case .list(let items):
      out += "["
      for (i, item) in items.enumerated() {
        if i > 0 { out += indent == nil ? "," : ", " }
        write(item, indent: nil, into: &out)
      }
      out += "]"
    case .object(let pairs):
      out += "{"
      for (i, pair) in pairs.enumerated() {
        if i > 0 { out += "," }
        if let indent { out += "\n" + String(repeating: "  ", count: indent + 1) }
        out += quoted(pair.0) + (indent == nil ? ":" : ": ")
        write(pair.1, indent: indent.map { $0 + 1 }, into: &out)
      }
      if let indent, !pairs.isEmpty { out += "\n" + String(repeating: "  ", count: indent) }
      out += "}"
    }
  }

  public static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20: out += String(format: "\\u%04x", scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
