/// A pool ball from above: a polished sphere that rolls.
struct BilliardBall: Sendable {
  enum Pattern: Sendable { case cue, solid, stripe }

  var place: Vec2
  var radius: Double
  var color: Vec3
  var pattern: Pattern
  /// The ball's own axes in the scene's: rows of a rotation.
  var turn: Rotation

  /// The light from the ball at `p`, or nil beside it.
  func light(at p: Vec2, lamp: Light, room: Vec3) -> Vec3? {
    let d = (p - place) / radius
    let r2 = RenderMath.dot(d, d)
    guard r2 < 1 else { return nil }
    let n = Vec3(d.x, d.y, (1 - r2).squareRoot())
    let albedo = paint(turn.apply(n))
    var out = lamp.shade(albedo, normal: n, open: 0.55 + 0.45 * n.z)
    // What the polish mirrors: cloth near the rim, dark room, two long lamps overhead.
    let mirrored = Vec3(2 * n.z * n.x, 2 * n.z * n.y, 2 * n.z * n.z - 1)
    let grazing = 1 - n.z
    let fresnel = 0.045 + 0.9 * grazing * grazing * grazing * grazing
    var seen = room * (mirrored.z < 0 ? 0.5 : 0.25)
    for row in [-0.34, 0.16] {
      let across = RenderMath.smooth(0.12, 0.075, abs(mirrored.y - row + 0.2))
      let along = RenderMath.smooth(0.62, 0.5, abs(mirrored.x + 0.1))
      if mirrored.z > 0 { seen += Vec3(15, 14.4, 13) * (across * along) }
    }
    out += seen * fresnel
    return out
  }

  /// How much light the ball takes from the cloth at `p`.
  func shadow(_ p: Vec2) -> Double {
    let d = (p - place) / radius
    let contact = RenderMath.smooth(1.3, 0.6, RenderMath.length(d))
    let cast = RenderMath.smooth(1.5, 0.5, RenderMath.length(d - Vec2(0.28, 0.42)))
    return 1 - (1 - 0.6 * contact) * (1 - 0.62 * cast)
  }

  private func paint(_ v: Vec3) -> Vec3 {
    let ivory = Vec3(0.86, 0.83, 0.72)
    if pattern == .cue {
      let dot = RenderMath.smooth(0.975, 0.985, max(abs(v.x), max(abs(v.y), abs(v.z))))
      return RenderMath.mix(ivory, Vec3(0.6, 0.05, 0.04), dot)
    }
    var base = color
    if pattern == .stripe {
      base = RenderMath.mix(color, ivory, RenderMath.smooth(0.5, 0.55, abs(v.x)))
    }
    let disc = RenderMath.smooth(0.86, 0.885, abs(v.z))
    guard disc > 0 else { return base }
    base = RenderMath.mix(base, ivory, disc)
    let q = Vec2(v.x, v.y) / 0.3
    return RenderMath.mix(base, Vec3(0.02, 0.02, 0.02), numeral(q))
  }

  /// Something that reads as a number: two bows, open to the left.
  private func numeral(_ q: Vec2) -> Double {
    var ink = 0.0
    for middle in [-0.42, 0.42] {
      let d = Vec2(q.x, q.y - middle)
      let ring = RenderMath.smooth(0.2, 0.08, abs(RenderMath.length(d) - 0.42))
      let open = q.x < -0.05 && abs(q.y) < 0.5 ? 0.0 : 1.0
      ink = max(ink, ring * open)
    }
    return ink
  }
}

/// A rotation of space.
struct Rotation: Sendable {
  private var x: Vec3
  private var y: Vec3
  private var z: Vec3

  static let identity = Rotation(x: Vec3(1, 0, 0), y: Vec3(0, 1, 0), z: Vec3(0, 0, 1))

  private init(x: Vec3, y: Vec3, z: Vec3) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// By an angle around a unit axis (Rodrigues).
  init(axis a: Vec3, angle: Double) {
    let c = RenderMath.cos(angle)
    let s = RenderMath.sin(angle)
    let k = 1 - c
    x = Vec3(c + a.x * a.x * k, a.x * a.y * k - a.z * s, a.x * a.z * k + a.y * s)
    y = Vec3(a.y * a.x * k + a.z * s, c + a.y * a.y * k, a.y * a.z * k - a.x * s)
    z = Vec3(a.z * a.x * k - a.y * s, a.z * a.y * k + a.x * s, c + a.z * a.z * k)
  }

  func apply(_ v: Vec3) -> Vec3 { Vec3(RenderMath.dot(x, v), RenderMath.dot(y, v), RenderMath.dot(z, v)) }

  /// First `other`, then this one.
  func after(_ other: Rotation) -> Rotation {
    let columns = [Vec3(1, 0, 0), Vec3(0, 1, 0), Vec3(0, 0, 1)].map { apply(other.apply($0)) }
    return Rotation(
      x: Vec3(columns[0].x, columns[1].x, columns[2].x), y: Vec3(columns[0].y, columns[1].y, columns[2].y),
      z: Vec3(columns[0].z, columns[1].z, columns[2].z))
  }
}
