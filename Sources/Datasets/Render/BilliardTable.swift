/// The corner of a pool table under its lamps: cloth, cushions, wooden rails, a leather pocket.
struct BilliardTable: Sendable {
  private let noise: Noise
  private let cloth: Vec3
  /// Where the cushions' noses are.
  private let top = 44.0
  private let right = 289.0

  init(seed: UInt64, cloth: Vec3) {
    noise = Noise(seed: seed, 21)
    self.cloth = cloth
  }

  func light(at p: Vec2) -> Vec3 {
    // Two lamps over the table, one near the middle of the picture, fall off towards its borders.
    let d = (p - Vec2(146, 130)) / 230
    let pool = 1.15 / (1 + 1.5 * RenderMath.dot(d, d))
    var color = surface(p)
    color = pocket(p, color)
    return color * pool
  }

  private func surface(_ p: Vec2) -> Vec3 {
    let fromTop = top - p.y
    let fromRight = p.x - right
    let out = max(fromTop, fromRight)
    if out <= 0 { return felt(p) * (1 - 0.45 * RenderMath.smooth(-15, 0, out)) }
    // The long side of whichever rail is nearer, for the grain of the wood.
    let sideways = fromRight > fromTop
    if out < 13 {
      // The cushion rises to its nose and slopes back: light from above catches the ridge.
      let ridge = RenderMath.smooth(5, 1.2, abs(out - 2.2))
      let facing = sideways ? 0.85 : 1.05
      return felt(p) * (facing * (0.74 + 0.85 * ridge) * (1 - 0.3 * RenderMath.smooth(9, 13, out)))
    }
    return wood(p, sideways: sideways, out: out)
  }

  private func felt(_ p: Vec2) -> Vec3 {
    let nap = noise.fractal(p.x / 34 + p.y / 90, p.y / 16, octaves: 3)
    let weave = noise.value(p.x / 2.1, p.y / 2.1)
    let lint = noise.cells(p.x / 21, p.y / 21)
    var color = cloth * (1 + 0.13 * nap + 0.05 * weave)
    color += Vec3(0.06, 0.07, 0.08) * (RenderMath.smooth(0.05, 0.02, lint.first) * (lint.id & 3 == 0 ? 1 : 0))
    // Chalk that hands and cues have left.
    let chalk = RenderMath.smooth(0.25, 0.75, noise.fractal(p.x / 70 + 5, p.y / 50 + 2, octaves: 4))
    return color + Vec3(0.022, 0.03, 0.035) * chalk
  }

  private func wood(_ p: Vec2, sideways: Bool, out: Double) -> Vec3 {
    let along = sideways ? p.y : p.x
    let across = sideways ? p.x : p.y
    let warp = noise.fractal(along / 90, across / 14, octaves: 2)
    let rings = RenderMath.sin(across * 0.9 + warp * 7)
    let pores = noise.value(along / 13, across * 0.85)
    var color = RenderMath.mix(Vec3(0.12, 0.034, 0.012), Vec3(0.24, 0.078, 0.026), 0.5 + 0.3 * rings + 0.25 * pores)
    // Lacquer: a long soft reflection of the lamp.
    color += Vec3(0.16, 0.14, 0.11) * RenderMath.smooth(9, 0, abs(out - 25 - 1.5 * warp))
    color *= 0.55 + 0.45 * RenderMath.smooth(13, 15.5, out)
    let cell = along / 61 + 0.37
    let step = cell - cell.rounded(.down) - 0.5
    let diamond = abs(step) * 61 / 3.2 + abs(out - 27) / 6.5
    return RenderMath.mix(color, Vec3(0.62, 0.58, 0.48) * (0.9 + 0.2 * pores), RenderMath.smooth(1.1, 0.85, diamond))
  }

  private func pocket(_ p: Vec2, _ behind: Vec3) -> Vec3 {
    let d = p - Vec2(right + 3, top - 3)
    let r = RenderMath.length(d)
    if r > 32 { return behind }
    if r < 20 {
      let wall = RenderMath.smooth(6, 20, r)
      return Vec3(0.004, 0.004, 0.004) + Vec3(0.022, 0.016, 0.012) * (wall * (d.y < 0 ? 1.6 : 0.5))
    }
    let stitch = noise.value(d.x / 4, d.y / 4)
    let bulge = 1 - abs(r - 24.5) / 4.5
    let leather = Vec3(0.05, 0.028, 0.018) * (1 + 0.25 * stitch) * (0.55 + 1.1 * RenderMath.clamp(bulge))
    let rim = RenderMath.smooth(29.4, 28.4, r)
    return RenderMath.mix(behind * (1 - 0.5 * RenderMath.smooth(32, 28, r)), leather, rim)
  }
}
