import Foundation
import Tensors
import Tracking

/// Finds the first field in which a written line of a trace and a new one differ.
enum TraceDifference {
  /// `choice.box[2]: 31.5 then, 31.25 now`; nil where all values are the same.
  static func first(old line: String, new value: JSONText.Value) -> String? {
    guard let old = try? JSONDecoder().decode(Written.self, from: Data(line.utf8)) else {
      return "trace.jsonl: the line is not JSON"
    }
    return compare(old, value, at: "")
  }

  /// Any JSON, its numbers to the last digit.
  private enum Written: Decodable {
    case text(String)
    case number(Double)
    case bool(Bool)
    case list([Written])
    case object([String: Written])
    case null

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let flag = try? container.decode(Bool.self) {
        self = .bool(flag)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let list = try? container.decode([Written].self) {
        self = .list(list)
      } else {
        self = .object(try container.decode([String: Written].self))
      }
    }

    var text: String {
      switch self {
      case .text(let text): CheckpointError.shorten(text, to: 60)
      case .number(let number): DecimalText.plain(number)
      case .bool(let flag): "\(flag)"
      case .list: "a list"
      case .object: "an object"
      case .null: "null"
      }
    }
  }

  private static func compare(_ old: Written, _ new: JSONText.Value, at path: String) -> String? {
    let name = path.isEmpty ? "the line" : path
    switch (old, new) {
    case (.object(var rest), .object(let pairs)):
      for (key, value) in pairs {
        let place = path.isEmpty ? key : "\(path).\(key)"
        guard let other = rest.removeValue(forKey: key) else { return "\(place): not there then" }
        if let found = compare(other, value, at: place) { return found }
      }
      return rest.keys.min().map { "\(path.isEmpty ? "" : path + ".")\(CheckpointError.shorten($0)): not there now" }
    case (.list(let list), .list(let values)):
      for (i, pair) in zip(list, values).enumerated() {
        if let found = compare(pair.0, pair.1, at: "\(path)[\(i)]") { return found }
      }
      return list.count == values.count ? nil : "\(name): \(list.count) entries then, \(values.count) now"
    case (.text(let then), .text(let now)) where then == now: return nil
    case (.bool(let then), .bool(let now)) where then == now: return nil
    case (.number(let then), .integer(let now)) where then == Double(now): return nil
    case (.number(let then), .number(let now)) where then == now: return nil
    case (.null, .null): return nil
    case (.null, .number(let now)) where !now.isFinite: return nil
    default: return said(name, old, new)
    }
  }

  private static func said(_ name: String, _ old: Written, _ new: JSONText.Value) -> String {
    let now =
      switch new {
      case .object: "an object"
      case .list: "a list"
      default: JSONText.line(new)
      }
    return "\(name): \(old.text) then, \(now) now"
  }
}
