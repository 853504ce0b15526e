/// Random numbers that are the same on every machine (SplitMix64).
struct SplitMix: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in `low..<high`.
  mutating func uniform(_ low: Double = 0, _ high: Double = 1) -> Double {
    low + (high - low) * Double(next() >> 11) / 9_007_199_254_740_992
  }
}

/// Smooth random functions of the plane and of time, for textures.
struct Noise: Sendable {
  private let seed: UInt32

  /// One of many independent textures of one seed.
  init(seed: UInt64, _ channel: UInt64) {
    var random = SplitMix(seed: seed ^ (channel &* 0xD1B5_4A32_D192_ED03))
    self.seed = UInt32(truncatingIfNeeded: random.next())
  }

  @inline(__always)
  func hash(_ x: Int, _ y: Int, _ z: Int = 0) -> UInt32 {
    var h = seed ^ (UInt32(truncatingIfNeeded: x) &* 0x9E37_79B1)
    h = (h ^ (h >> 16)) &+ (UInt32(truncatingIfNeeded: y) &* 0x85EB_CA77)
    h = (h ^ (h >> 15)) &* 0x2C1B_3C6D &+ (UInt32(truncatingIfNeeded: z) &* 0xC2B2_AE3D)
    h = (h ^ (h >> 12)) &* 0x297A_2D39
    return h ^ (h >> 15)
  }

  /// A number in 0..<1 that belongs to a lattice point.
  @inline(__always)
  func lattice(_ x: Int, _ y: Int, _ z: Int = 0) -> Double { Double(hash(x, y, z)) / 4_294_967_296 }

  /// Gradient noise, about -1...1, features one unit wide.
  func value(_ x: Double, _ y: Double) -> Double {
    let fx = x.rounded(.down)
    let fy = y.rounded(.down)
    let ix = Int(fx)
    let iy = Int(fy)
    let u = x - fx
    let v = y - fy
    let su = u * u * u * (u * (u * 6 - 15) + 10)
    let sv = v * v * v * (v * (v * 6 - 15) + 10)
    let a = gradient(hash(ix, iy), u, v)
    let b = gradient(hash(ix + 1, iy), u - 1, v)
    let c = gradient(hash(ix, iy + 1), u, v - 1)
    let d = gradient(hash(ix + 1, iy + 1), u - 1, v - 1)
    let top = a + (b - a) * su
    return (top + (c + (d - c) * su - top) * sv) * 1.4
  }

  /// Gradient noise that also changes smoothly with `t`: two planes crossfaded, each drifting a little.
  func value(_ x: Double, _ y: Double, t: Double) -> Double {
    let ft = t.rounded(.down)
    let s = t - ft
    let w = s * s * (3 - 2 * s)
    let k = ft * 17.37
    let a = value(x + k, y - k * 0.7)
    let b = value(x + k + 17.37, y - (k + 17.37) * 0.7)
    // Crossfading two independent planes lowers the contrast in the middle; the root restores it.
    return (a * (1 - w) + b * w) / (1 - 2 * w * (1 - w)).squareRoot()
  }

  @inline(__always)
  private func gradient(_ h: UInt32, _ x: Double, _ y: Double) -> Double {
    switch h & 7 {
    case 0: return x + 0.41 * y
    case 1: return x - 0.41 * y
    case 2: return -x + 0.41 * y
    case 3: return -x - 0.41 * y
    case 4: return 0.41 * x + y
    case 5: return 0.41 * x - y
    case 6: return -0.41 * x + y
    default: return -0.41 * x - y
    }
  }

  /// Fractal noise: octaves of halving size, about -1...1.
  func fractal(_ x: Double, _ y: Double, octaves: Int, gain: Double = 0.5) -> Double {
    var sum = 0.0
    var weight = 1.0
    var total = 0.0
    var px = x
    var py = y
    for _ in 0..<octaves {
      sum += weight * value(px, py)
      total += weight
      weight *= gain
      // Turned by about 37 degrees each octave, so that lattices do not line up.
      (px, py) = (1.6 * px - 1.2 * py + 11.3, 1.2 * px + 1.6 * py - 7.1)
    }
    return sum / total * 1.3
  }

  /// Ridged fractal noise in 0...1: bark, caustics, creases.
  func ridged(_ x: Double, _ y: Double, octaves: Int) -> Double {
    var sum = 0.0
    var weight = 1.0
    var total = 0.0
    var px = x
    var py = y
    for _ in 0..<octaves {
      let r = 1 - min(abs(value(px, py)) * 1.6, 1)
      sum += weight * r * r
      total += weight
      weight *= 0.55
      (px, py) = (1.6 * px - 1.2 * py + 5.9, 1.2 * px + 1.6 * py - 3.3)
    }
    return sum / total
  }

  /// Distances to the nearest and second nearest of scattered points (one a unit cell), and the nearest one's number.
  func cells(_ x: Double, _ y: Double, jitter: Double = 0.9) -> (first: Double, second: Double, id: UInt32) {
    let fx = x.rounded(.down)
    let fy = y.rounded(.down)
    var first = 9.0
    var second = 9.0
    var id: UInt32 = 0
    for j in -1...1 {
      for i in -1...1 {
        let h = hash(Int(fx) + i, Int(fy) + j)
        let ox = Double(h & 0xFFFF) / 65536 - 0.5
        let oy = Double(h >> 16) / 65536 - 0.5
        let dx = fx + Double(i) + 0.5 + jitter * ox - x
        let dy = fy + Double(j) + 0.5 + jitter * oy - y
        let d = dx * dx + dy * dy
        if d < first {
          second = first
          first = d
          id = h
        } else if d < second {
          second = d
        }
      }
    }
    return (first.squareRoot(), second.squareRoot(), id)
  }
}
