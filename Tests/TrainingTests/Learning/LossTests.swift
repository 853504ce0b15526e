import Foundation
import Testing
import Training

/// Losses against cases worked by hand (spec.md §1.15).
@Suite struct LossTests {
  /// Two anchors, a response of 1 x 1, two pairs.
  private func measure(
    _ labels: [[Int8]], margins: [[Float]], box: [[Float]] = [[0, 0], [0, 0]], settings: LossSettings = LossSettings()
  ) -> (report: LossReport, cls: [Float], loc: [Float]) {
    let cls = Maps(count: 2, shape: MapShape(height: 1, width: 1, channels: 4, stride: 16))
    let loc = Maps(count: 2, shape: MapShape(height: 1, width: 1, channels: 8, stride: 16))
    // Channels: background of both anchors, then foreground of both.
    cls.set(margins.flatMap { [0, 0] + $0 })
    loc.set(box.flatMap { $0 + [Float](repeating: 0, count: 6) })
    let (dCls, dLoc) = (Maps(count: 2, shape: cls.shape), Maps(count: 2, shape: loc.shape))
    let targets = labels.map { labels in
      let positives = labels.count { $0 == 1 }
      return PairTargets(
        size: 1, anchors: 2, labels: labels, deltas: [Float](repeating: 0, count: 8),
        weights: labels.map { $0 == 1 ? 1 / (Float(positives) + 1e-6) : 0 })
    }
    let report = SiameseLoss(settings: settings).measure(
      cls: cls, loc: loc, targets: targets, clsGradient: dCls, locGradient: dLoc)
    return (report, dCls.values(), dLoc.values())
  }

  @Test func halfForPositivesHalfForNegatives() {
    let (report, gradient, _) = measure([[1, 0], [1, 0]], margins: [[2, 0], [0, -1]])
    let positive = (log(1 + exp(-2.0)) + log(2)) / 2
    let negative = (log(2) + log(1 + exp(-1.0))) / 2
    #expect(abs(report.cls - 0.5 * (positive + negative)) < 1e-6)
    // The first pair's first anchor: −(1 − p) · 0.5 / 2 on the foreground.
    #expect(abs(Double(gradient[2]) + 0.25 / (1 + exp(2.0))) < 1e-6)
    #expect(abs(Double(gradient[0]) - 0.25 / (1 + exp(2.0))) < 1e-6)
  }

  @Test func aSingleSampleCountsNothing() {
    // pysot's squeeze makes one index a scalar, which is taken for none.
    let (report, gradient, _) = measure([[1, -1], [0, 0]], margins: [[5, 0], [0, 0]])
    #expect(abs(report.cls - 0.5 * log(2)) < 1e-6)
    #expect(gradient[0] == 0 && gradient[2] == 0)
  }

  @Test func boxesByWeightAndBatch() {
    let (report, _, gradient) = measure([[1, 1], [-1, 1]], margins: [[0, 0], [0, 0]], box: [[0.5, -2], [9, 1]])
    #expect(abs(report.loc - (0.5 * 2.5 + 1) / 2) < 1e-5)
    #expect(abs(gradient[0] - 1.2 * 0.25) < 1e-5)
    #expect(abs(gradient[1] + 1.2 * 0.25) < 1e-5)
    #expect(gradient[8] == 0)
    #expect(abs(gradient[9] - 1.2 * 0.5) < 1e-5)
  }

  @Test func smoothL1IsThePapers() {
    var settings = LossSettings()
    settings.box = .smoothL1
    settings.sigma = 2
    let (report, _, gradient) = measure(
      [[1, 1], [-1, -1]], margins: [[0, 0], [0, 0]], box: [[0.1, 1], [0, 0]], settings: settings)
    // 0.5 · 4 · 0.01, and 1 − 1/8, each with weight 1/2, over a batch of 2.
    #expect(abs(report.loc - (0.02 + 0.875) / 4) < 1e-5)
    #expect(abs(gradient[0] - 1.2 * 0.25 * 4 * 0.1) < 1e-5)
    #expect(abs(gradient[1] - 1.2 * 0.25) < 1e-5)
  }
}
