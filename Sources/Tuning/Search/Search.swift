/// How a study finds its next trial. A pure function of what it is given: the same trials are proposed whoever works on
/// them, and after any interruption.
public enum Search: String, Sendable, CaseIterable {
  /// Independent draws.
  case random
  /// Tree-structured Parzen estimators: draws where good trials lie densely and bad ones do not.
  case tpe
  /// Every cell, in a shuffled order.
  case grid

  /// What is known of an earlier trial.
  struct Known: Sendable {
    let indices: [Int]
    /// Nil while nobody may know it yet.
    let standing: Standing?
  }

  /// How good a trial is: one that went further before it was stopped comes before one that did not.
  struct Standing: Sendable, Comparable {
    let depth: Int
    let value: Double

    static func < (a: Standing, b: Standing) -> Bool { (a.depth, a.value) < (b.depth, b.value) }
  }

  /// Whether proposals depend on what earlier trials came to.
  public var isInformed: Bool { self == .tpe }

  /// The cell of trial `number`, which is none of the earlier ones; nil when the space has no other.
  func proposal(_ number: Int, _ space: SearchSpace, known: [Known], seed: UInt64) -> [Int]? {
    let taken = Set(known.map(\.indices))
    guard taken.count < space.cells else { return nil }
    switch self {
    case .grid: return Self.gridCell(number, space, seed: seed)
    case .random: return Self.randomCell(number, space, taken: taken, seed: seed)
    case .tpe:
      return ParzenSearch(space: space, known: known).proposal(number, taken: taken, seed: seed)
        ?? Self.randomCell(number, space, taken: taken, seed: seed)
    }
  }

  /// Cell of a counter that runs through the space in a scrambled order: i · step + start, the step prime to the count.
  private static func gridCell(_ number: Int, _ space: SearchSpace, seed: UInt64) -> [Int]? {
    let count = space.cells
    guard count < Int.max, number - 1 < count else { return nil }
    var random = SplitMix(seed: seed)
    let start = random.below(count)
    var step = 1 + random.below(max(1, count - 1))
    while greatestCommonDivisor(step, count) != 1 { step = step % count + 1 }
    let (high, low) = step.multipliedFullWidth(by: number - 1)
    var cell = (count.dividingFullWidth((high, low)).remainder + start) % count
    return space.dimensions.map { dimension in
      defer { cell /= dimension.values.count }
      return cell % dimension.values.count
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }

  private static func randomCell(_ number: Int, _ space: SearchSpace, taken: Set<[Int]>, seed: UInt64) -> [Int]? {
    var random = SplitMix(seed: seed, stream: number)
    for _ in 0..<1000 {
      let cell = space.dimensions.map { random.below($0.values.count) }
      if !taken.contains(cell) { return cell }
    }
    // A small space that is nearly used up: the first cell that is left.
    var cell = space.dimensions.map { _ in 0 }
    while taken.contains(cell) {
      var at = 0
      while at < cell.count {
        cell[at] += 1
        if cell[at] < space.dimensions[at].values.count { break }
        cell[at] = 0
        at += 1
      }
      if at == cell.count { return nil }
    }
    return cell
  }
}
