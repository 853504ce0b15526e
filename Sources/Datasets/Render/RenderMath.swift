/// A point or direction in a picture's plane: x to the right, y down.
typealias Vec2 = SIMD2<Double>

/// A linear-light colour (red, green, blue), or a direction with z towards the viewer.
typealias Vec3 = SIMD3<Double>

/// Elementary functions from `+ - * /` and `sqrt` alone.
///
/// IEEE 754 rounds those the same on every machine, while two C libraries may differ in the last bit of a sine: a
/// rendered frame must be the same byte for byte wherever it is made.
enum RenderMath {
  static let pi = 3.141592653589793

  /// The sine, to about 1e-9.
  static func sin(_ x: Double) -> Double {
    let turns = x / (2 * pi)
    // The angle in quarter turns around the nearest zero of the sine, in -1...1.
    var quarter = 4 * (turns - (turns + 0.5).rounded(.down))
    if quarter > 1 { quarter = 2 - quarter }
    if quarter < -1 { quarter = -2 - quarter }
    let a = quarter * (pi / 2)
    let s = a * a
    let high = -1.0 / 39_916_800 + s / 6_227_020_800
    let middle = -1.0 / 5040 + s * (1.0 / 362_880 + s * high)
    return a * (1 + s * (-1.0 / 6 + s * (1.0 / 120 + s * middle)))
  }

  /// The cosine, to about 1e-9.
  static func cos(_ x: Double) -> Double { sin(x + pi / 2) }

  /// `e` to the power `-x` for `x >= 0`, to about 1e-9.
  static func decay(_ x: Double) -> Double {
    guard x < 40 else { return 0 }
    // (e^(-x/256))^256: the short series is exact enough, eight squarings bring the power back.
    let y = -x / 256
    var value = 1 + y * (1 + y * (0.5 + y * (1.0 / 6 + y * (1.0 / 24 + y / 120))))
    for _ in 0..<8 { value *= value }
    return value
  }

  /// The angle of (x, y) in -pi...pi, to about 1e-4.
  static func angle(x: Double, y: Double) -> Double {
    let ax = abs(x)
    let ay = abs(y)
    guard ax + ay > 1e-12 else { return 0 }
    let t = min(ax, ay) / max(ax, ay)
    let s = t * t
    var a =
      t * (0.99997726 + s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 - s * 0.0117212)))))
    if ay > ax { a = pi / 2 - a }
    if x < 0 { a = pi - a }
    return y < 0 ? -a : a
  }

  /// 0 below `low`, 1 above `high`, smooth between; `low > high` falls instead of rising.
  static func smooth(_ low: Double, _ high: Double, _ x: Double) -> Double {
    let t = min(max((x - low) / (high - low), 0), 1)
    return t * t * (3 - 2 * t)
  }

  static func clamp(_ x: Double, _ low: Double = 0, _ high: Double = 1) -> Double { min(max(x, low), high) }

  static func mix(_ a: Double, _ b: Double, _ t: Double) -> Double { a + (b - a) * t }

  static func mix(_ a: Vec3, _ b: Vec3, _ t: Double) -> Vec3 { a + (b - a) * t }

  static func mix(_ a: Vec2, _ b: Vec2, _ t: Double) -> Vec2 { a + (b - a) * t }

  // Written out: a vector sum's order is the library's business, and the order decides the last bit.
  static func dot(_ a: Vec2, _ b: Vec2) -> Double { a.x * b.x + a.y * b.y }

  static func dot(_ a: Vec3, _ b: Vec3) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }

  static func length(_ a: Vec2) -> Double { dot(a, a).squareRoot() }

  static func unit(_ a: Vec3) -> Vec3 {
    let n = dot(a, a).squareRoot()
    return n > 1e-12 ? a / n : Vec3(0, 0, 1)
  }

  /// The unit vector at an angle.
  static func direction(_ angle: Double) -> Vec2 { Vec2(cos(angle), sin(angle)) }

  /// `p` as seen by somebody at `origin` who looks along `forward` (a unit vector): x ahead, y to the side.
  static func local(_ p: Vec2, origin: Vec2, forward: Vec2) -> Vec2 {
    let d = p - origin
    return Vec2(d.x * forward.x + d.y * forward.y, d.y * forward.x - d.x * forward.y)
  }

  /// The inverse of `local` for directions.
  static func global(_ v: Vec2, forward: Vec2) -> Vec2 {
    Vec2(v.x * forward.x - v.y * forward.y, v.x * forward.y + v.y * forward.x)
  }

  /// How far along the segment from `a` to `b` the nearest point to `p` lies (0...1), and its distance.
  static func segment(_ p: Vec2, _ a: Vec2, _ b: Vec2) -> (along: Double, distance: Double) {
    let ab = b - a
    let t = clamp(dot(p - a, ab) / max(dot(ab, ab), 1e-12))
    return (t, length(p - a - ab * t))
  }
}
