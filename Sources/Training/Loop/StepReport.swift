/// What one step of training did, for logs and screens.
public struct StepReport: Sendable, Equatable {
  /// From 1.
  public var step: Int
  public var steps: Int
  /// Epochs behind, with fractions.
  public var epoch: Double
  public var rate: Double
  public var losses: LossReport
  /// Length of the whole gradient before clipping.
  public var gradientNorm: Double
  /// Whether the step was left out because its loss or gradient was not finite or too large.
  public var isSkipped: Bool
  /// Steps left out so far.
  public var skipped: Int
  /// Over the last steps of this process.
  public var pairsPerSecond: Double
  public var secondsLeft: Double
  /// Seconds that this step waited for its pairs.
  public var secondsWaited: Double
  /// Layers that learn.
  public var learningLayers: Int
  /// What the ranks put together; nil for one that is alone.
  public var exchange: ExchangeReport?
}

/// Losses on validation pairs, by the weights that would be exported.
public struct ValidationReport: Sendable, Equatable {
  public var step: Int
  public var losses: LossReport
  public var pairs: Int
}

/// Somebody who watches a run: a log, a screen, a file.
public protocol TrainingObserver: AnyObject {
  /// Once, before the first step. `lines` say what was read and what is frozen.
  func began(_ lines: [String], steps: Int, from step: Int)
  /// After each step, with its pairs (this rank's, where several share it) and the boxes that the network would choose for them.
  func stepped(_ report: StepReport, batch: TrainingBatch, answers: () -> [PairAnswer])
  func validated(_ report: ValidationReport)
  /// A checkpoint and the exported model are on disk.
  func saved(_ file: String, step: Int)
}

/// What the network says of one pair: its best proposal.
public struct PairAnswer: Sendable, Equatable {
  /// Centre and size in pixels of the search region.
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double
  /// Probability of the target.
  public var score: Double
}
