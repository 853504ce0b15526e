import Foundation
import Tracking

/// The parameters that a search turns.
public struct SearchSpace: Sendable, Equatable {
  /// At least one, each parameter once.
  public let dimensions: [SearchDimension]

  public init(_ dimensions: [SearchDimension]) throws(SearchSpaceError) {
    guard !dimensions.isEmpty else { throw .empty }
    var names: Set<String> = []
    for dimension in dimensions where !names.insert(dimension.name).inserted { throw .twice(name: dimension.name) }
    self.dimensions = dimensions
  }

  /// What is searched when nothing is said: penalty, window and learning rate, each in its row's tuning range.
  public static func usual() throws -> SearchSpace {
    try SearchSpace(["penalty_k", "window_influence", "lr"].map { try named($0) })
  }

  /// pysot's `hp_search.py`: 9 · 14 · 4 = 504 sets (spec.md §6.7; its arange includes 0.5 for LR).
  public static func pysot() throws -> SearchSpace {
    try SearchSpace([
      SearchDimension("penalty_k", low: 0.05, high: 0.45, step: 0.05),
      SearchDimension("window_influence", low: 0.1, high: 0.75, step: 0.05),
      SearchDimension("lr", low: 0.35, high: 0.5, step: 0.05),
    ])
  }

  /// `name`, `name=low:high`, `name=low:high:step` or `name=a|b|c`, several with commas between.
  public static func parse(_ text: String) throws -> [SearchDimension] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = sides[0].trimmingCharacters(in: .whitespaces).lowercased()
      guard !name.isEmpty else { throw SearchSpaceError.syntax(String(part)) }
      guard sides.count == 2 else { return try named(name) }
      return try dimension(name, sides[1].trimmingCharacters(in: .whitespaces), whole: String(part))
    }
  }

  /// A dimension from the right side of `name=…`.
  static func dimension(_ name: String, _ text: String, whole: String) throws -> SearchDimension {
    func numbers(_ separator: Character) throws -> [Double] {
      try text.split(separator: separator, omittingEmptySubsequences: false).map { word in
        guard let number = Double(word.trimmingCharacters(in: .whitespaces)), number.isFinite else {
          throw SearchSpaceError.syntax(whole)
        }
        return number
      }
    }
    guard text.contains(":") else { return try SearchDimension(name, numbers("|")) }
    let ends = try numbers(":")
    guard (2...3).contains(ends.count) else { throw SearchSpaceError.syntax(whole) }
    return try SearchDimension(name, low: ends[0], high: ends[1], step: ends.count == 3 ? ends[2] : nil)
  }

  /// A dimension from the table alone.
  static func named(_ name: String) throws -> SearchDimension {
    let row = try Parameter.named(name)
    return try SearchDimension(name, low: row.tuning.lowerBound, high: row.tuning.upperBound)
  }

  /// How many sets of values there are; `Int.max` where nobody can count them.
  public var cells: Int {
    dimensions.reduce(1) { product, dimension in
      let (value, overflow) = product.multipliedReportingOverflow(by: dimension.values.count)
      return overflow ? .max : value
    }
  }

  /// The values of a cell; `indices` has one a dimension.
  public func values(_ indices: [Int]) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: zip(dimensions, indices).map { ($0.name, $0.values[$1]) })
  }
}
