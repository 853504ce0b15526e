/// The pairs of one step with what the network should answer.
public struct TrainingBatch: Sendable {
  /// Global index of the first pair; the others follow.
  public var firstIndex: UInt64
  public var pairs: [TrainingPair]
  public var targets: [PairTargets]

  public init(firstIndex: UInt64, pairs: [TrainingPair], targets: [PairTargets]) {
    self.firstIndex = firstIndex
    self.pairs = pairs
    self.targets = targets
  }
}
