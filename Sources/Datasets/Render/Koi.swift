/// A koi from above, a unit of its own frame being half the length of its body without the tail fin.
struct Koi: Sendable {
  var place: Vec2
  var forward: Vec2
  var size: Double
  /// How far through a beat of the tail, in beats.
  var beat: Double
  /// How strongly the body swings.
  var swing: Double
  var texture: Noise

  var bounds: Bounds { Bounds(center: place, radius: size * 1.75) }

  /// Body and tail fin.
  func covers(_ p: Vec2) -> Bool {
    let q = own(p)
    return abs(q.y) < width(q.x) || tail(q) > 0.3
  }

  /// Own coordinates with the body's bend straightened out.
  private func own(_ p: Vec2) -> Vec2 {
    let q = RenderMath.local(p, origin: place, forward: forward) / size
    let back = (1.1 - q.x) * 0.5
    let bend = swing * back * back * RenderMath.sin(2 * RenderMath.pi * beat + 2.3 * q.x)
    return Vec2(q.x, q.y - bend)
  }

  private func width(_ u: Double) -> Double {
    guard u > -1.02, u < 1 else { return 0 }
    if u > 0.2 {
      let t = (u - 0.2) / 0.8
      return 0.29 * (1 - t * t * t).squareRoot()
    }
    let t = (u + 1.02) / 1.22
    return 0.055 + 0.235 * RenderMath.smooth(0, 1, t)
  }

  /// How much of the tail fin covers a point, 0 beside it.
  private func tail(_ q: Vec2) -> Double {
    guard q.x < -0.92, q.x > -1.62 else { return 0 }
    let t = (-0.92 - q.x) / 0.7
    let spread = 0.07 + 0.33 * t * (1.25 - 0.35 * t)
    let notch = RenderMath.smooth(-0.08, 0.08, abs(q.y) - 0.55 * (t - 0.66))
    let edge =
      RenderMath.smooth(spread, spread - 0.06, abs(q.y)) * RenderMath.smooth(1, 0.86, t - 0.1 + 0.18 * abs(q.y))
    return edge * notch * (0.85 - 0.3 * t)
  }

  /// How much of a breast fin covers a point.
  private func fin(_ q: Vec2) -> Double {
    let flap = 0.25 * RenderMath.sin(2 * RenderMath.pi * beat * 0.7)
    let a = Vec2(q.x, abs(q.y))
    let tip = Vec2(0.42, 0.2) + RenderMath.direction(2.1 + flap) * 0.42
    let d = RenderMath.segment(a, Vec2(0.42, 0.22), tip)
    return RenderMath.smooth(0.05 + 0.12 * d.along, 0.02 + 0.1 * d.along, d.distance) * (0.7 - 0.25 * d.along)
  }

  func paint(_ p: Vec2, behind: Vec3, light: Light, water: Vec3, depth: Double) -> Vec3 {
    let q = own(p)
    let half = width(q.x)
    var out = behind
    let fins = max(tail(q), fin(q))
    if fins > 0 {
      let rays = texture.value(q.x * 4, q.y * 26)
      let color = light.shade(Vec3(0.74, 0.62, 0.5) * (1 + 0.28 * rays), normal: Vec3(0, 0, 1))
      out = RenderMath.mix(out, RenderMath.mix(color, water, depth), fins)
    }
    guard half > 0, abs(q.y) < half else { return out }
    return RenderMath.mix(body(q, half, light), water, depth)
  }

  private func body(_ q: Vec2, _ half: Double, _ light: Light) -> Vec3 {
    let across = q.y / half
    let nose = RenderMath.smooth(0.75, 1.0, q.x)
    let tilt = RenderMath.global(Vec2(nose * 0.8, across), forward: forward)
    let n = RenderMath.unit(Vec3(tilt.x, tilt.y, (1 - min(across * across, 0.98)).squareRoot() + 0.15))
    let patch = texture.fractal(q.x * 1.35 + 2.2, q.y * 1.7 + 4.1, octaves: 3)
    var albedo = Vec3(0.78, 0.74, 0.66)
    let red = RenderMath.smooth(-0.03, 0.035, patch)
    albedo = RenderMath.mix(albedo, Vec3(0.74, 0.14, 0.018), red)
    let ink = texture.fractal(q.x * 2.1 + 30, q.y * 2.6, octaves: 3)
    albedo = RenderMath.mix(albedo, Vec3(0.02, 0.02, 0.024), RenderMath.smooth(0.3, 0.36, ink) * (q.x < 0.55 ? 1 : 0))
    // Scales: a diamond net, finer towards the tail, none on the head.
    let net = RenderMath.sin((q.x * 1.0 + q.y * 1.2) * 40) * RenderMath.sin((q.x * 1.0 - q.y * 1.2) * 40)
    albedo *= 1 + 0.13 * net * RenderMath.smooth(0.6, 0.45, q.x)
    let gill = abs(RenderMath.length(q - Vec2(0.9, 0)) - 0.42)
    albedo *= 1 - 0.35 * RenderMath.smooth(0.035, 0, gill) * (q.x < 0.8 ? 1 : 0)
    let eye = RenderMath.length(Vec2(q.x - 0.8, abs(q.y) - 0.18))
    albedo = RenderMath.mix(albedo, Vec3(0.01, 0.01, 0.01), RenderMath.smooth(0.05, 0.03, eye))
    // The back fin lies along the ridge.
    let ridge = RenderMath.smooth(0.035, 0.01, abs(q.y)) * RenderMath.smooth(-0.55, -0.3, q.x)
    albedo *= 1 - 0.25 * ridge * RenderMath.smooth(0.35, 0.2, q.x)
    return light.shade(albedo, normal: n, gloss: 0.45, polish: 4, open: 0.7 + 0.3 * n.z)
  }
}
