import Foundation

extension TrackerParameters {
  /// Applies `name=value` as `--set` gives it. Toggles also take on/off, true/false, yes/no; level weights
  /// (`cls_weights`, `loc_weights`) take a comma-separated list.
  public mutating func apply(setting: String) throws(ParameterError) {
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .syntax(setting) }
    try set(
      parts[0].trimmingCharacters(in: .whitespaces).lowercased(), to: parts[1].trimmingCharacters(in: .whitespaces))
  }

  /// Sets one parameter from text.
  public mutating func set(_ name: String, to text: String) throws(ParameterError) {
    switch name {
    case "cls_weights": clsWeights = try Self.weights(name, text)
    case "loc_weights": locWeights = try Self.weights(name, text)
    default:
      let row = try Parameter.named(name)
      try row.set(Self.number(row, text), in: &self)
    }
  }

  private static func number(_ row: Parameter, _ text: String) throws(ParameterError) -> Double {
    if row.kind == .toggle {
      if ["on", "true", "yes"].contains(text.lowercased()) { return 1 }
      if ["off", "false", "no"].contains(text.lowercased()) { return 0 }
    }
    guard let value = Double(text), value.isFinite else { throw .notANumber(name: row.name, text: text) }
    return value
  }

  private static func weights(_ name: String, _ text: String) throws(ParameterError) -> [Double] {
    if text.isEmpty { return [] }
    var values: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.trimmingCharacters(in: .whitespaces)
      guard let value = Double(word), value.isFinite else { throw .notANumber(name: name, text: word) }
      guard (-10...10).contains(value) else { throw .outOfRange(name: name, value: value, range: -10...10) }
      values.append(value)
    }
    return values
  }
}
