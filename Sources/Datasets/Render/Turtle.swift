/// A sea turtle from above, a unit of its own frame being half the length of its shell.
struct Turtle: Sendable {
  var place: Vec2
  var forward: Vec2
  var size: Double
  /// How far through a stroke of the flippers, in strokes.
  var stroke: Double
  var texture: Noise

  private static let scutes: [Vec2] = {
    var points = [0.74, 0.38, 0.0, -0.38, -0.72].map { Vec2($0, 0) }
    for (u, v) in [(0.56, 0.46), (0.18, 0.52), (-0.22, 0.5), (-0.56, 0.4)] {
      points += [Vec2(u, v), Vec2(u, -v)]
    }
    return points
  }()

  var bounds: Bounds { Bounds(center: place, radius: size * 2.15) }

  /// Shell, head and flippers.
  func covers(_ p: Vec2) -> Bool {
    let q = RenderMath.local(p, origin: place, forward: forward) / size
    return shell(q) < 1 || head(q) < 1 || limb(q) != nil
  }

  private func shell(_ q: Vec2) -> Double {
    let breadth = 0.8 * (1 + 0.14 * q.x - 0.1 * q.x * q.x)
    return q.x * q.x + q.y * q.y / (breadth * breadth)
  }

  private func head(_ q: Vec2) -> Double {
    let u = (q.x - 1.26) / 0.32
    let v = q.y / (0.23 - 0.05 * (q.x - 1.26))
    return u * u + v * v
  }

  /// The flippers and the neck: how far along and how far from the middle line (0...1), nil beside them.
  private func limb(_ q: Vec2) -> (along: Double, off: Double, flipper: Bool)? {
    let beat = 0.38 * RenderMath.sin(stroke * 2 * RenderMath.pi)
    let a = Vec2(q.x, abs(q.y))
    let root = Vec2(0.6, 0.5)
    let elbow = root + RenderMath.direction(1.02 + beat) * 0.72
    let tip = elbow + RenderMath.direction(2.15 + beat * 1.5) * 0.86
    let upper = RenderMath.segment(a, root, elbow)
    let lower = RenderMath.segment(a, elbow, tip)
    let upperWidth = 0.2 + 0.03 * upper.along
    let lowerWidth = 0.23 - 0.17 * lower.along * lower.along
    if lower.distance < lowerWidth { return (0.5 + 0.5 * lower.along, lower.distance / lowerWidth, true) }
    if upper.distance < upperWidth { return (0.5 * upper.along, upper.distance / upperWidth, true) }
    let kick = 0.25 * RenderMath.sin(stroke * 2 * RenderMath.pi + 1)
    let heel = Vec2(-0.68, 0.36)
    let paw = heel + RenderMath.direction(2.55 + kick) * 0.56
    let rear = RenderMath.segment(a, heel, paw)
    let rearWidth = 0.15 + 0.05 * RenderMath.sin(rear.along * 2.6)
    if rear.distance < rearWidth { return (rear.along, rear.distance / rearWidth, true) }
    let neck = RenderMath.segment(a, Vec2(0.8, 0), Vec2(1.2, 0))
    return neck.distance < 0.2 ? (neck.along, neck.distance / 0.2, false) : nil
  }

  /// The shadow on the sea bed, `height` units of the scene below the turtle.
  func shadow(_ p: Vec2, light: Light, height: Double) -> Double {
    let offset = Vec2(light.toSun.x, light.toSun.y) * (height / light.toSun.z)
    let q = RenderMath.local(p + offset, origin: place, forward: forward) / size
    let blur = 0.12 + 0.5 * height / (size * 3)
    let body = RenderMath.smooth(1 + blur, 1 - blur, shell(q).squareRoot())
    let beat = 0.38 * RenderMath.sin(stroke * 2 * RenderMath.pi)
    let root = Vec2(0.6, 0.5)
    let elbow = root + RenderMath.direction(1.02 + beat) * 0.72
    let tip = elbow + RenderMath.direction(2.15 + beat * 1.5) * 0.86
    let a = Vec2(q.x, abs(q.y))
    let wing = min(RenderMath.segment(a, root, elbow).distance, RenderMath.segment(a, elbow, tip).distance + 0.04)
    return max(body, RenderMath.smooth(0.2 + blur * 0.7, 0.2 - blur * 0.5, wing)) * 0.6
  }

