import Foundation

/// How numbers follow their gradients.
public struct OptimiserSettings: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// With momentum, as PyTorch's: v ← m·v + g, p ← p − rate·v; weight decay is part of g.
    case sgd
    /// Adam with decoupled weight decay.
    case adamw
  }

  public var kind = Kind.adamw
  public var momentum = 0.9
  /// Memory of squared gradients (AdamW).
  public var secondMomentum = 0.999
  public var epsilon = 1e-8
  public var weightDecay = 0.02
  /// Whether biases, batch norms and fusion weights decay too.
  public var decaysAll = false
  /// Largest length of the whole gradient; longer ones are shortened. Zero for no bound.
  public var clip = 10.0

  public init() {}
}

/// A run of numbers with a rate of its own.
package struct RateGroup: Sendable, Equatable {
  package var entry: Int
  /// Times the schedule's rate.
  package var rate: Double
  package var decays: Bool

  package init(entry: Int, rate: Double, decays: Bool) {
    self.entry = entry
    self.rate = rate
    self.decays = decays
  }
}

/// The state of SGD or AdamW over a parameter table, and the moving average of the numbers.
package final class Optimiser {
  package let settings: OptimiserSettings
  /// Momentum, or the mean of the gradients.
  package let first: Floats
  /// The mean of the squared gradients (AdamW).
  package let second: Floats?
  /// How often each tensor was changed.
  package var updates: [Int]

  package init(_ settings: OptimiserSettings, table: ParameterTable) {
    self.settings = settings
    first = Floats(count: table.count)
    second = settings.kind == .adamw ? Floats(count: table.count) : nil
    updates = [Int](repeating: 0, count: table.entries.count)
  }

  /// Forgets everything, as pysot does when the backbone joins.
  package func reset() {
    first.clear()
    second?.clear()
    for i in updates.indices { updates[i] = 0 }
  }

  /// Length of the gradient over the groups' numbers.
  package static func norm(_ table: ParameterTable, _ groups: [RateGroup]) -> Double {
    var sum = 0.0
    for group in groups {
      let g = table.gradientPointer(group.entry)
      var part = 0.0
      for i in 0..<table.entries[group.entry].count { part += Double(g[i]) * Double(g[i]) }
      sum += part
    }
    return sum.squareRoot()
  }

  /// One step. `norm` is the gradient's length, for clipping.
  package func step(_ table: ParameterTable, _ groups: [RateGroup], rate: Double, norm: Double, workers: Workers) {
    let shrink = settings.clip > 0 && norm > settings.clip ? Float(settings.clip / (norm + 1e-6)) : 1
    for group in groups { updates[group.entry] += 1 }
    workers.forEach(groups.count) { piece, _ in
      let group = groups[piece]
      let entry = table.entries[group.entry]
      let p = table.pointer(group.entry)
      let g = table.gradientPointer(group.entry)
      let m = first.pointer + entry.offset
      let step = Float(rate * group.rate)
      let decay = Float(group.decays ? settings.weightDecay : 0)
      let beta = Float(settings.momentum)
      guard let second else {
        for i in 0..<entry.count {
          m[i] = beta * m[i] + (g[i] * shrink + decay * p[i])
          p[i] -= step * m[i]
        }
        return
      }
      let v = second.pointer + entry.offset
      let beta2 = Float(settings.secondMomentum)
      let count = Double(updates[group.entry])
      let bias1 = Float(1 / (1 - pow(settings.momentum, count)))
      let bias2 = Float(1 / (1 - pow(settings.secondMomentum, count)).squareRoot())
      let epsilon = Float(settings.epsilon)
      for i in 0..<entry.count {
        let gradient = g[i] * shrink
        m[i] = beta * m[i] + (1 - beta) * gradient
        v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient
        p[i] -= step * (decay * p[i] + m[i] * bias1 / (v[i].squareRoot() * bias2 + epsilon))
      }
    }
  }
}

/// A moving average of all numbers, batch statistics included: what is exported.
package struct WeightAverage {
  package let values: Floats
  /// Share of the past, such as 0.999.
  package let decay: Double

  package init(_ table: ParameterTable, decay: Double) {
    values = Floats(table.values.values)
    self.decay = decay
  }

  /// Follows the table after step `step` (from 0); fast at first, so that the start is soon forgotten.
  package func follow(_ table: ParameterTable, step: Int) {
    let share = Float(1 - min(decay, Double(1 + step) / Double(10 + step)))
    let (a, p) = (values.pointer, table.values.pointer)
    for i in 0..<table.count { a[i] += share * (p[i] - a[i]) }
  }
}
