import Testing
import Training

/// In which order the parts of a step are added up.
@Suite struct BatchPartsTests {
  /// The sum of `count` parts of `batch` pairs as a formula, by ranks and then over them, two by two.
  private func formula(_ count: Int, batch: Int, ranks: Int) -> String {
    var sums = (0..<ranks).map { rank in
      let parts = BatchParts(count: count, of: BatchShare(batch: batch, rank: rank, of: ranks))
      var sums = parts.own.map { "\($0.number)" }
      parts.addUp { sums[$0] = "(\(sums[$0])+\(sums[$1]))" }
      return sums[0]
    }
    while sums.count > 1 {
      sums = stride(from: 0, to: sums.count, by: 2).map { "(\(sums[$0])+\(sums[$0 + 1]))" }
    }
    return sums[0]
  }

  @Test func powersOfTwoRanksDoOneRanksAdditions() {
    let alone = formula(8, batch: 32, ranks: 1)
    #expect(alone == "(((0+1)+(2+3))+((4+5)+(6+7)))")
    for ranks in [2, 4, 8] { #expect(formula(8, batch: 32, ranks: ranks) == alone) }
    #expect(formula(28, batch: 28, ranks: 4) == formula(28, batch: 28, ranks: 1))
  }

  @Test func everyPairIsInOnePart() {
    for (batch, ranks) in [(7, 3), (30, 4), (5, 5), (32, 7)] {
      for count in [1, min(batch, 8), batch] {
        let pairs = (0..<ranks).flatMap { rank in
          let share = BatchShare(batch: batch, rank: rank, of: ranks)
          return BatchParts(count: count, of: share).own.flatMap { $0.pairs.map { $0 + share.own.lowerBound } }
        }
        #expect(pairs == Array(0..<batch), "\(batch) pairs, \(ranks) ranks, \(count) parts")
      }
    }
  }
}
