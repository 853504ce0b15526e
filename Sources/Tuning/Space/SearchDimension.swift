import Tracking

/// One parameter that a search turns, and the values that it may take, in rising order.
///
/// Values are cells of a grid, so that a proposal is the same number everywhere, whatever the last bit of a machine's
/// logarithm; a range without a step of its own is divided by half of the parameter's.
public struct SearchDimension: Sendable, Equatable {
  /// The parameter's name in the table.
  public let name: String
  /// What it may be; at least one, rising.
  public let values: [Double]
  /// Whether the values are a range, which a study shows as numbers rather than choices.
  public let isRange: Bool

  /// From `low` to `high` inclusive; nil takes the parameter's own step, halved for plain numbers.
  public init(_ name: String, low: Double, high: Double, step: Double? = nil) throws {
    let row = try Parameter.named(name)
    guard low < high else { throw SearchSpaceError.emptyRange(name: name, low: low, high: high) }
    let step = step ?? (row.kind == .number ? row.step / 2 : row.kind == .instance ? 8 : row.step)
    guard step > 0, step.isFinite else { throw SearchSpaceError.step(name: name, step: step) }
    let count = ((high - low) / step + 1e-9).rounded(.down)
    guard count < 100_000 else { throw SearchSpaceError.step(name: name, step: step) }
    try self.init(name, (0...Int(count)).map { Self.tidy(low + Double($0) * step) }, isRange: true)
  }

  /// The listed values.
  public init(_ name: String, _ values: [Double]) throws {
    try self.init(name, values, isRange: false)
  }

  private init(_ name: String, _ values: [Double], isRange: Bool) throws {
    let row = try Parameter.named(name)
    guard !values.isEmpty else { throw SearchSpaceError.noValues(name: name) }
    var probe = TrackerParameters()
    for value in values { try row.set(value, in: &probe) }
    self.name = name
    self.values = Set(values).sorted()
    self.isRange = isRange && self.values.count > 1
  }

  /// Decimal steps without the dust that adding doubles leaves.
  private static func tidy(_ value: Double) -> Double { (value * 1e9).rounded() / 1e9 }

  /// `0.05 … 0.5` or `255, 271, 287`.
  public var text: String {
    guard isRange, let low = values.first, let high = values.last else {
      return values.map(DecimalText.plain).joined(separator: ", ")
    }
    return "\(DecimalText.plain(low)) … \(DecimalText.plain(high))"
  }
}
