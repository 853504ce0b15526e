import Tracking
import Yams

extension SearchSpace {
  /// A space as a YAML file has it, a line a parameter:
  ///
  ///     penalty_k: 0.05:0.5
  ///     window_influence: {low: 0.1, high: 0.8, step: 0.05}
  ///     instance_size: [255, 271, 287]
  ///     lr:
  ///
  /// The last takes its range from the table. `name` is what messages call the file.
  public static func read(yaml text: String, name: String) throws -> SearchSpace {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      let message = String(describing: error).split(separator: "\n").joined(separator: " ")
      throw SearchSpaceError.file(name, line: 1, reason: "not YAML: \(message)")
    }
    guard let table = root?.mapping else {
      throw SearchSpaceError.file(name, line: 1, reason: "the file should hold parameters and their ranges")
    }
    var dimensions: [SearchDimension] = []
    for (key, value) in table {
      let line = value.mark?.line ?? key.mark?.line ?? 1
      do { dimensions.append(try dimension((key.string ?? "").lowercased(), value)) } catch {
        throw SearchSpaceError.file(name, line: line, reason: "\(error)")
      }
    }
    do { return try SearchSpace(dimensions) } catch {
      throw SearchSpaceError.file(name, line: 1, reason: error.description)
    }
  }

  private static func dimension(_ name: String, _ node: Node) throws -> SearchDimension {
    if let list = node.sequence {
      return try SearchDimension(name, list.map { try number($0, of: name) })
    }
    if let table = node.mapping {
      if let list = table["values"]?.sequence {
        return try SearchDimension(name, list.map { try number($0, of: name) })
      }
      guard let low = table["low"], let high = table["high"] else { throw SearchSpaceError.syntax(name) }
      return try SearchDimension(
        name, low: number(low, of: name), high: number(high, of: name),
        step: table["step"].map { try number($0, of: name) })
    }
    let text = node.string ?? ""
    if text.isEmpty || text == "~" || text == "null" { return try named(name) }
    return try dimension(name, text, whole: "\(name): \(text)")
  }

  private static func number(_ node: Node, of name: String) throws -> Double {
    guard let number = node.string.flatMap(Double.init), number.isFinite else {
      throw ParameterError.notANumber(name: name, text: node.string ?? "a list or table")
    }
    return number
  }
}
