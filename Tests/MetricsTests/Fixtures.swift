import Foundation
import TestSupport
import Tracking

/// The reference toolkits' figures, as plain JSON.
enum Fixtures {
  static func json(_ path: String) throws -> JSONNode {
    let data = try Data(contentsOf: Shared.url("fixtures/metrics/" + path))
    return JSONNode(try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed]))
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: Shared.url("fixtures/metrics/" + path), encoding: .utf8)
  }

  /// Regions, a line each; blank lines at the end are dropped.
  static func regions(_ path: String) throws -> [Region] {
    try text(path).split(separator: "\n").map { try Region.parse($0) }
  }
}

/// A JSON value that is asked for what it should be; null is NaN.
struct JSONNode {
  let value: Any

  init(_ value: Any) { self.value = value }

  subscript(key: String) -> JSONNode {
    guard let map = value as? [String: Any], let inner = map[key] else { return JSONNode(NSNull()) }
    return JSONNode(inner)
  }

  var isPresent: Bool { !(value is NSNull) }
  var keys: [String] { (value as? [String: Any]).map { $0.keys.sorted() } ?? [] }
  var array: [JSONNode] { (value as? [Any] ?? []).map(JSONNode.init) }
  var string: String { value as? String ?? "" }
  var int: Int { (value as? NSNumber)?.intValue ?? -1 }
  var ints: [Int] { array.map(\.int) }
  var strings: [String] { array.map(\.string) }
  var doubles: [Double] { array.map(\.double) }

  var double: Double {
    if let number = value as? NSNumber { return number.doubleValue }
    switch value as? String {
    case "inf": return .infinity
    case "-inf": return -.infinity
    default: return .nan
    }
  }

  var box: Box {
    let n = doubles
    return Box(x: n[0], y: n[1], width: n[2], height: n[3])
  }

  /// A region given as numbers, or as text.
  var region: Region {
    get throws {
      if let text = value as? String { return try Region.parse(text) }
      return try Region.parse(doubles.map { "\($0)" }.joined(separator: ","))
    }
  }
}

/// Whether two figures agree to 1e-6; NaN agrees with NaN.
func agrees(_ a: Double, _ b: Double, _ tolerance: Double = 1e-6) -> Bool {
  a == b || a.isNaN && b.isNaN || abs(a - b) <= tolerance
}

func agrees(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-6) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { agrees($0, $1, tolerance) }
}
