import Tracking

/// Everything that a study's result depends on, apart from model and footage.
public struct StudyDesign: Sendable, Equatable {
  public var space: SearchSpace
  public var search: Search
  public var seed: UInt64
  /// Trials besides trial 0.
  public var trials: Int
  /// How many trials may be under way: trial n is proposed, and stopped, knowing trials up to n − inFlight. The result
  /// depends on it; how many workers there are does not enter.
  public var inFlight: Int
  /// Whether hopeless trials are stopped early.
  public var stopsEarly: Bool
  /// Sequences that are searched on, in the order in which a trial runs them.
  public var train: [Int]
  /// Sequences that only the best trial and trial 0 run.
  public var heldOut: [Int]
  /// Trial 0: what the model is tracked with now, by the space's parameters.
  public var base: [String: Double]

  public init(
    space: SearchSpace, search: Search = .tpe, seed: UInt64 = 1, trials: Int = 40, inFlight: Int = 8,
    stopsEarly: Bool = true, train: [Int], heldOut: [Int] = [], base: [String: Double]
  ) {
    self.space = space
    self.search = search
    self.seed = seed
    self.trials = trials
    self.inFlight = max(1, inFlight)
    self.stopsEarly = stopsEarly
    self.train = train
    self.heldOut = heldOut
    self.base = base
  }

  /// Numbers of sequences after which a trial is looked at: a quarter, half, all.
  public var rungs: [Int] {
    guard stopsEarly, train.count >= 4 else { return [train.count] }
    return Array(Set([(train.count + 3) / 4, (train.count + 1) / 2, train.count])).sorted()
  }

  /// Trials that a trial must be compared with before it can be stopped.
  static let peers = 4

  /// Whether what is open depends on other pieces' results.
  public var isInformed: Bool { search.isInformed || (stopsEarly && rungs.count > 1) || !heldOut.isEmpty }

  /// Divides names into those that are searched on and those that are held out. By name, so that the order of folders
  /// does not matter; the same seed divides alike.
  public static func split(_ names: [String], heldOut share: Double, seed: UInt64) -> (train: [Int], heldOut: [Int]) {
    var random = SplitMix(seed: seed, stream: -1)
    let order = random.shuffled(names.indices.sorted { names[$0] < names[$1] })
    let kept = names.count - Int((Double(names.count) * share).rounded())
    return (Array(order.prefix(kept)), order.dropFirst(kept).sorted())
  }

  /// The order in which the given sequences are run: shuffled, so that a quarter of them speaks for all.
  public static func order(_ train: [Int], names: [String], seed: UInt64) -> [Int] {
    var random = SplitMix(seed: seed, stream: -1)
    return random.shuffled(train.sorted { names[$0] < names[$1] })
  }
}
