import Tracking

/// One sequence's one-pass evaluation: how many frames pass each threshold, and the figures that follow (spec.md §6.1).
public struct OPEScore: Sendable, Equatable {
  public let toolkit: OPEToolkit
  /// The denominator: frames that count, whether scored or not.
  public let frames: Int
  /// Frames with overlap > `OPEThresholds.overlap[k]`.
  public let successCounts: [Int]
  /// Frames with a centre error ≤ k pixels.
  public let precisionCounts: [Int]
  /// Frames with a normalised centre error ≤ `OPEThresholds.normalized[k]`.
  public let normalizedCounts: [Int]
  /// Frames without a ground truth box that counted by the toolkit's rule, not by what the tracker said.
  public let unscored: Int

  public var successCurve: [Double] { share(successCounts) }
  public var precisionCurve: [Double] { share(precisionCounts) }
  public var normalizedCurve: [Double] { share(normalizedCounts) }

  /// Area under the success curve: the mean of its 21 values.
  public var successAUC: Double { mean(successCurve) }
  /// Share of frames within 20 pixels.
  public var precision: Double { precisionCurve[OPEThresholds.distanceIndex] }
  /// Normalised precision in the toolkit's variant.
  public var normalizedPrecision: Double { toolkit.normalizedPrecision(normalizedCurve) }
  /// Share of frames with overlap above 0.5.
  public var successRate: Double { successCurve[10] }

  private func share(_ counts: [Int]) -> [Double] { counts.map { Double($0) / Double(frames) } }

  /// Scores a result against a ground truth of the same length; absent targets are boxes with NaN.
  ///
  /// `present`, where a data set has such flags (LaSOT through pysot), keeps only flagged frames; the denominator
  /// stays the full length. Boxes of both sides are compared as they lie: the same base, 0 or 1, is the caller's care.
  public init(
    groundTruth: [Box], result: [Box], toolkit: OPEToolkit, present: [Bool]? = nil
  ) throws(MetricsError) {
    guard groundTruth.count == result.count else {
      throw .lengths(groundTruth: groundTruth.count, result: result.count)
    }
    guard !groundTruth.isEmpty else { throw .noFrames }
    if let present, present.count != groundTruth.count {
      throw .flags(groundTruth: groundTruth.count, flags: present.count)
    }
    var tally = Tally(toolkit: toolkit)
    var frames = 0
    for (i, truth) in groundTruth.enumerated() {
      let answer = i == 0 && toolkit != .pysot ? truth : result[i]
      if toolkit == .lasot, truth.hasNaN { continue }
      frames += 1
      if let present, !present[i] { continue }
      tally.add(truth, answer)
    }
    self.toolkit = toolkit
    self.frames = frames
    successCounts = tally.success
    precisionCounts = tally.precision
    normalizedCounts = tally.normalized
    unscored = groundTruth.count { !$0.isPresent }
  }

  /// Counts passes, frame by frame.
  private struct Tally {
    let toolkit: OPEToolkit
    let normalizedThresholds: [Double]
    var success = [Int](repeating: 0, count: OPEThresholds.overlap.count)
    var precision = [Int](repeating: 0, count: OPEThresholds.distance.count)
    var normalized: [Int]

    init(toolkit: OPEToolkit) {
      self.toolkit = toolkit
      normalizedThresholds = OPEThresholds.normalized(toolkit)
      normalized = [Int](repeating: 0, count: normalizedThresholds.count)
    }

    mutating func add(_ truth: Box, _ answer: Box) {
      let (overlap, distance, relative) = measure(truth, answer)
      // Comparisons with NaN are false: such a frame fails everywhere.
      for (k, threshold) in OPEThresholds.overlap.enumerated() where overlap > threshold { success[k] += 1 }
      for (k, threshold) in OPEThresholds.distance.enumerated() where distance <= threshold { precision[k] += 1 }
      for (k, threshold) in normalizedThresholds.enumerated() where relative <= threshold { normalized[k] += 1 }
    }

    private func measure(_ truth: Box, _ answer: Box) -> (overlap: Double, distance: Double, relative: Double) {
      guard toolkit == .pysot else {
        let dx = BoxMeasures.inclusiveCenter(truth.x, truth.width) - BoxMeasures.inclusiveCenter(answer.x, answer.width)
        let dy =
          BoxMeasures.inclusiveCenter(truth.y, truth.height) - BoxMeasures.inclusiveCenter(answer.y, answer.height)
        let scaledX = dx / atLeastOne(truth.width)
        let scaledY = dy / atLeastOne(truth.height)
        return (
          BoxMeasures.overlapWithEpsilon(answer, truth), (dx * dx + dy * dy).squareRoot(),
          (scaledX * scaledX + scaledY * scaledY).squareRoot()
        )
      }
      let overlap = truth.width > 0 && truth.height > 0 ? BoxMeasures.overlap(truth, answer) : -1
      // pysot's masks look at the centre: a frame whose ground truth centre is not positive gets −1, which passes.
      let centered =
        BoxMeasures.inclusiveCenter(truth.x, truth.width) > 0
        && BoxMeasures.inclusiveCenter(truth.y, truth.height) > 0
      let (sx, sy) = (truth.width + 1e-16, truth.height + 1e-16)
      let scaled =
        BoxMeasures.inclusiveCenter(truth.x, truth.width) / sx > 0
        && BoxMeasures.inclusiveCenter(truth.y, truth.height) / sy > 0
      return (
        overlap, centered ? BoxMeasures.centerError(truth, answer) : -1,
        scaled ? BoxMeasures.distance(truth, answer, scaleX: sx, scaleY: sy) : -1
      )
    }

    /// numpy's maximum(1, side): NaN stays NaN.
    private func atLeastOne(_ side: Double) -> Double { side.isNaN ? side : max(1, side) }
  }
}

extension OPEToolkit {
  /// The one figure of a normalised precision curve.
  public func normalizedPrecision(_ curve: [Double]) -> Double {
    self == .pysot ? curve[OPEThresholds.normalizedIndex] : mean(curve)
  }
}

/// A data set's one-pass evaluation: the mean of the sequences' curves, each sequence of weight 1.
public struct OPESummary: Sendable, Equatable {
  public let successCurve: [Double]
  public let precisionCurve: [Double]
  public let normalizedCurve: [Double]
  public let toolkit: OPEToolkit

  /// Nil without a sequence.
  public init?(_ scores: [OPEScore]) {
    guard let toolkit = scores.first?.toolkit else { return nil }
    self.toolkit = toolkit
    successCurve = meanCurve(scores.map(\.successCurve))
    precisionCurve = meanCurve(scores.map(\.precisionCurve))
    normalizedCurve = meanCurve(scores.map(\.normalizedCurve))
  }

  public var successAUC: Double { mean(successCurve) }
  public var precision: Double { precisionCurve[OPEThresholds.distanceIndex] }
  public var normalizedPrecision: Double { toolkit.normalizedPrecision(normalizedCurve) }
  public var successRate: Double { successCurve[10] }
}

extension Box {
  /// Whether any of the four numbers is NaN.
  var hasNaN: Bool { x.isNaN || y.isNaN || width.isNaN || height.isNaN }
}
