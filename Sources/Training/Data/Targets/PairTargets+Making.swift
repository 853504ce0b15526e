import Foundation
import Tracking

extension PairTargets {
  /// The answers for a pair whose target (or, in a negative pair, what is in its place) is `box`.
  ///
  /// `box` is in pixels of a search region of `searchSize` pixels, centres at whole numbers; `size` is the side of the
  /// response. Anchors are centred at searchSize / 2 + 8·(cell - size / 2) (spec.md §1.6), may reach outside the picture,
  /// and overlap is counted without `+ 1`. Thresholds are strict. Of the candidates a random part is kept.
  public init(
    box: Box, isNegative: Bool, size: Int, searchSize: Int = 255, rules: TargetRules = TargetRules(),
    random: inout CounterRandom
  ) {
    let grid = AnchorGrid(size: size)
    let middle = Double(searchSize / 2)
    let total = grid.proposals
    self.init(
      size: size, anchors: grid.count, labels: [Int8](repeating: -1, count: total),
      deltas: [Float](repeating: 0, count: 4 * total), weights: [Float](repeating: 0, count: total))
    if isNegative {
      var cells = Self.windowCells(around: box, grid: grid, middle: searchSize / 2, side: rules.negativePairWindow)
      random.bringForward(rules.negativePairSamples, of: &cells)
      for index in cells.prefix(rules.negativePairSamples) { labels[index] = 0 }
      return
    }
    var positives: [Int] = []
    var negatives: [Int] = []
    var best = (index: 0, overlap: -1.0)
    for index in 0..<total {
      let (a, row, column) = grid.cell(index)
      let anchor = Box(
        centerX: middle + Double(grid.center(column)), centerY: middle + Double(grid.center(row)),
        width: Double(grid.widths[a]), height: Double(grid.heights[a]))
      let overlap = anchor.iou(box)
      if overlap > best.overlap { best = (index, overlap) }
      if overlap > rules.positiveIoU { positives.append(index) }
      if overlap < rules.negativeIoU { negatives.append(index) }
      deltas[index] = Float((box.centerX - anchor.centerX) / anchor.width)
      deltas[total + index] = Float((box.centerY - anchor.centerY) / anchor.height)
      deltas[2 * total + index] = Float(log(box.width / anchor.width))
      deltas[3 * total + index] = Float(log(box.height / anchor.height))
    }
    if positives.isEmpty, rules.forcesBest, best.overlap > 0 {
      positives = [best.index]
      negatives.removeAll { $0 == best.index }
    }
    random.bringForward(rules.positives, of: &positives)
    let kept = positives.prefix(rules.positives)
    let room = rules.samples - (rules.fillsNegatives ? kept.count : rules.positives)
    random.bringForward(max(0, room), of: &negatives)
    for index in kept {
      labels[index] = 1
      weights[index] = 1 / (Float(kept.count) + 1e-6)
    }
    for index in negatives.prefix(max(0, room)) { labels[index] = 0 }
  }

  /// All anchors of the cells around the object of a negative pair: `side` cells from `side / 2` before the cell
  /// size / 2 + ⌈(centre - middle) / 8 + 0.5⌉ on, as far as they are on the map.
  private static func windowCells(around box: Box, grid: AnchorGrid, middle: Int, side: Int) -> [Int] {
    func range(_ center: Double) -> Range<Int> {
      let offset = ((center - Double(middle)) / Double(AnchorGrid.stride) + 0.5).rounded(.up)
      let cell = Double(grid.size / 2) + min(max(offset, -1e6), 1e6)
      let first = max(0, Int(cell) - side / 2)
      return first..<max(first, min(grid.size, Int(cell) - side / 2 + side))
    }
    let (rows, columns) = (range(box.centerY), range(box.centerX))
    var cells: [Int] = []
    for anchor in 0..<grid.count {
      for row in rows {
        for column in columns { cells.append(grid.index(anchor: anchor, row: row, column: column)) }
      }
    }
    return cells
  }
}
