/// A big green leaf that fills the picture, with veins and dew, the undergrowth out of focus behind its edge.
struct Leaf: Sendable {
  private let coarse: Noise
  private let fine: Noise
  private let drops: [(center: Vec2, radius: Double)]
  let light: Light

  init(seed: UInt64, light: Light) {
    coarse = Noise(seed: seed, 1)
    fine = Noise(seed: seed, 2)
    self.light = light
    var random = SplitMix(seed: seed ^ 0xDE)
    var drops: [(Vec2, Double)] = []
    let places: [(Double, Double)] = [
      (38, 196), (64, 214), (262, 34), (286, 52), (246, 58), (52, 42), (276, 206), (300, 182), (128, 222), (172, 22),
      (22, 122), (310, 108),
    ]
    for (x, y) in places {
      let r = random.uniform(2.2, 6.5)
      drops.append((Vec2(x + random.uniform(-8, 8), y + random.uniform(-8, 8)), r))
    }
    self.drops = drops
  }

  func light(at p: Vec2) -> Vec3 {
    let blade = bladeLight(p)
    let wander = 9 * coarse.fractal(p.x / 60, p.y / 60, octaves: 2)
    // The leaf ends along a curve in the lower right; behind it the undergrowth is out of focus.
    let edge = 0.55 * (p.x - 160) + 0.84 * (p.y - 120) - 128 + wander * 0.6
    if edge < -2 { return blade }
    let t = RenderMath.smooth(-1.4, 1.6, edge)
    let rim = blade * (1 + 0.5 * RenderMath.smooth(-5, 0, edge))
    return RenderMath.mix(rim, undergrowth(p) * (0.45 + 0.55 * RenderMath.smooth(0, 26, edge)), t)
  }

  private func undergrowth(_ p: Vec2) -> Vec3 {
    let a = coarse.fractal(p.x / 46 + 40, p.y / 46, octaves: 2)
    var color = RenderMath.mix(Vec3(0.012, 0.03, 0.01), Vec3(0.06, 0.11, 0.025), 0.5 + 0.6 * a)
    let cell = fine.cells(p.x / 30 + 9, p.y / 30)
    let disc = RenderMath.smooth(0.34, 0.26, cell.first)
    color += Vec3(0.16, 0.2, 0.06) * (disc * Double(cell.id & 255) / 255 * 0.6)
    return color
  }

  private func bladeLight(_ p: Vec2) -> Vec3 {
    let e = 0.8
    let here = relief(p)
    let dx = relief(p + Vec2(e, 0)).height - here.height
    let dy = relief(p + Vec2(0, e)).height - here.height
    let n = RenderMath.unit(Vec3(-dx / e, -dy / e, 1))
    let tone = coarse.fractal(p.x / 90 + 3, p.y / 90 + 8, octaves: 3)
    var albedo = RenderMath.mix(Vec3(0.075, 0.21, 0.03), Vec3(0.15, 0.31, 0.045), 0.5 + 0.55 * tone)
    albedo *= 1 + 0.1 * fine.fractal(p.x / 6, p.y / 6, octaves: 2)
    albedo = RenderMath.mix(albedo, Vec3(0.34, 0.45, 0.15), here.vein)
    albedo = RenderMath.mix(albedo, albedo * Vec3(0.72, 0.78, 0.7), 0.6 * here.net)
    // A few brown specks where something nibbled.
    let speck = fine.cells(p.x / 38, p.y / 38)
    albedo = RenderMath.mix(
      albedo, Vec3(0.16, 0.1, 0.03),
      0.75 * RenderMath.smooth(0.075, 0.03, speck.first) * (speck.id & 3 == 0 ? 1 : 0))
    // Soft shade of leaves above, out of the picture.
    let shade = RenderMath.smooth(-0.25, 0.35, coarse.fractal(p.x / 150 + 20, p.y / 150 + 5, octaves: 2))
    let lit = 0.5 + 0.5 * shade
    var color = light.shade(albedo, normal: n, gloss: 0.22, polish: 3, open: 1 - 0.25 * here.vein, lit: lit)
    for drop in drops { color = dew(p, drop.center, drop.radius, color, albedo) }
    return color
  }

  /// The surface: height, how much of a vein, how much of the fine net between veins.
  private func relief(_ p: Vec2) -> (height: Double, vein: Double, net: Double) {
    let bend = 5 * coarse.value(p.x / 110, p.y / 110)
    // Along and across the midrib, which runs from the lower left to the upper right.
    let along = 0.9 * (p.x - 160) - 0.44 * (p.y - 120)
    let across = 0.44 * (p.x - 160) + 0.9 * (p.y - 120) + bend + 22 + along * along * 0.0006
    let rib = RenderMath.smooth(4.6, 1.6, abs(across))
    let lean = along - abs(across) * 0.82 + (across > 0 ? 19 : 0) + 4 * coarse.value(p.x / 40, p.y / 40 + 9)
    let cycle = lean / 41 - (lean / 41).rounded(.down)
    let distance = abs(cycle - 0.5) * 41
    let side = RenderMath.smooth(2.3, 0.5, distance) * RenderMath.smooth(150, 20, abs(across))
    let net = fine.cells(p.x / 8.5 + across * 0.01, p.y / 8.5)
    let line = RenderMath.smooth(0.16, 0.02, net.second - net.first)
    let quilt = RenderMath.smooth(0, 15, distance) * 2.6 + RenderMath.smooth(0, 20, abs(across)) * 2
    let vein = max(rib, side * 0.75)
    let height = quilt - 0.35 * line + 0.7 * rib + 6 * coarse.fractal(p.x / 120, p.y / 120, octaves: 2)
    return (height, vein, line * (1 - vein))
  }

  /// A drop of dew: a lens that is dark towards the light and bright away from it.
  private func dew(_ p: Vec2, _ center: Vec2, _ radius: Double, _ behind: Vec3, _ albedo: Vec3) -> Vec3 {
    let d = (p - center) / radius
    let r = RenderMath.length(d)
    if r > 1.9 { return behind }
    let sun = Vec2(light.toSun.x, light.toSun.y)
    let away = -RenderMath.dot(d, sun) / RenderMath.length(sun)
    if r > 1 {
      let fall = RenderMath.length(d + sun * 0.4)
      return behind * (1 - 0.55 * RenderMath.smooth(1.35, 0.8, fall))
    }
    let height = (1 - r * r).squareRoot()
    let n = Vec3(d.x, d.y, height)
    let half = RenderMath.unit(light.toSun + Vec3(0, 0, 1))
    let spark = RenderMath.smooth(0.955, 0.985, RenderMath.dot(n, half))
    let gathered = 0.5 + 0.95 * RenderMath.smooth(-0.3, 0.85, away) * (1 - 0.3 * r)
    var color = behind * gathered + light.sky * (0.05 + 0.22 * (1 - height) * (1 - height))
    color *= 1 - 0.4 * RenderMath.smooth(0.86, 1, r)
    color += light.sun * (0.9 * spark)
    return color
  }
}
