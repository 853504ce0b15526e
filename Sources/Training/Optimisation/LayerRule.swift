/// When and how fast a part of a network learns.
public struct LayerRule: Sendable, Equatable {
  /// The beginning of its tensors' keys, such as `backbone.layer4` or `backbone._blocks.8`.
  public var prefix: String
  /// The epoch from which on it learns, from 0; fractions are allowed.
  public var fromEpoch = 0.0
  /// Times the schedule's rate.
  public var rate = 1.0
  /// Whether batch norms use the batch's statistics while they learn, or keep those that they have.
  public var usesBatchStatistics = true

  public init(prefix: String, fromEpoch: Double = 0, rate: Double = 1, usesBatchStatistics: Bool = true) {
    self.prefix = prefix
    self.fromEpoch = fromEpoch
    self.rate = rate
    self.usesBatchStatistics = usesBatchStatistics
  }

  /// Whether a key belongs to it: whole path components only.
  func matches(_ key: String) -> Bool { key == prefix || key.hasPrefix(prefix + ".") || prefix.isEmpty }
}

/// What learns at one moment of a run, by the rules.
struct LearningPlan: Equatable {
  var layers: Set<Int>
  var fixedNorms: Set<Int>
  var groups: [RateGroup]

  /// The first rule that matches a layer's key decides; a layer of the backbone without a rule is frozen, all others
  /// learn from the beginning.
  init(_ siamese: SiameseGraph, table: ParameterTable, rules: [LayerRule], epoch: Double, decaysAll: Bool) {
    layers = []
    fixedNorms = []
    groups = []
    func rule(_ key: String, isBackbone: Bool) -> LayerRule? {
      if let rule = rules.first(where: { $0.matches(key) }) { return rule }
      return isBackbone ? nil : LayerRule(prefix: "")
    }
    func add(_ entry: Int, _ rate: Double) {
      groups.append(
        RateGroup(entry: entry, rate: rate, decays: decaysAll || table.entries[entry].role == .weight))
    }
    for (number, layer) in siamese.graph.layers.enumerated() {
      let entry = table.entries[layer.weight]
      // What takes features to a teacher's channels has nothing to keep: it learns whatever the rules say.
      let isRegressor = number == siamese.regressor
      guard let rule = isRegressor ? LayerRule(prefix: "") : rule(layer.geometry.name, isBackbone: entry.isBackbone),
        epoch >= rule.fromEpoch, rule.rate > 0
      else { continue }
      layers.insert(number)
      if !rule.usesBatchStatistics { fixedNorms.insert(number) }
      add(layer.weight, rule.rate)
      if let bias = layer.bias { add(bias, rule.rate) }
      if let norm = layer.norm {
        add(norm.scale, rule.rate)
        add(norm.bias, rule.rate)
      }
    }
    if let fusion = siamese.fusion {
      for number in [fusion.cls, fusion.loc] {
        if let rule = rule(table.entries[number].key, isBackbone: false), epoch >= rule.fromEpoch, rule.rate > 0 {
          add(number, rule.rate)
        }
      }
    }
    groups.sort { $0.entry < $1.entry }
  }
}
