import Tracking

/// A sequence as the VOT protocols need it.
public struct VOTSequence: Sendable {
  public var name: String
  public var size: ImageSize
  public var groundTruth: [Region]
  /// Frames with an attribute, by its name (`occlusion` …), a flag for each frame.
  public var tags: [String: [Bool]]

  public init(name: String, size: ImageSize, groundTruth: [Region], tags: [String: [Bool]] = [:]) {
    self.name = name
    self.size = size
    self.groundTruth = groundTruth
    self.tags = tags
  }
}

/// The numbers in place of regions in VOT's result files.
public enum VOTCode {
  /// Not tracked: after a failure, before the next start.
  public static let skipped = 0
  /// The tracker was started here.
  public static let initialized = 1
  /// The tracker failed here: no overlap with the ground truth.
  public static let failed = 2

  /// Frames between a failure and the next start.
  public static let skip = 5
  /// Frames from each start that do not count for the accuracy.
  public static let burnIn = 10
}

/// One sequence with the trajectories of its repetitions, from the same first frame.
public struct VOTResult: Sendable {
  public var sequence: VOTSequence
  public var runs: [[Region]]

  public init(sequence: VOTSequence, runs: [[Region]]) {
    self.sequence = sequence
    self.runs = runs
  }
}

extension [Region] {
  /// Frames with a code.
  func frames(withCode code: Int) -> [Int] { indices.filter { self[$0].code == code } }

  /// Each start and the nine frames after it become codes, which have no overlap.
  var withoutBurnIn: [Region] {
    var run = self
    for start in frames(withCode: VOTCode.initialized) {
      for i in start..<Swift.min(count, start + VOTCode.burnIn) { run[i] = .code(VOTCode.skipped) }
    }
    return run
  }
}

/// The curve's interval that the expected average overlap is the mean of: typical lengths of short-term sequences.
public struct EAOInterval: Sendable, Hashable {
  public let low: Int
  public let high: Int

  public init(low: Int, high: Int) {
    self.low = low
    self.high = high
  }

  /// VOT2015 and VOT2016.
  public static let vot2016 = EAOInterval(low: 108, high: 371)
  /// VOT2017 and VOT2018.
  public static let vot2018 = EAOInterval(low: 100, high: 356)
  /// VOT2019.
  public static let vot2019 = EAOInterval(low: 46, high: 291)
  /// Multi-start, VOT2020 and later.
  public static let multiStart = EAOInterval(low: 115, high: 755)
}
