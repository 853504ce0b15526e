import Tracking

/// A row of the parameters panel: a parameter of the table, or the weight of one level of the network.
public struct Knob: Sendable, Identifiable {
  /// The parameter's name, or `cls_weights.0`, `loc_weights.2`.
  public let name: String
  public let title: String
  public let range: ClosedRange<Double>
  public let step: Double
  public let meaning: String
  public let effect: Parameter.Effect
  /// The table's row; nil for a level's weight.
  public let parameter: Parameter?
  /// The level of a weight.
  let level: (kind: WeightKind, index: Int, trained: [Float])?

  enum WeightKind: String, Sendable { case cls, loc }

  public var id: String { name }

  /// The rows for a network: the table, then a class and a box weight for every level where there are several.
  /// `cls` and `loc` are the trained weights.
  public static func all(cls: [Float] = [], loc: [Float] = []) -> [Knob] {
    var knobs = Parameter.table.map(Knob.init)
    guard cls.count > 1 else { return knobs }
    for (kind, weights) in [(WeightKind.cls, cls), (.loc, loc)] {
      for i in weights.indices { knobs.append(Knob(kind, level: i, trained: weights)) }
    }
    return knobs
  }

  /// A row of the table.
  public init(_ parameter: Parameter) {
    self.parameter = parameter
    name = parameter.name
    title = parameter.title
    range = parameter.range
    step = parameter.step
    meaning = parameter.meaning
    effect = parameter.effect
    level = nil
  }

  init(_ kind: WeightKind, level index: Int, trained: [Float]) {
    parameter = nil
    name = "\(kind.rawValue)_weights.\(index)"
    title = "\(kind == .cls ? "score" : "box") weight \(index + 1)"
    range = 0...2
    step = 0.05
    meaning = "how much level \(index + 1) counts in the \(kind == .cls ? "scores" : "boxes"), shallow to deep"
    effect = .choice
    level = (kind, index, trained)
  }

  /// The knob's value in a set of parameters; weights that are not set are the trained ones.
  public func value(in parameters: TrackerParameters) -> Double {
    if let parameter { return parameter.value(in: parameters) }
    guard let level else { return 0 }
    let set = level.kind == .cls ? parameters.clsWeights : parameters.locWeights
    return set.count == level.trained.count ? set[level.index] : Double(level.trained[level.index])
  }

  /// The nearest value that it can have.
  public func clamped(_ value: Double) -> Double {
    if let parameter { return parameter.clamped(value) }
    return min(max(value.isNaN ? 0 : value, range.lowerBound), range.upperBound)
  }

  /// Sets it; values out of range are refused.
  public func set(_ value: Double, in parameters: inout TrackerParameters) throws(ParameterError) {
    if let parameter { return try parameter.set(value, in: &parameters) }
    guard let level else { return }
    guard range.contains(value) else { throw .outOfRange(name: name, value: value, range: range) }
    var weights = level.kind == .cls ? parameters.clsWeights : parameters.locWeights
    if weights.count != level.trained.count { weights = level.trained.map(Double.init) }
    weights[level.index] = value
    if level.kind == .cls { parameters.clsWeights = weights } else { parameters.locWeights = weights }
  }

  /// The value as the panel shows it.
  public func text(_ value: Double) -> String { parameter?.text(value) ?? DecimalText.plain(value) }
}
