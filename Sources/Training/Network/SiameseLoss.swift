import Foundation

/// The losses of one batch, and how many samples they were of.
public struct LossReport: Sendable, Equatable {
  public var total = 0.0
  public var cls = 0.0
  public var loc = 0.0
  public var positives = 0
  public var negatives = 0
  /// Distance to a teacher's features, 0…2, and to its answers; nil without one.
  public var features: Double?
  public var answers: Double?

  public init() {}
}

/// What a wrong answer costs (spec.md §1.15).
public struct LossSettings: Sendable, Equatable {
  /// How the box regression is measured.
  public enum Box: String, Sendable, CaseIterable {
    /// |x|, as pysot's code does.
    case l1
    /// As in the paper of SiamRPN: 0.5 σ² x² below 1/σ², |x| − 1/(2σ²) above.
    case smoothL1 = "smooth-l1"
  }

  public var clsWeight = 1.0
  public var locWeight = 1.2
  public var box = Box.l1
  public var sigma = 1.0

  public init() {}
}

/// Class and box losses with their gradients.
///
/// Class: half the mean over the batch's positives and half the mean over its negatives; a set of none or of a single
/// sample counts nothing (pysot's `squeeze` makes it so). Box: by the targets' weights, divided by the batch. Of a batch
/// that several ranks share, the sums of the ranks' losses and gradients are those of the batch.
package struct SiameseLoss {
  package var settings: LossSettings

  package init(settings: LossSettings) { self.settings = settings }

  /// `cls` are the class answers (2k channels), `loc` the box answers (4k); their gradients are overwritten. `counts`
  /// are those of the whole batch where `targets` are a part of it.
  package func measure(
    cls: Maps, loc: Maps, targets: [PairTargets], counts: LossCounts? = nil, clsGradient: Maps, locGradient: Maps
  ) -> LossReport {
    let counts = counts ?? LossCounts(targets)
    var report = LossReport()
    report.positives = counts.positives
    report.negatives = counts.negatives
    let positive = counts.positives > 1 ? 0.5 * settings.clsWeight / Double(counts.positives) : 0
    let negative = counts.negatives > 1 ? 0.5 * settings.clsWeight / Double(counts.negatives) : 0
    let boxWeight = settings.locWeight / Double(counts.pairs)
    clsGradient.floats.pointer.update(repeating: 0, count: clsGradient.count * clsGradient.shape.count)
    locGradient.floats.pointer.update(repeating: 0, count: locGradient.count * locGradient.shape.count)
    for (n, target) in targets.enumerated() {
      let k = target.anchors
      let cells = target.size * target.size
      let (x, dx) = (cls.image(n), clsGradient.image(n))
      let (box, dBox) = (loc.image(n), locGradient.image(n))
      for a in 0..<k {
        for cell in 0..<cells {
          let p = a * cells + cell
          let label = target.labels[p]
          if label >= 0 {
            let at = cell * cls.shape.stride
            let background = Double(x[at + a])
            let foreground = Double(x[at + k + a])
            let margin = label == 1 ? foreground - background : background - foreground
            // −ln softmax of the right class, without overflow.
            let loss =
              margin > 0 ? Foundation.log1p(Foundation.exp(-margin)) : Foundation.log1p(Foundation.exp(margin)) - margin
            let weight = label == 1 ? positive : negative
            report.cls += weight * loss
            let wrong = weight / (1 + Foundation.exp(margin))
            dx[at + a] = Float(label == 1 ? wrong : -wrong)
            dx[at + k + a] = Float(label == 1 ? -wrong : wrong)
          }
          let weight = Double(target.weights[p]) * boxWeight
          if weight == 0 { continue }
          for i in 0..<4 {
            let at = cell * loc.shape.stride + i * k + a
            let difference = Double(box[at]) - Double(target.deltas[i * k * cells + p])
            let (loss, slope) = distance(difference)
            report.loc += weight * loss
            dBox[at] = Float(weight * slope)
          }
        }
      }
    }
    report.total = report.cls + report.loc
    // Reported as the papers do, without the weights.
    if settings.clsWeight != 0 { report.cls /= settings.clsWeight }
    if settings.locWeight != 0 { report.loc /= settings.locWeight }
    return report
  }

  private func distance(_ x: Double) -> (loss: Double, slope: Double) {
    let size = abs(x)
    switch settings.box {
    case .l1: return (size, x > 0 ? 1 : x < 0 ? -1 : 0)
    case .smoothL1:
      let square = settings.sigma * settings.sigma
      if size < 1 / square { return (0.5 * square * x * x, square * x) }
      return (size - 0.5 / square, x > 0 ? 1 : -1)
    }
  }
}
