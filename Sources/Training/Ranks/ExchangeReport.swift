/// What the ranks of a run put together in one step, as one of them sees it.
public struct ExchangeReport: Sendable, Equatable {
  public var ranks: Int
  /// Bytes of the numbers that were summed.
  public var bytes = 0
  public var sums = 0
  /// Seconds in which this rank had nothing to do but wait for the others, their numbers or their pairs.
  public var secondsWaited = 0.0

  init(ranks: Int) { self.ranks = ranks }
}
