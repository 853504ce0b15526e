/// One row of the parameter table: what a number is called, what it may be, and what it does.
///
/// Declared once; sliders, `--set`, YAML, TraX properties and the tuning space are all made from the table.
public struct Parameter: Sendable, Identifiable {
  /// What kind of number it is.
  public enum Kind: Sendable, Equatable {
    /// Any number of the range.
    case number
    /// A whole number.
    case integer
    /// 0 or 1.
    case toggle
    /// A search or exemplar size: 127 plus a multiple of the stride.
    case instance
  }

  /// What a change reaches, and so how soon it can be seen.
  public enum Effect: Sendable, Equatable {
    /// Which candidates are listed; the choice stays.
    case listing
    /// This frame's choice: seen at once, from the kept response.
    case choice
    /// The next state: this frame's choice stays, its size or the frames after change.
    case state
    /// The crop: the network has to run again.
    case crop
  }

  /// Lower case, as in `--set name=value`.
  public let name: String
  /// Its path in a pysot YAML file; siamscope's own rows live under `SIAMSCOPE`.
  public let yaml: [String]
  /// What a panel calls it.
  public let title: String
  public let kind: Kind
  public let range: ClosedRange<Double>
  /// How far one key press moves it.
  public let step: Double
  /// One line on what it does.
  public let meaning: String
  public let effect: Effect
  /// The part of the range that is worth searching when nothing else is said.
  public var tuning: ClosedRange<Double> { searched ?? range }
  var searched: ClosedRange<Double>?
  let path: any WritableKeyPath<TrackerParameters, Double> & Sendable

  public var id: String { name }

  public func value(in parameters: TrackerParameters) -> Double { parameters[keyPath: path] }

  /// The value nearest to `value` that the row allows.
  public func clamped(_ value: Double) -> Double {
    guard !value.isNaN else { return range.lowerBound }
    let value = min(max(value, range.lowerBound), range.upperBound)
    switch kind {
    case .number: return value
    case .integer: return value.rounded()
    case .toggle: return value >= 0.5 ? 1 : 0
    case .instance:
      let stride = Double(AnchorGrid.stride)
      return 127 + ((value - 127) / stride).rounded() * stride
    }
  }

  /// Sets the value, or says why it cannot be.
  public func set(_ value: Double, in parameters: inout TrackerParameters) throws(ParameterError) {
    guard range.contains(value) else { throw .outOfRange(name: name, value: value, range: range) }
    let nearest = clamped(value)
    // A number has no grid; the others must lie on theirs.
    guard kind == .number || nearest == value else { throw .offGrid(name: name, value: value, nearest: nearest) }
    parameters[keyPath: path] = value
  }

  /// The value as text: whole numbers without a point, toggles as on and off, others by their shortest decimals.
  public func text(_ value: Double) -> String {
    switch kind {
    case .number: return DecimalText.plain(value)
    case .integer, .instance: return String(Int(value))
    case .toggle: return value == 0 ? "off" : "on"
    }
  }
}