  func paint(_ p: Vec2, behind: Vec3, light: Light, lit: Double) -> Vec3 {
    let q = RenderMath.local(p, origin: place, forward: forward) / size
    if shell(q) < 1 { return carapace(q, light, lit) }
    if head(q) < 1 {
      let n = normal((q.x - 1.26) / 0.32, q.y / 0.23, flat: 0.8)
      var albedo = skin(q, scale: 9)
      let eye = RenderMath.length(Vec2(q.x - 1.38, abs(q.y) - 0.15))
      albedo = RenderMath.mix(albedo, Vec3(0.01, 0.01, 0.01), RenderMath.smooth(0.06, 0.035, eye))
      return light.shade(albedo, normal: n, gloss: 0.25, polish: 4, lit: lit)
    }
    guard let limb = limb(q) else { return behind }
    let n = RenderMath.unit(Vec3(0.25 * limb.off, 0.25 * limb.off, 1.05 - 0.6 * limb.off * limb.off))
    let nearShell = RenderMath.smooth(1.5, 1.0, shell(q))
    var albedo = skin(q, scale: 7)
    if limb.flipper { albedo = RenderMath.mix(albedo, Vec3(0.5, 0.43, 0.28), RenderMath.smooth(0.78, 1, limb.off)) }
    return light.shade(albedo, normal: n, gloss: 0.15, polish: 3, open: 1 - 0.4 * nearShell, lit: lit)
  }

  private func carapace(_ q: Vec2, _ light: Light, _ lit: Double) -> Vec3 {
    var n = normal(q.x, q.y / 0.8, flat: 0.42)
    let rim = shell(q)
    var first = 9.0
    var second = 9.0
    var nearest = 0
    for (i, scute) in Self.scutes.enumerated() {
      let d = RenderMath.length((q - scute) * Vec2(1, 0.82))
      if d < first {
        (second, first, nearest) = (first, d, i)
      } else if d < second {
        second = d
      }
    }
    let center = Self.scutes[nearest]
    var gap = second - first
    var angle = RenderMath.angle(x: q.x - center.x + 0.1, y: q.y - center.y)
    if rim > 0.8 {
      // The marginal shields run around the rim.
      let turn = RenderMath.angle(x: q.x, y: q.y) * 12 / RenderMath.pi
      gap = min(abs(turn - turn.rounded()) * 0.28, abs(rim.squareRoot() - 0.8.squareRoot()) * 1.4 + 0.02)
      angle = turn * 3
    }
    let rays = texture.value(angle * 3.2 + Double(nearest) * 13, first * 2.2 + Double(nearest))
    let mottling = texture.fractal(q.x * 4, q.y * 4 + 30, octaves: 3)
    let amber = RenderMath.smooth(-0.1, 0.55, rays + 0.25 * mottling)
    var albedo = RenderMath.mix(Vec3(0.085, 0.045, 0.018), Vec3(0.42, 0.22, 0.06), amber)
    albedo = RenderMath.mix(albedo, Vec3(0.56, 0.45, 0.26), RenderMath.smooth(0.06, 0.015, gap) * 0.85)
    // Each scute bulges a little.
    let tilt = RenderMath.global((q - center) * (0.5 * RenderMath.smooth(0.2, 0.02, gap)), forward: forward)
    n = RenderMath.unit(n + Vec3(tilt.x, tilt.y, 0))
    let open = 1 - 0.4 * RenderMath.smooth(0.82, 1, rim)
    return light.shade(albedo, normal: n, gloss: 0.35, polish: 4, open: open, lit: lit)
  }

  private func skin(_ q: Vec2, scale: Double) -> Vec3 {
    let cell = texture.cells(q.x * scale, q.y * scale)
    let border = RenderMath.smooth(0.2, 0.06, cell.second - cell.first)
    let tone = 0.75 + 0.5 * Double(cell.id & 255) / 255
    return RenderMath.mix(Vec3(0.1, 0.075, 0.045) * tone, Vec3(0.46, 0.41, 0.29), border)
  }

  private func normal(_ u: Double, _ v: Double, flat: Double) -> Vec3 {
    let height = (1 - min(u * u + v * v, 0.9999)).squareRoot()
    let tilt = RenderMath.global(Vec2(u, v), forward: forward)
    return RenderMath.unit(Vec3(tilt.x, tilt.y, height / flat + 0.05))
  }
}
