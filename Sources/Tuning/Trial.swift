import Tracking

/// One set of parameters that a search tries.
public struct Trial: Sendable, Equatable {
  /// Counts from 0 in the order that the search proposed them.
  public var number: Int
  /// Values by a parameter's name in the table.
  public var values: [String: Double]

  public init(number: Int, values: [String: Double]) {
    self.number = number
    self.values = values
  }
}
