import Foundation

/// How far a student's answers are from its teacher's, proposal by proposal (Hinton, Vinyals, Dean 2015, "Distilling the
/// Knowledge in a Neural Network").
///
/// Of each pair, p being the teacher's probability of the target and q the student's: the divergence p ln(p / q) +
/// (1 − p) ln((1 − p) / (1 − q)), weighed by p / 2Σp + (1 − p) / 2Σ(1 − p) so that the few proposals on the target count
/// as much as all others; it is least where q = p. Then the distance of the boxes, Σ|difference| over the four numbers
/// weighed by p / Σp. Sums are at least one, so that a pair without a target asks for no boxes.
package struct AnswerLoss: Sendable {
  package let alignment: CellAlignment
  package let anchors: Int
  package let clsWeight: Double
  package let locWeight: Double

  package init(alignment: CellAlignment, anchors: Int, settings: LossSettings) {
    self.alignment = alignment
    self.anchors = anchors
    clsWeight = settings.clsWeight
    locWeight = settings.locWeight
  }

  /// The loss of pair `n`, class and box by the recipe's weights; `weight` times its gradients are added to
  /// `clsGradient` and `locGradient`. Class maps have 2k channels (background, then target), box maps 4k.
  package func measure(
    _ n: Int, cls: Maps, loc: Maps, teacherCls: Maps, teacherLoc: Maps, weight: Double, clsGradient: Maps,
    locGradient: Maps
  ) -> Double {
    let k = anchors
    let cells = cls.shape.pixels
    let taught = teacherCls.image(n)
    var margins = [Double](repeating: 0, count: k * cells)
    var (targets, others) = (0.0, 0.0)
    for cell in 0..<cells {
      let at = alignment.teacherCell(cell) * teacherCls.shape.stride
      for a in 0..<k {
        let margin = Double(taught[at + k + a]) - Double(taught[at + a])
        margins[cell * k + a] = margin
        let p = Self.probability(margin)
        targets += p
        others += 1 - p
      }
    }
    (targets, others) = (max(1, targets), max(1, others))
    let (x, dx) = (cls.image(n), clsGradient.image(n))
    let (box, dBox, taughtBox) = (loc.image(n), locGradient.image(n), teacherLoc.image(n))
    var (clsLoss, locLoss) = (0.0, 0.0)
    for cell in 0..<cells {
      let teacherCell = alignment.teacherCell(cell)
      for a in 0..<k {
        let margin = margins[cell * k + a]
        let p = Self.probability(margin)
        let at = cell * cls.shape.stride + a
        let own = Double(x[at + k]) - Double(x[at])
        let share = 0.5 * p / targets + 0.5 * (1 - p) / others
        clsLoss +=
          share
          * (p * (Self.softplus(-own) - Self.softplus(-margin))
            + (1 - p) * (Self.softplus(own) - Self.softplus(margin)))
        let slope = Float(weight * clsWeight * share * (Self.probability(own) - p))
        dx[at] -= slope
        dx[at + k] += slope
        let boxShare = p / targets
        let boxSlope = Float(weight * locWeight * boxShare)
        for i in 0..<4 {
          let place = cell * loc.shape.stride + i * k + a
          let difference =
            Double(box[place]) - Double(taughtBox[teacherCell * teacherLoc.shape.stride + i * k + a])
          locLoss += boxShare * abs(difference)
          dBox[place] += difference > 0 ? boxSlope : difference < 0 ? -boxSlope : 0
        }
      }
    }
    return clsWeight * clsLoss + locWeight * locLoss
  }

  private static func probability(_ margin: Double) -> Double {
    if margin >= 0 { return 1 / (1 + Foundation.exp(-margin)) }
    let power = Foundation.exp(margin)
    return power / (1 + power)
  }

  /// ln(1 + eˣ), without overflow.
  private static func softplus(_ x: Double) -> Double {
    max(x, 0) + Foundation.log1p(Foundation.exp(-abs(x)))
  }
}
