/// S. Vigna's splitmix64: small, and the same numbers everywhere.
package struct SplitMix: Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// A stream for one of many, apart from its neighbours'.
  init(seed: UInt64, stream: Int) {
    self.init(seed: seed)
    state = next() ^ (UInt64(bitPattern: Int64(stream)) &* 0xd134_2543_de82_ef95)
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// 0 ..< bound.
  package mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal number by the polar method.
  mutating func normal() -> Double {
    while true {
      let (u, v) = (2 * unit() - 1, 2 * unit() - 1)
      let s = u * u + v * v
      if s > 0, s < 1 { return u * (-2 * logarithm(s) / s).squareRoot() }
    }
  }

  /// The same elements in another order (R. Fisher, F. Yates).
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for i in elements.indices.dropFirst().reversed() { elements.swapAt(i, below(i + 1)) }
    return elements
  }
}
