/// What the ranks tell each other before a step.
struct RollCall {
  /// Whether one of them was asked to stop: then all do, after the same step.
  var stops: Bool
  /// Of all their pairs.
  var counts: LossCounts

  /// Every rank calls this with its own; all get the same.
  static func together(_ own: RollCall, by exchange: RankExchange) throws -> RollCall {
    var numbers = [own.stops ? 1 : 0, own.counts.pairs, own.counts.positives, own.counts.negatives].map(Double.init)
    try exchange.sum(&numbers)
    var all = RollCall(stops: numbers[0] > 0, counts: LossCounts())
    (all.counts.pairs, all.counts.positives, all.counts.negatives) = (Int(numbers[1]), Int(numbers[2]), Int(numbers[3]))
    return all
  }
}
