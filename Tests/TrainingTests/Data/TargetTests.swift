import Foundation
import Testing
import Tracking
import Training

/// Cases worked by hand on the 17 x 17 map of a 255 pixel search region: cell c is centred at pixel 63 + 8c.
@Suite struct TargetTests {
  private func targets(
    _ box: Box, isNegative: Bool = false, size: Int = 17, rules: TargetRules = TargetRules(), seed: UInt64 = 1
  ) -> PairTargets {
    var random = CounterRandom(seed: seed, index: 7)
    return PairTargets(box: box, isNegative: isNegative, size: size, rules: rules, random: &random)
  }

  private let middle = Box(centerX: 127, centerY: 127, width: 64, height: 64)

  @Test func squareInTheMiddleHasNinePositives() {
    // Moved by one cell the square anchor overlaps by 56·64 / (2·4096 - 56·64) = 7/9, by one in both directions
    // 56·56 / (2·4096 - 56·56) = 0.620; by two cells 48·64 / (2·4096 - 48·64) = 0.6 exactly, which is not above 0.6.
    // The other shapes reach 0.506 (88 x 40) and 0.541 (40 x 80) at most.
    let t = targets(middle)
    let grid = AnchorGrid(size: 17)
    let positives = t.labels.indices.filter { t.labels[$0] == 1 }
    let expected = (7...9).flatMap { row in (7...9).map { grid.index(anchor: 2, row: row, column: $0) } }
    #expect(positives == expected)
    #expect(t.labels.filter { $0 == 0 }.count == 48)
    #expect(positives.allSatisfy { abs(t.weights[$0] - 1 / 9.000001) < 1e-7 })
    #expect(abs(t.weights.reduce(0, +) - 1) < 1e-5)
  }

  @Test func deltasAreThoseOfTheCode() {
    let t = targets(Box(centerX: 131, centerY: 117, width: 50, height: 90))
    let grid = AnchorGrid(size: 17)
    let plane = grid.proposals
    // The anchor of 40 x 80 in row 6, column 9: centred at (135, 111).
    let index = grid.index(anchor: 3, row: 6, column: 9)
    #expect(t.deltas[index] == -0.1)
    #expect(t.deltas[plane + index] == 0.075)
    #expect(t.deltas[2 * plane + index] == Float(log(50.0 / 40)))
    #expect(t.deltas[3 * plane + index] == Float(log(90.0 / 80)))
  }

  @Test func negativesOverlapByLessThanTheLowerThreshold() {
    let grid = AnchorGrid(size: 17)
    var seen = Set<Int>()
    for seed in 0..<200 {
      let t = targets(middle, seed: UInt64(seed))
      for index in t.labels.indices where t.labels[index] == 0 { seen.insert(index) }
    }
    // The square anchor four cells away overlaps by 32·64 / (8192 - 2048) = 1/3: neither positive nor negative. Five
    // cells away by 24·64 / (8192 - 1536) = 0.2308.
    #expect(!seen.contains(grid.index(anchor: 2, row: 8, column: 12)))
    #expect(seen.contains(grid.index(anchor: 2, row: 8, column: 13)))
    // 200 draws of 48 show nearly all candidates: what is drawn is spread over the whole map.
    #expect(seen.count > 1000)
  }

  @Test func countsAreLimited() {
    var rules = TargetRules()
    rules.positiveIoU = 0.3
    let many = targets(middle, rules: rules)
    #expect(many.labels.filter { $0 == 1 }.count == 16)
    #expect(many.labels.filter { $0 == 0 }.count == 48)
    #expect(abs(many.weights.reduce(0, +) - 1) < 1e-5)
    rules = TargetRules()
    rules.fillsNegatives = true
    #expect(targets(middle, rules: rules).labels.filter { $0 == 0 }.count == 64 - 9)
  }

  @Test func bestAnchorIsForcedOnlyWhereAsked() {
    // 20 x 20 lies inside of every anchor around it: 400 / (32·96) = 0.130 is the most.
    let small = Box(centerX: 127, centerY: 127, width: 20, height: 20)
    #expect(!targets(small).labels.contains(1))
    #expect(targets(small).weights.allSatisfy { $0 == 0 })
    var rules = TargetRules()
    rules.forcesBest = true
    for seed in 0..<20 {
      let forced = targets(small, rules: rules, seed: UInt64(seed))
      let positives = forced.labels.indices.filter { forced.labels[$0] == 1 }
      #expect(positives.count == 1)
      #expect(positives.map { AnchorGrid(size: 17).cell($0).anchor } == [4])
    }
    #expect(targets(middle, rules: rules).labels.filter { $0 == 1 }.count == 9)
  }

  @Test func negativePairsAskForBackgroundAroundWhatIsThere() {
    let grid = AnchorGrid(size: 17)
    // Centre 127: cell 8 + ceil(0 + 0.5) = 9, so cells 6 to 12 of both axes.
    var seen = Set<Int>()
    for seed in 0..<300 {
      let t = targets(middle, isNegative: true, seed: UInt64(seed))
      #expect(t.labels.filter { $0 == 0 }.count == 16)
      #expect(!t.labels.contains(1))
      #expect(t.weights.allSatisfy { $0 == 0 } && t.deltas.allSatisfy { $0 == 0 })
      for index in t.labels.indices where t.labels[index] == 0 { seen.insert(index) }
    }
    let window = (0..<5).flatMap { a in
      (6...12).flatMap { row in (6...12).map { grid.index(anchor: a, row: row, column: $0) } }
    }
    #expect(seen == Set(window))
    // 64 pixels to the right, 32 up: columns from 8 + ceil(8.5) - 3 = 14 to the edge, rows 8 + ceil(-3.5) = 5, 2 to 8.
    seen = []
    for seed in 0..<300 {
      let t = targets(
        Box(centerX: 191, centerY: 95, width: 64, height: 64), isNegative: true, seed: UInt64(seed))
      for index in t.labels.indices where t.labels[index] == 0 { seen.insert(index) }
    }
    #expect(Set(seen.map { grid.cell($0).column }) == [14, 15, 16])
    #expect(Set(seen.map { grid.cell($0).row }) == Set(2...8))
    // Far outside there is nothing to ask for.
    #expect(
      targets(Box(centerX: 900, centerY: 127, width: 9, height: 9), isNegative: true).labels.allSatisfy { $0 == -1 })
  }

  @Test func largerMapsAreCentredAlike() {
    // 25 x 25: cell c is centred at 31 + 8c, so the middle cell is 12.
    let t = targets(middle, size: 25)
    let grid = AnchorGrid(size: 25)
    let positives = t.labels.indices.filter { t.labels[$0] == 1 }
    #expect(positives == (11...13).flatMap { row in (11...13).map { grid.index(anchor: 2, row: row, column: $0) } })
  }
}
