/// How far a student's features are from its teacher's: 1 − cosine, by cell and level.
///
/// The student's went through a 1x1 convolution to the teacher's channels, level after level (the regressor of Romero et
/// al. 2015, "FitNets: Hints for Thin Deep Nets"). A cosine asks for no statistics: no channel's scale is measured, and
/// the loss of a pair does not depend on the pairs beside it.
package struct FeatureLoss: Sendable {
  /// The teacher's channels, by level.
  package let channels: [Int]
  package let alignment: CellAlignment
  /// Added to squared lengths, which keeps cells of zeros finite.
  private static let epsilon = 1e-8

  package init(channels: [Int], alignment: CellAlignment) {
    self.channels = channels
    self.alignment = alignment
  }

  /// The mean over the levels and cells of image `n`. `regressed` and its `gradient` (overwritten, times `weight`) are the
  /// student's; `teacher` are the teacher's maps by level.
  package func measure(_ n: Int, regressed: Maps, teacher: [Maps], weight: Double, gradient: Maps) -> Double {
    let cells = regressed.shape.pixels
    let stride = regressed.shape.stride
    let (x, dx) = (regressed.image(n), gradient.image(n))
    dx.update(repeating: 0, count: gradient.shape.count)
    let share = 1 / Double(cells * channels.count)
    var wanted = [Double](repeating: 0, count: channels.max() ?? 0)
    var loss = 0.0
    for cell in 0..<cells {
      let sources = alignment.teacherCells(cell)
      var at = cell * stride
      for (level, count) in channels.enumerated() {
        let map = teacher[level].image(n)
        let teacherStride = teacher[level].shape.stride
        for c in 0..<count { wanted[c] = sources.reduce(0) { $0 + Double(map[$1 * teacherStride + c]) } }
        var (product, own, others) = (0.0, Self.epsilon, Self.epsilon)
        for c in 0..<count {
          let value = Double(x[at + c])
          product += value * wanted[c]
          own += value * value
          others += wanted[c] * wanted[c]
        }
        let lengths = (own * others).squareRoot()
        loss += share * (1 - product / lengths)
        let slope = weight * share / lengths
        let back = product / own
        for c in 0..<count { dx[at + c] = Float(slope * (Double(x[at + c]) * back - wanted[c])) }
        at += count
      }
    }
    return loss
  }
}
