/// What can be wrong with a parameter's name or value.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
  case unknown(name: String, near: [String])
  case notANumber(name: String, text: String)
  case outOfRange(name: String, value: Double, range: ClosedRange<Double>)
  case offGrid(name: String, value: Double, nearest: Double)
  case levels(name: String, given: Int, expected: Int)
  case syntax(String)

  public var description: String {
    switch self {
    case .unknown(let name, let near):
      let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
      return "unknown parameter '\(name)'\(hint)"
    case .notANumber(let name, let text):
      return "\(name): '\(text)' is not a number"
    case .outOfRange(let name, let value, let range):
      let low = DecimalText.plain(range.lowerBound)
      let high = DecimalText.plain(range.upperBound)
      return "\(name): \(DecimalText.plain(value)) is outside \(low) ... \(high)"
    case .offGrid(let name, let value, let nearest):
      return "\(name): \(DecimalText.plain(value)) is not possible; the nearest is \(DecimalText.plain(nearest))"
    case .levels(let name, let given, let expected):
      return "\(name): \(given) weights given, the network has \(expected) level\(expected == 1 ? "" : "s")"
    case .syntax(let text):
      return "'\(text)' is not of the form name=value"
    }
  }
}
