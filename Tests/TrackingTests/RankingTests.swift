import Foundation
import Siamese
import TestSupport
import Testing
import Tracking

/// Selection against the worked examples of spec.md §1.11, §1.12, §2 and §9.
@Suite struct RankingTests {
  /// One proposal of 60 x 90 for a target of 50 x 100: s_c = 1.00910144, r_c = 4/3.
  private func worked(k: Double) -> (Ranking, Proposals) {
    let grid = AnchorGrid(size: 1)
    let proposals = Proposals(
      grid: grid, scores: [0.9, 0, 0, 0, 0], centerX: [0, 0, 0, 0, 0], centerY: [0, 0, 0, 0, 0],
      widths: [60, 50, 50, 50, 50], heights: [90, 100, 100, 100, 100])
    var parameters = TrackerParameters()
    parameters.penaltyK = k
    let ranking = Ranking(
      proposals, targetWidth: 50, targetHeight: 100, parameters: parameters, windowInfluence: 0)
    return (ranking, proposals)
  }

  @Test(arguments: [(0.05, 0.98287490), (0.22, 0.92681334)])
  func penaltyOfTheWorkedExample(k: Double, expected: Double) {
    let (ranking, _) = worked(k: k)
    #expect(abs(ranking.penalties[0] - expected) < 5e-9)
    // No change is not punished: the −1 of the code, not the paper's form.
    #expect(ranking.penalties[1] == 1)
  }

  @Test func candidateShowsTheParts() {
    let (ranking, proposals) = worked(k: 0.05)
    let state = TrackerState(centerX: 0, centerY: 0, width: 50, height: 100)
    let region = SearchRegion(state: state, parameters: TrackerParameters(), instanceSize: 255)
    let candidate = ranking.candidate(0, of: proposals, region: region, targetWidth: 50, targetHeight: 100)
    #expect(abs(candidate.scaleChange - 1.00910144) < 5e-9)
    #expect(abs(candidate.ratioChange - 4.0 / 3) < 1e-12)
    #expect(candidate.final == candidate.penalty * candidate.score)
  }

  @Test func windowIsTheHannProduct() {
    let window = CosineWindow(size: 17)
    #expect(window.values[0] == 0)
    #expect(window.values[8 * 17 + 8] == 1)
    #expect(abs(window.values[8 * 17 + 1] - 0.03806023) < 5e-9)
    #expect(abs(window.values[8 * 17 + 2] - 0.14644661) < 5e-9)
    #expect(abs(window.values[8 * 17 + 3] - 0.30865828) < 5e-9)
    #expect(abs(window.values[8 * 17 + 4] - 0.5) < 1e-12)
    // A product, not its square root as in OpenCV.
    #expect(abs(window.values[4 * 17 + 4] - 0.25) < 1e-12)
    // OpenCV's: sin · sin.
    let root = CosineWindow(size: 17, shape: .root)
    for (row, column) in [(4, 4), (8, 1), (3, 12)] {
      let expected = sin(Double.pi * Double(row) / 16) * sin(Double.pi * Double(column) / 16)
      #expect(abs(root.values[row * 17 + column] - expected) < 1e-12)
    }
    #expect(CosineWindow(size: 17, shape: .uniform).values.allSatisfy { $0 == 1 })
  }

  @Test func theWindowsShapeIsAParameterThatRanks() throws {
    // A little lower, but where the root of the window is much higher than the window.
    let response = ScriptedNetwork.response(size: 17, peaks: [(2, 8, 8, 2.0), (2, 8, 13, 2.3)])
    let proposals = Proposals(response.levels[0], size: 17)
    var parameters = TrackerParameters()
    func best() -> Int {
      Ranking(proposals, targetWidth: 64, targetHeight: 64, parameters: parameters, windowInfluence: 0.1).best
    }
    let cell = { (index: Int) in index % (17 * 17) }
    #expect(cell(best()) == 8 * 17 + 8)
    try parameters.apply(setting: "window_shape=2")
    #expect(cell(best()) == 8 * 17 + 13)
  }

  @Test func windowBlendsAndTiesGoToTheLowerIndex() {
    let response = ScriptedNetwork.response(
      size: 17, peaks: [(2, 8, 2, 4), (2, 8, 14, 4)])
    let proposals = Proposals(response.levels[0], size: 17)
    let ranking = Ranking(
      proposals, targetWidth: 64, targetHeight: 64, parameters: TrackerParameters(), windowInfluence: 0.3)
    let left = AnchorGrid(size: 17).index(anchor: 2, row: 8, column: 2)
    let right = AnchorGrid(size: 17).index(anchor: 2, row: 8, column: 14)
    #expect(abs(ranking.finals[left] - ranking.finals[right]) < 1e-15)
    #expect(ranking.best == min(left, right) || ranking.finals[right] > ranking.finals[left])
    let score = Double(proposals.scores[left])
    #expect(abs(ranking.finals[left] - (score * 0.7 + 0.3 * 0.14644660940672624)) < 1e-12)
  }

  @Test func gateKeepsTheCentralSquareOnly() {
    let response = ScriptedNetwork.response(size: 17, peaks: [(2, 8, 15, 6), (2, 8, 10, 2)])
    let proposals = Proposals(response.levels[0], size: 17)
    var parameters = TrackerParameters()
    let open = Ranking(
      proposals, targetWidth: 64, targetHeight: 64, parameters: parameters, windowInfluence: 0)
    #expect(AnchorGrid(size: 17).cell(open.best) == (2, 8, 15))
    parameters.gate = 7
    let gated = Ranking(
      proposals, targetWidth: 64, targetHeight: 64, parameters: parameters, windowInfluence: 0)
    #expect(AnchorGrid(size: 17).cell(gated.best) == (2, 8, 10))
    // Rows and columns 5 … 11 (spec.md §2).
    #expect(gated.finals.filter { $0 > -.infinity }.count == 7 * 7 * 5)
    #expect(gated.finals[AnchorGrid(size: 17).index(anchor: 0, row: 5, column: 11)] > -.infinity)
    #expect(gated.finals[AnchorGrid(size: 17).index(anchor: 0, row: 4, column: 11)] == -.infinity)
  }

  @Test func suppressionNeverChangesTheWinner() {
    for seed in 0..<20 {
      var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
      func uniform() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 24)
      }
      let cls = (0..<(10 * 289)).map { _ in 6 * uniform() - 3 }
      let loc = (0..<(20 * 289)).map { _ in uniform() - 0.5 }
      let proposals = Proposals(LevelResponse(cls: cls, loc: loc), size: 17)
      let ranking = Ranking(
        proposals, targetWidth: 60, targetHeight: 60, parameters: TrackerParameters(), windowInfluence: 0.4)
      for top in [0, 64] {
        let kept = NonMaximumSuppression.survivors(
          proposals, scores: ranking.finals, iou: 0.5, count: 20, top: top)
        #expect(kept.first == ranking.best)
        for (i, a) in kept.enumerated() {
          for b in kept[..<i] { #expect(proposals.box(a).iou(proposals.box(b)) <= 0.5) }
        }
      }
    }
  }
}
