/// A trial and what it came to.
public struct TrialRecord: Sendable, Equatable {
  public enum State: Sendable, Equatable {
    case running
    /// All sequences were run.
    case complete
    /// Below the median of earlier trials after so many sequences.
    case stopped(after: Int)
  }

  public let trial: Trial
  /// The trial's cell in the space; nil for trial 0, which need not lie in it.
  let indices: [Int]?
  public internal(set) var state = State.running
  /// Means after each rung that was reached.
  public internal(set) var rungs: [Double] = []
  /// Figures by sequence, of those that were run.
  public internal(set) var scores: [Int: Double] = [:]

  /// The mean over the sequences of the last rung reached; nil before the first.
  public var value: Double? { rungs.last }
  public var isDecided: Bool { state != .running }

  var standing: Search.Standing? {
    guard isDecided, let value else { return nil }
    return Search.Standing(depth: rungs.count, value: value)
  }
}
