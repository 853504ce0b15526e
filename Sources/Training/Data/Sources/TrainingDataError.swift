/// What is wrong with training data; says where and what to do.
public enum TrainingDataError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A line of an annotation file or of a recipe.
  case line(file: String, line: Int, reason: String)
  /// A file or folder as a whole.
  case file(String, reason: String)
  /// A source whose pictures could not be used, one after the other.
  case unusable(source: String, attempts: Int, last: String)

  public var description: String {
    switch self {
    case .line(let file, let line, let reason): return "\(file):\(line): \(reason)"
    case .file(let file, let reason): return "\(file): \(reason)"
    case .unusable(let source, let attempts, let last):
      return "\(source): \(attempts) pairs in a row could not be made; the last: \(last)"
    }
  }
}
