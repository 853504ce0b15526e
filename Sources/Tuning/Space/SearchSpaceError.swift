import Tracking

/// What can be wrong with a search space.
public enum SearchSpaceError: Error, Equatable, CustomStringConvertible {
  case syntax(String)
  case emptyRange(name: String, low: Double, high: Double)
  case step(name: String, step: Double)
  case noValues(name: String)
  case twice(name: String)
  case empty
  case file(String, line: Int, reason: String)

  public var description: String {
    switch self {
    case .syntax(let text):
      return "'\(text)' is not of the form name, name=low:high, name=low:high:step or name=a|b|c"
    case .emptyRange(let name, let low, let high):
      return "\(name): the range \(DecimalText.plain(low)):\(DecimalText.plain(high)) does not rise"
    case .step(let name, let step): return "\(name): a step of \(DecimalText.plain(step)) does not divide the range"
    case .noValues(let name): return "\(name): no values to choose from"
    case .twice(let name): return "\(name) is given twice"
    case .empty: return "there is nothing to search: name a parameter"
    case .file(let file, let line, let reason): return "\(file):\(line): \(reason)"
    }
  }
}
