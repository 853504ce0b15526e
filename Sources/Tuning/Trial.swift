import Tracking

/// One set of parameters that a search tries.
public struct Trial: Sendable, Equatable {
  /// Counts from 0 in the order that the search proposed them; 0 is what the model is tracked with now.
  public var number: Int
  /// Values by a parameter's name in the table.
  public var values: [String: Double]

  public init(number: Int, values: [String: Double]) {
    self.number = number
    self.values = values
  }

  /// `lr=0.3,penalty_k=0.16`: the same values, the same text.
  public static func text(_ values: [String: Double]) -> String {
    values.sorted { $0.key < $1.key }.map { "\($0.key)=\(DecimalText.plain($0.value))" }.joined(separator: ",")
  }
}
