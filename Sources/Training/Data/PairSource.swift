/// Makes training pairs by number.
///
/// The same source and index give the same pair on any thread, on any day: a run can be resumed, and shared between
/// machines, by index alone.
public protocol PairSource: Sendable {
  /// The pair of an index, with its targets. Throws when a picture it needs cannot be read.
  func pair(at index: UInt64) throws -> (pair: TrainingPair, targets: PairTargets)
}
