import Yams

/// Parameters as a YAML file that pysot reads too.
///
/// Reading takes what concerns tracking and leaves the rest of an experiment's file alone; keys that neither pysot nor
/// siamscope knows are named, with their line, so that a typing error does not silently change nothing.
public enum ParameterFile {
  /// What a file says.
  public struct Contents: Sendable, Equatable {
    /// The base parameters with the file's values.
    public var parameters: TrackerParameters
    /// Keys that nobody knows, one line each.
    public var warnings: [String]
  }

  /// What can be wrong with a file as a whole.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    case syntax(file: String, message: String)
    case notATable(file: String, line: Int, key: String)
    case value(file: String, line: Int, reason: String)
    case anchors(file: String, line: Int, key: String, text: String, expected: String)

    public var description: String {
      switch self {
      case .syntax(let file, let message): return "\(file): not YAML: \(message)"
      case .notATable(let file, let line, let key):
        return "\(file):\(line): \(key.isEmpty ? "the file" : key) should hold keys and values"
      case .value(let file, let line, let reason): return "\(file):\(line): \(reason)"
      case .anchors(let file, let line, let key, let text, let expected):
        return "\(file):\(line): \(key) is \(text); the networks that siamscope reads have \(expected)"
      }
    }
  }

  /// Sections of a pysot experiment that describe the network or its training.
  private static let otherSections: Set<String> = [
    "META_ARC", "CUDA", "PRETRAINED", "TRAIN", "DATASET", "BACKBONE", "ADJUST", "RPN", "MASK", "REFINE",
  ]
  private static let otherTrackKeys: Set<String> = ["MASK_THERSHOLD", "MASK_OUTPUT_SIZE"]
  private static let anchorKeys: [String: String] = [
    "STRIDE": "8", "RATIOS": "0.33, 0.5, 1, 2, 3", "SCALES": "8", "ANCHOR_NUM": "5",
  ]

  /// Reads a file's text over `base`. `name` is what messages call the file.
  public static func read(_ text: String, name: String, over base: TrackerParameters) throws(Failure) -> Contents {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw .syntax(file: name, message: String(describing: error).split(separator: "\n").joined(separator: " "))
    }
    var contents = Contents(parameters: base, warnings: [])
    guard let node, node != "" else { return contents }
    guard let root = node.mapping else { throw .notATable(file: name, line: line(node), key: "") }
    for (key, value) in root {
      let section = key.string ?? ""
      if otherSections.contains(section) { continue }
      guard ["TRACK", "ANCHOR", "SIAMSCOPE"].contains(section) else {
        contents.warnings.append(
          warning(name, key, section, near: Array(otherSections) + ["TRACK", "ANCHOR", "SIAMSCOPE"]))
        continue
      }
      guard let table = value.mapping else { throw .notATable(file: name, line: line(value), key: section) }
      for (key, value) in table {
        if section == "ANCHOR" {
          try checkAnchor(key, value, file: name, warnings: &contents.warnings)
        } else {
          try take(section: section, key, value, file: name, into: &contents)
        }
      }
    }
    return contents
  }

  private static func take(
    section: String, _ key: Node, _ value: Node, file: String, into contents: inout Contents
  ) throws(Failure) {
    let word = key.string ?? ""
    if section == "TRACK", otherTrackKeys.contains(word) { return }
    if section == "TRACK", word == "TYPE" {
      switch value.string ?? "" {
      case "SiamRPNTracker": contents.parameters.longTerm = 0
      case "SiamRPNLTTracker": contents.parameters.longTerm = 1
      case let other:
        contents.warnings.append(
          "\(file):\(line(value)): TRACK.TYPE \(other) is not a tracker of siamscope's; tracking boxes as SiamRPNTracker"
        )
      }
      return
    }
    if section == "SIAMSCOPE", word == "CLS_WEIGHTS" || word == "LOC_WEIGHTS" {
      guard let numbers = numbers(value) else {
        throw .value(file: file, line: line(value), reason: "\(section).\(word) should be a list of numbers")
      }
      if word == "CLS_WEIGHTS" {
        contents.parameters.clsWeights = numbers
      } else {
        contents.parameters.locWeights = numbers
      }
      return
    }
    guard let row = Parameter.table.first(where: { $0.yaml == [section, word] }) else {
      let near = Parameter.table.filter { $0.yaml[0] == section }.map { $0.yaml[1] }
      contents.warnings.append(warning(file, key, "\(section).\(word)", near: near))
      return
    }
    guard let number = number(value) else {
      throw .value(
        file: file, line: line(value),
        reason: "\(section).\(word) should be a number, and is '\(value.string ?? "a list or table")'")
    }
    do { try row.set(number, in: &contents.parameters) } catch {
      throw .value(file: file, line: line(value), reason: error.description)
    }
  }

  private static func checkAnchor(
    _ key: Node, _ value: Node, file: String, warnings: inout [String]
  ) throws(Failure) {
    let word = key.string ?? ""
    guard let expected = anchorKeys[word] else {
      warnings.append(warning(file, key, "ANCHOR.\(word)", near: Array(anchorKeys.keys)))
      return
    }
    let text = (numbers(value) ?? number(value).map { [$0] })?.map(DecimalText.plain).joined(separator: ", ") ?? "?"
    guard text == expected else {
      throw .anchors(file: file, line: line(value), key: "ANCHOR.\(word)", text: text, expected: expected)
    }
  }

  /// A number as YAML 1.1 and 1.2 write it; also `4e-2`, which PyYAML takes for a string.
  private static func number(_ node: Node) -> Double? {
    if let bool = node.bool { return bool ? 1 : 0 }
    if let number = node.float ?? node.int.map(Double.init) { return number.isFinite ? number : nil }
    return node.string.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func numbers(_ node: Node) -> [Double]? {
    guard let sequence = node.sequence else { return nil }
    let values = sequence.compactMap(number)
    return values.count == sequence.count ? values : nil
  }

  private static func line(_ node: Node) -> Int { node.mark?.line ?? 1 }

  private static func warning(_ file: String, _ key: Node, _ word: String, near: [String]) -> String {
    let last = word.split(separator: ".").last.map(String.init) ?? word
    let best = near.min { (EditDistance.between($0, last), $0) < (EditDistance.between($1, last), $1) }
    let hint = best.flatMap { EditDistance.between($0, last) <= 3 ? "; did you mean \($0)?" : nil } ?? ""
    return "\(file):\(line(key)): \(word) is not known and was ignored\(hint)"
  }

  /// The parameters as text: numbers that PyYAML reads as numbers, pysot's keys where pysot has them.
  ///
  /// pysot refuses a file with a key that it does not know: rows of siamscope's own that are as in `usual`, what the file
  /// will be read over, are left out, and with them, if nothing is left, their section.
  public static func text(_ parameters: TrackerParameters, over usual: TrackerParameters? = nil) -> String {
    var lines = ["TRACK:", "    TYPE: '\(parameters.isLongTerm ? "SiamRPNLTTracker" : "SiamRPNTracker")'"]
    func add(_ section: String) {
      for row in Parameter.table where row.yaml[0] == section {
        let value = row.value(in: parameters)
        // TYPE says whether it is long-term.
        if let usual, section == "SIAMSCOPE", value == row.value(in: usual) || row.name == "long_term" { continue }
        let text = row.kind == .number ? decimal(value) : String(Int(value))
        lines.append("    \(row.yaml[1]): \(text)")
      }
    }
    add("TRACK")
    lines.append("SIAMSCOPE:")
    add("SIAMSCOPE")
    for (key, weights) in [("CLS_WEIGHTS", parameters.clsWeights), ("LOC_WEIGHTS", parameters.locWeights)]
    where !weights.isEmpty {
      lines.append("    \(key): [\(weights.map(decimal).joined(separator: ", "))]")
    }
    if lines.last == "SIAMSCOPE:" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Always with a point, so that a float stays a float when pysot merges it over its default.
  private static func decimal(_ value: Double) -> String {
    let text = DecimalText.plain(value)
    return text.contains(".") ? text : text + ".0"
  }
}
