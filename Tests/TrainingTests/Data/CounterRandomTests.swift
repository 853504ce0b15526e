import Testing
import Training

@Suite struct CounterRandomTests {
  @Test func sameSeedAndIndexGiveTheSameNumbersForEver() {
    // Written down once: a change of these breaks every run that is to be repeated.
    var random = CounterRandom(seed: 1, index: 2, stream: 3)
    let first = (0..<3).map { _ in random.next() }
    var again = CounterRandom(seed: 1, index: 2, stream: 3)
    #expect((0..<3).map { _ in again.next() } == first)
    for other in [
      CounterRandom(seed: 2, index: 2, stream: 3), CounterRandom(seed: 1, index: 3, stream: 3),
      CounterRandom(seed: 1, index: 2, stream: 4), CounterRandom(seed: 2, index: 1, stream: 3),
    ] {
      var other = other
      #expect(other.next() != first[0])
    }
  }

  @Test func distributionsHaveTheirMoments() {
    var random = CounterRandom(seed: 5, index: 0)
    let count = 20_000
    let normals = (0..<count).map { _ in random.normal() }
    let mean = normals.reduce(0, +) / Double(count)
    let variance = normals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.04)
    let units = (0..<count).map { _ in random.unit() }
    #expect(abs(units.reduce(0, +) / Double(count) - 0.5) < 0.01)
    #expect(units.allSatisfy { $0 >= 0 && $0 < 1 })
    var hits = [Int](repeating: 0, count: 7)
    for _ in 0..<count { hits[random.below(7)] += 1 }
    #expect(hits.allSatisfy { abs($0 - count / 7) < 300 })
    #expect((0..<count).filter { _ in random.chance(0.2) }.count / 40 - 100 < 10)
  }

  @Test func neighbouringPairsAreIndependent() {
    // The first number of neighbouring indices: correlation near 0.
    let values = (0..<20_000).map { index in
      var random = CounterRandom(seed: 9, index: UInt64(index))
      return random.unit() - 0.5
    }
    let product = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(values.count)
    #expect(abs(product) < 0.002)
  }

  @Test func itemsComeForwardEquallyOften() {
    var random = CounterRandom(seed: 3, index: 3)
    var hits = [Int](repeating: 0, count: 10)
    for _ in 0..<10_000 {
      var items = Array(0..<10)
      random.bringForward(3, of: &items)
      #expect(Set(items).count == 10)
      for item in items.prefix(3) { hits[item] += 1 }
    }
    #expect(hits.allSatisfy { abs($0 - 3000) < 250 })
  }
}
