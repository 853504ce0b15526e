import Tracking
import Yams

/// A table of a recipe's YAML: values are taken by name, and what nobody took is an error with its line.
///
///     let table = try RecipeTable(text: text, file: "recipe.yaml")
///     let rate = try table.number("rate", default: 0.001, in: 0...1)
///     try table.finish()
public final class RecipeTable {
  /// What errors call the file.
  public let file: String
  /// Where the table is in the file; empty for the file itself.
  public let name: String
  /// Line of its beginning, from 1.
  public let line: Int
  private let entries: [(key: String, line: Int, node: Node)]
  private var taken: Set<String> = []

  /// The table of a whole file's text. Throws `TrainingDataError`.
  public convenience init(text: String, file: String) throws {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch let error as YamlError {
      throw Self.syntax(error, file: file)
    } catch { throw TrainingDataError.file(file, reason: "not YAML: \(error)") }
    guard let node else { throw TrainingDataError.file(file, reason: "the file is empty") }
    try self.init(node, file: file, name: "")
  }

  private static func syntax(_ error: YamlError, file: String) -> TrainingDataError {
    let text = String(describing: error).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return .line(file: file, line: mark.line, reason: "not YAML: \(problem)")
    default: return .file(file, reason: "not YAML: \(text.joined(separator: " "))")
    }
  }

  private init(_ node: Node, file: String, name: String) throws {
    self.file = file
    self.name = name
    line = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      throw TrainingDataError.line(
        file: file, line: line, reason: "\(name.isEmpty ? "the recipe" : name) should hold keys and values")
    }
    var entries: [(key: String, line: Int, node: Node)] = []
    for (key, value) in mapping {
      let line = key.mark?.line ?? line
      guard let word = key.string else {
        throw TrainingDataError.line(file: file, line: line, reason: "a key is no text")
      }
      guard !entries.contains(where: { $0.key == word }) else {
        throw TrainingDataError.line(file: file, line: line, reason: "\(word) is there twice")
      }
      entries.append((word, line, value))
    }
    self.entries = entries
  }

  /// The keys in the order of the file.
  public var keys: [String] { entries.map(\.key) }

  public func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// An error about a key of this table.
  public func problem(_ key: String, _ reason: String) -> TrainingDataError {
    let line = entries.first { $0.key == key }?.line ?? line
    return .line(file: file, line: line, reason: "\(path(key)) \(reason)")
  }

  private func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

  private func take(_ key: String) -> Node? {
    taken.insert(key)
    return entries.first { $0.key == key }?.node
  }

  /// A text; nil where it is not given. Lists and tables are an error.
  public func text(_ key: String) throws -> String? {
    guard let node = take(key) else { return nil }
    guard let text = node.scalar?.string else { throw problem(key, "should be a text") }
    return text
  }

  /// A text that must be given.
  public func requiredText(_ key: String, for what: String) throws -> String {
    guard let text = try text(key) else { throw problem(key, "is missing: \(what)") }
    return text
  }

  /// A number between two bounds.
  public func number(_ key: String, default value: Double, in range: ClosedRange<Double>) throws -> Double {
    guard let node = take(key) else { return value }
    guard let text = node.scalar?.string, let number = Double(text), number.isFinite else {
      throw problem(key, "should be a number")
    }
    guard range.contains(number) else {
      throw problem(
        key,
        "is \(text), and should be from \(DecimalText.plain(range.lowerBound)) to \(DecimalText.plain(range.upperBound))"
      )
    }
    return number
  }

  /// A whole number between two bounds.
  public func whole(_ key: String, default value: Int, in range: ClosedRange<Int>) throws -> Int {
    guard let node = take(key) else { return value }
    guard let text = node.scalar?.string, let number = Int(text) else { throw problem(key, "should be a whole number") }
    guard range.contains(number) else {
      throw problem(key, "is \(text), and should be from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// true or false.
  public func flag(_ key: String, default value: Bool) throws -> Bool {
    guard let node = take(key) else { return value }
    guard let flag = node.bool else { throw problem(key, "should be true or false") }
    return flag
  }

  /// Numbers of a list.
  public func numbers(_ key: String) throws -> [Double]? {
    guard let node = take(key) else { return nil }
    let values = node.sequence?.compactMap { $0.scalar.flatMap { Double($0.string) } }
    guard let values, values.count == node.sequence?.count else { throw problem(key, "should be a list of numbers") }
    return values
  }

  /// Texts of a list, or one text.
  public func texts(_ key: String) throws -> [String]? {
    guard let node = take(key) else { return nil }
    if let text = node.scalar?.string { return [text] }
    let values = node.sequence?.compactMap { $0.scalar?.string }
    guard let values, values.count == node.sequence?.count else { throw problem(key, "should be a list of texts") }
    return values
  }

  /// A table within this one.
  public func table(_ key: String) throws -> RecipeTable? {
    guard let node = take(key) else { return nil }
    return try RecipeTable(node, file: file, name: path(key))
  }

  /// The tables of a list.
  public func tables(_ key: String) throws -> [RecipeTable]? {
    guard let node = take(key) else { return nil }
    guard let sequence = node.sequence else { throw problem(key, "should be a list (lines that begin with -)") }
    return try sequence.enumerated().map {
      try RecipeTable($0.element, file: file, name: "\(path(key))[\($0.offset + 1)]")
    }
  }

  /// Leaves a key to somebody else.
  public func ignore(_ key: String) { taken.insert(key) }

  /// Throws for the first key that nobody took, with the one that may have been meant.
  public func finish() throws {
    guard let stranger = entries.first(where: { !taken.contains($0.key) }) else { return }
    let near = taken.min { (EditDistance.between($0, stranger.key), $0) < (EditDistance.between($1, stranger.key), $1) }
    let hint = near.flatMap { EditDistance.between($0, stranger.key) <= 3 ? "; did you mean \($0)?" : nil } ?? ""
    throw problem(stranger.key, "is not known\(hint)")
  }
}
