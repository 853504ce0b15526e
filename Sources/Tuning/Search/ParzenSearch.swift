/// Proposals by tree-structured Parzen estimators.
///
/// J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl: Algorithms for Hyper-Parameter Optimization (2011); kernels over all
/// parameters at once with Scott's bandwidth as S. Falkner, A. Klein, F. Hutter: BOHB (2018). Known trials are divided
/// into the best few and the rest; of 24 draws from the density of the first, the one is taken where it exceeds the
/// density of the second most. Trials under way count among the rest, so that workers do not all try the same.
struct ParzenSearch: Sendable {
  /// Trials before the estimators are believed.
  static let start = 10
  static let draws = 24

  private let space: SearchSpace
  private let good: [[Int]]
  private let bad: [[Int]]
  private let knownCount: Int

  init(space: SearchSpace, known: [Search.Known]) {
    self.space = space
    // A stable order: of equal trials the earlier one comes first.
    let ranked = known.enumerated().compactMap { at, trial in trial.standing.map { (at, $0, trial.indices) } }
      .sorted { a, b in a.1 == b.1 ? a.0 < b.0 : a.1 > b.1 }
    knownCount = ranked.count
    let count = min(25, max(2, Int((0.15 * Double(ranked.count)).rounded(.up))))
    good = ranked.prefix(count).map(\.2)
    bad = ranked.dropFirst(count).map(\.2) + known.filter { $0.standing == nil }.map(\.indices)
  }

  /// Nil when all draws are taken already.
  func proposal(_ number: Int, taken: Set<[Int]>, seed: UInt64) -> [Int]? {
    guard knownCount >= Self.start else { return spread(number, taken: taken, seed: seed) }
    var random = SplitMix(seed: seed, stream: number)
    let (likely, unlikely) = (Density(good, space), Density(bad, space))
    var best: (cell: [Int], gain: Double)?
    for _ in 0..<Self.draws {
      let cell = likely.draw(&random)
      guard !taken.contains(cell) else { continue }
      // Rounded: libraries differ in their last bits, and workers on different machines must agree on the winner.
      let gain = ((likely.logarithm(cell) - unlikely.logarithm(cell)) * 1e6).rounded()
      if best.map({ gain > $0.gain }) ?? true { best = (cell, gain) }
    }
    return best?.cell
  }

  /// Points that fill the space evenly: multiples of the generalised golden ratio (M. Roberts, 2018), shifted by the seed.
  private func spread(_ number: Int, taken: Set<[Int]>, seed: UInt64) -> [Int]? {
    var ratio = 1.5
    let power = Double(space.dimensions.count + 1)
    for _ in 0..<64 {
      // x^(d + 1) = x + 1, by repeated roots.
      ratio = Self.root(1 + ratio, power)
    }
    var random = SplitMix(seed: seed)
    var weight = 1.0
    let cell = space.dimensions.map { dimension -> Int in
      weight /= ratio
      let place = random.unit() + Double(number) * weight
      return min(dimension.values.count - 1, Int((place - place.rounded(.down)) * Double(dimension.values.count)))
    }
    return taken.contains(cell) ? nil : cell
  }

  /// The root by Newton's steps: no library's last bit enters.
  private static func root(_ value: Double, _ power: Double) -> Double {
    var x = 1.5
    for _ in 0..<64 {
      var raised = 1.0
      for _ in 1..<Int(power) { raised *= x }
      x -= (raised * x - value) / (power * raised)
    }
    return x
  }

  /// A mixture of normal kernels around cells, and a wide one over everything.
  private struct Density {
    let centers: [[Int]]
    let counts: [Int]
    let widths: [Double]

    init(_ cells: [[Int]], _ space: SearchSpace) {
      centers = cells
      counts = space.dimensions.map(\.values.count)
      let shrink = scott(cells.count, space.dimensions.count)
      // Never narrower than one cell.
      widths = counts.map { max(0.5, 0.25 * Double($0) * shrink) }
    }

    func draw(_ random: inout SplitMix) -> [Int] {
      let at = random.below(centers.count + 1)
      return counts.indices.map { d in
        let (center, width) = kernel(at, d)
        for _ in 0..<32 {
          let place = (center + width * random.normal()).rounded()
          if place >= 0, place < Double(counts[d]) { return Int(place) }
        }
        return random.below(counts[d])
      }
    }

    func logarithm(_ cell: [Int]) -> Double {
      var sum = 0.0
      for at in 0...centers.count {
        var product = 1.0
        for (d, index) in cell.enumerated() {
          let (center, width) = kernel(at, d)
          func share(_ edge: Double) -> Double { normalShare((edge - center) / width) }
          let whole = share(Double(counts[d]) - 0.5) - share(-0.5)
          product *= (share(Double(index) + 0.5) - share(Double(index) - 0.5)) / whole
        }
        sum += product
      }
      return Tuning.logarithm(max(sum / Double(centers.count + 1), 1e-300))
    }

    /// The last kernel is the prior: in the middle, as wide as the range.
    private func kernel(_ at: Int, _ d: Int) -> (center: Double, width: Double) {
      at < centers.count
        ? (Double(centers[at][d]), widths[d]) : (Double(counts[d] - 1) / 2, Double(max(1, counts[d])))
    }
  }
}

/// n^(−1/(d + 4)): D. Scott, Multivariate Density Estimation (1992).
private func scott(_ count: Int, _ dimensions: Int) -> Double {
  count == 0 ? 1 : power(Double(count), -1 / Double(dimensions + 4))
}
