/// A billiard cue from above: leather tip, ivory ferrule, a tapering ash shaft.
struct CueStick: Sendable {
  /// The end that strikes, and the unit direction that it points in.
  var tip: Vec2
  var forward: Vec2

  private static let length = 330.0

  var bounds: Bounds {
    let butt = tip - forward * Self.length
    let low = Vec2(min(tip.x, butt.x) - 12, min(tip.y, butt.y) - 12)
    let high = Vec2(max(tip.x, butt.x) + 16, max(tip.y, butt.y) + 20)
    return Bounds(low: low, high: high)
  }

  func paint(_ p: Vec2, behind: Vec3, lamp: Light) -> Vec3 {
    let q = RenderMath.local(p, origin: tip, forward: forward)
    // The butt is held higher than the tip: the shadow runs away from the stick.
    let back = RenderMath.clamp(-q.x / Self.length)
    let fall = RenderMath.local(p - Vec2(3, 5) * (0.6 + 3 * back), origin: tip, forward: forward)
    let blur = 1.5 + 9 * back
    let dark = RenderMath.smooth(half(fall.x) + blur, half(fall.x) - blur, abs(fall.y)) * (fall.x < 0 ? 1 : 0)
    let shaded = behind * (1 - 0.5 * dark * (1 - 0.5 * back))
    let half = half(q.x)
    guard q.x < 0, abs(q.y) < half else { return shaded }
    let s = q.y / half
    let tilt = RenderMath.global(Vec2(0, s), forward: forward)
    let n = RenderMath.unit(Vec3(tilt.x, tilt.y, (1 - min(s * s, 0.98)).squareRoot()))
    var albedo = Vec3(0.58, 0.41, 0.2) * (1 - 0.12 * RenderMath.smooth(0.5, 0.9, RenderMath.sin(q.y * 4 + q.x * 0.02)))
    if q.x > -2.5 { albedo = Vec3(0.05, 0.14, 0.24) } else if q.x > -9 { albedo = Vec3(0.82, 0.79, 0.7) }
    return lamp.shade(albedo, normal: n, gloss: 0.4, polish: 4)
  }

  /// Half the stick's width at a place behind its tip.
  private func half(_ x: Double) -> Double { 3.1 + 4.2 * RenderMath.clamp(-x / Self.length) }
}
