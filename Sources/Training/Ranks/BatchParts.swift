/// The parts of a step's pairs that a gradient is summed up in, as far as they are on this rank.
///
/// Parts are added two by two, halves of halves: a rank that has a half, a quarter or an eighth of the step does the
/// same additions as one rank does with all of it.
package struct BatchParts {
  /// Parts of the whole step.
  package let count: Int
  /// The own ones: their numbers, and their pairs counted from this rank's first.
  package let own: [(number: Int, pairs: Range<Int>)]

  package init(count: Int, of share: BatchShare) {
    self.count = count
    own = (0..<count).compactMap { number in
      let all = share.batch * number / count..<share.batch * (number + 1) / count
      let pairs = all.clamped(to: share.own)
      if pairs.isEmpty { return nil }
      return (number, pairs.lowerBound - share.own.lowerBound..<pairs.upperBound - share.own.lowerBound)
    }
  }

  /// Calls `add` with places in `own` for every addition, in order; the sum is in the first place then.
  package func addUp(_ add: (_ target: Int, _ source: Int) -> Void) {
    var places = [Int?](repeating: nil, count: count)
    for (place, part) in own.enumerated() { places[part.number] = place }
    func sum(_ range: Range<Int>) -> Int? {
      if range.count == 1 { return places[range.lowerBound] }
      let middle = (range.lowerBound + range.upperBound) / 2
      let left = sum(range.lowerBound..<middle)
      let right = sum(middle..<range.upperBound)
      if let left, let right { add(left, right) }
      return left ?? right
    }
    if count > 0 { _ = sum(0..<count) }
  }
}
