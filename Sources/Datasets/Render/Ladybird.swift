/// A seven-spot ladybird from above, a unit of its own frame being half the length of its wing cases.
struct Ladybird: Sendable {
  /// Where its wing cases' middle is, the unit direction it walks in, and half their length in the scene's units.
  var place: Vec2
  var forward: Vec2
  var size: Double
  /// How far through the walking cycle, in cycles.
  var stride: Double
  /// The wing cases' colour.
  var red: Vec3
  /// Which of the two spots patterns, and how large the spots are.
  var spotSize: Double
  var texture: Noise

  private static let breadth = 0.86
  private static let spots: [(u: Double, v: Double, r: Double)] = [
    (0.66, 0, 0.17), (0.30, 0.42, 0.19), (0.30, -0.42, 0.19), (-0.22, 0.30, 0.20), (-0.22, -0.30, 0.20),
    (-0.62, 0.36, 0.14), (-0.62, -0.36, 0.14),
  ]

  /// Legs and feelers reach beyond the body.
  var bounds: Bounds { Bounds(center: place, radius: size * 1.75) }

  /// Wing cases, neck shield and head; no legs and feelers.
  func covers(_ p: Vec2) -> Bool {
    let q = RenderMath.local(p, origin: place, forward: forward) / size
    return shell(q) < 1 || shield(q) < 1 || head(q) < 1
  }

  private func shell(_ q: Vec2) -> Double { q.x * q.x + q.y * q.y / (Self.breadth * Self.breadth) }

  private func shield(_ q: Vec2) -> Double {
    let u = (q.x - 0.86) / 0.36
    let v = q.y / 0.6
    return u * u + v * v
  }

  private func head(_ q: Vec2) -> Double {
    let u = (q.x - 1.14) / 0.25
    let v = q.y / 0.33
    return u * u + v * v
  }

  /// How much light the beetle takes from the ground beside it.
  func shadow(_ p: Vec2, light: Light) -> Double {
    let lift = 0.34 * size
    let offset = Vec2(light.toSun.x, light.toSun.y) * (lift / light.toSun.z)
    let q = RenderMath.local(p + offset, origin: place, forward: forward) / size
    let cast = RenderMath.smooth(1.45, 0.75, (shell(q - Vec2(0.1, 0)) / 1.1).squareRoot())
    let near = RenderMath.local(p, origin: place, forward: forward) / size
    let contact = RenderMath.smooth(1.5, 0.9, (shell(near - Vec2(0.1, 0)) / 1.15).squareRoot())
    return 1 - (1 - 0.72 * cast) * (1 - 0.5 * contact)
  }

  /// The light from a point of the beetle over what is behind it. `lit` is the part of the sun that reaches it.
  func paint(_ p: Vec2, behind: Vec3, light: Light, lit: Double) -> Vec3 {
    let q = RenderMath.local(p, origin: place, forward: forward) / size
    if shell(q) < 1 { return wingCases(q, light, lit) }
    if shield(q) < 1 { return neckShield(q, light, lit) }
    if head(q) < 1 {
      let n = normal((q.x - 1.14) / 0.25, q.y / 0.33, flat: 0.8)
      return light.shade(Vec3(0.02, 0.018, 0.016), normal: n, gloss: 0.5, polish: 4, lit: lit)
    }
    if limbs(q) {
      return light.shade(Vec3(0.035, 0.025, 0.02), normal: Vec3(0, 0, 1), gloss: 0.2, polish: 3, lit: lit)
    }
    return behind
  }

  private func wingCases(_ q: Vec2, _ light: Light, _ lit: Double) -> Vec3 {
    var n = normal(q.x, q.y / Self.breadth, flat: 0.62)
    let pits = texture.value(q.x * 16, q.y * 16)
    let mottling = texture.fractal(q.x * 3 + 7, q.y * 3, octaves: 3)
    var albedo = red * (1 + 0.05 * pits + 0.16 * mottling)
    for spot in Self.spots {
      // Each spot's outline wavers a little, as ink on a curved shell would.
      let d = RenderMath.length(q - Vec2(spot.u, spot.v)) + 0.025 * texture.value(q.x * 6 + spot.u * 40, q.y * 6)
      let radius = spot.r * spotSize
      albedo = RenderMath.mix(albedo, Vec3(0.012, 0.01, 0.01), RenderMath.smooth(radius + 0.035, radius - 0.035, d))
    }
    let seam = RenderMath.smooth(0.045, 0.012, abs(q.y))
    albedo *= 1 - 0.7 * seam
    n = RenderMath.unit(n + towards(q.y > 0 ? 1 : -1) * (0.22 * RenderMath.smooth(0.12, 0.02, abs(q.y))))
    let rim = shell(q)
    let open = 1 - 0.55 * RenderMath.smooth(0.7, 1, rim)
    var color = light.shade(albedo, normal: n, gloss: 0.85, polish: 6, open: open, lit: lit)
    // The bright sky mirrored as a soft patch on the side that faces it.
    let patch = RenderMath.length(Vec2(n.x + 0.36, n.y + 0.16))
    color += light.sky * (0.16 * RenderMath.smooth(0.2, 0.1, patch))
    return color
  }

  private func neckShield(_ q: Vec2, _ light: Light, _ lit: Double) -> Vec3 {
    let n = normal((q.x - 0.86) / 0.36, q.y / 0.6, flat: 0.7)
    let cheek = RenderMath.length(Vec2((q.x - 0.98) / 0.9, abs(q.y) - 0.4))
    let albedo = RenderMath.mix(Vec3(0.022, 0.02, 0.018), Vec3(0.8, 0.77, 0.66), RenderMath.smooth(0.17, 0.12, cheek))
    return light.shade(albedo, normal: n, gloss: 0.5, polish: 5, lit: lit)
  }

  private func limbs(_ q: Vec2) -> Bool {
    let side = q.y > 0 ? 1.0 : -1.0
    let a = Vec2(q.x, abs(q.y))
    for i in 0..<3 {
      // Alternate tripods: neighbouring legs and opposite legs are half a cycle apart.
      let phase = stride + (i % 2 == 0 ? 0 : 0.5) + (side > 0 ? 0.5 : 0)
      let swing = 0.16 * RenderMath.sin(phase * 2 * RenderMath.pi)
      let hip = Vec2(0.6 - 0.5 * Double(i), 0.62)
      let knee = Vec2(hip.x + 0.22 - 0.24 * Double(i) + swing * 0.6, 1.0)
      let foot = Vec2(knee.x + 0.12 - 0.2 * Double(i) + swing, 1.3)
      if RenderMath.segment(a, hip, knee).distance < 0.07 { return true }
      if RenderMath.segment(a, knee, foot).distance < 0.042 { return true }
    }
    if RenderMath.segment(a, Vec2(1.3, 0.14), Vec2(1.58, 0.34)).distance < 0.032 { return true }
    return RenderMath.length(a - Vec2(1.6, 0.35)) < 0.055
  }

  /// The normal of a dome over the unit disc, `flat` being how low it is, in the scene's axes.
  private func normal(_ u: Double, _ v: Double, flat: Double) -> Vec3 {
    let height = (1 - min(u * u + v * v, 0.9999)).squareRoot()
    let tilt = RenderMath.global(Vec2(u, v), forward: forward)
    return RenderMath.unit(Vec3(tilt.x, tilt.y, height / flat + 0.04))
  }

  private func towards(_ side: Double) -> Vec3 {
    let d = RenderMath.global(Vec2(0, side), forward: forward)
    return Vec3(d.x, d.y, 0)
  }
}
