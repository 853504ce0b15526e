import Foundation

/// The learning rate over a run.
public struct Schedule: Sendable, Equatable {
  /// How a phase goes from its first rate to its last.
  public enum Shape: String, Sendable, CaseIterable {
    case constant
    case linear
    /// Equal factors: geometric.
    case log
    /// Half a cosine: slow, fast, slow.
    case cosine
    /// Times `factor` every `every` epochs.
    case step
  }

  /// A part of the run.
  public struct Phase: Sendable, Equatable {
    public var shape: Shape
    public var from: Double
    public var to: Double
    public var factor = 0.1
    /// Epochs between two steps down.
    public var every = 10.0

    public init(_ shape: Shape, from: Double, to: Double) {
      self.shape = shape
      self.from = from
      self.to = to
    }

    /// The rate after share `t` (0…1) of the phase, `epochs` into it.
    func rate(_ t: Double, epochs: Double) -> Double {
      switch shape {
      case .constant: from
      case .linear: from + (to - from) * t
      case .log: from * pow(to / from, t)
      case .cosine: to + (from - to) * 0.5 * (1 + cos(Double.pi * t))
      case .step: from * pow(factor, (epochs / every).rounded(.down))
      }
    }
  }

  /// Epochs of warm-up, zero for none; it approaches its `to` and leaves it to the main phase.
  public var warmupEpochs = 0.0
  public var warmup = Phase(.linear, from: 0, to: 0.001)
  /// Reaches its `to` with the last step.
  public var main = Phase(.cosine, from: 0.001, to: 0)
  /// Whether the rate changes between epochs only, as in pysot.
  public var isByEpoch = false

  public init() {}

  /// The rate of step `step` (from 0) of a run of `steps`, `stepsPerEpoch` of which make an epoch.
  public func rate(step: Int, steps: Int, stepsPerEpoch: Int) -> Double {
    let unit = isByEpoch ? max(1, stepsPerEpoch) : 1
    let now = Double(step / unit)
    let all = (Double(steps) / Double(unit)).rounded(.up)
    let epoch = Double(max(1, stepsPerEpoch)) / Double(unit)
    let warm = (warmupEpochs * epoch).rounded()
    if now < warm { return warmup.rate(now / warm, epochs: now / epoch) }
    let last = all - warm - 1
    return main.rate(last > 0 ? min(1, (now - warm) / last) : 0, epochs: (now - warm) / epoch)
  }
}
