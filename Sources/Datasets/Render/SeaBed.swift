/// Rippled sand under clear shallow water, with stones and patches of weed.
struct SeaBed: Sendable {
  private let coarse: Noise
  private let fine: Noise
  let light: Light

  init(seed: UInt64, light: Light) {
    coarse = Noise(seed: seed, 33)
    fine = Noise(seed: seed, 34)
    self.light = light
  }

  func light(at p: Vec2) -> Vec3 {
    let e = 1.0
    let here = relief(p)
    let n = RenderMath.unit(Vec3(here - relief(p + Vec2(e, 0)), here - relief(p + Vec2(0, e)), 1.1))
    let weed = weed(p)
    var albedo = Vec3(0.5, 0.45, 0.32) * (1 + 0.1 * coarse.fractal(p.x / 70, p.y / 70, octaves: 3))
    albedo *= 1 + 0.05 * fine.value(p.x / 2.3, p.y / 2.3)
    let stone = stone(p)
    albedo = RenderMath.mix(albedo, stone.albedo, stone.part)
    albedo = RenderMath.mix(
      albedo, Vec3(0.05, 0.085, 0.03) * (1 + 0.7 * fine.fractal(p.x / 4.5, p.y / 7.5, octaves: 2)), weed)
    var normal = n
    if stone.part > 0 { normal = RenderMath.unit(RenderMath.mix(n, stone.normal, stone.part)) }
    let color = light.shade(albedo, normal: normal, open: 1 - 0.3 * weed) * (1 - 0.45 * stone.shade)
    // Water: turquoise where it is shallow.
    let depth = 0.4 + 0.12 * coarse.value(p.x / 160 + 3, p.y / 160)
    return RenderMath.mix(color * Vec3(0.62, 0.98, 0.95), Vec3(0.03, 0.33, 0.38), depth)
  }

  private func relief(_ p: Vec2) -> Double {
    let warp = 2.3 * coarse.fractal(p.x / 85, p.y / 85 + 7, octaves: 2)
    let wave = RenderMath.sin((p.x * 0.28 + p.y * 0.94) * 0.46 + warp * 2.4)
    return 0.85 * wave * (0.55 + 0.45 * coarse.value(p.x / 60, p.y / 60)) + 3
      * coarse.fractal(p.x / 70, p.y / 70, octaves: 2)
  }

  private func weed(_ p: Vec2) -> Double {
    let patch = coarse.fractal(p.x / 82 + 13, p.y / 66 + 2, octaves: 4)
    return RenderMath.smooth(0.3, 0.42, patch + 0.07 * fine.value(p.x / 5, p.y / 5)) * 0.85
  }

  private func stone(_ p: Vec2) -> (part: Double, albedo: Vec3, normal: Vec3, shade: Double) {
    let wobble = 0.06 * fine.value(p.x / 5, p.y / 5)
    let cell = fine.cells(p.x / 33 + 3, p.y / 33)
    let present = cell.id & 3 == 0
    let radius = present ? 0.14 + 0.14 * Double((cell.id >> 8) & 255) / 255 : 0
    let part = present ? RenderMath.smooth(radius, radius - 0.045, cell.first + wobble) : 0
    let moved = fine.cells((p.x - 4) / 33 + 3, (p.y - 5) / 33)
    let shade = present ? RenderMath.smooth(radius + 0.1, radius - 0.05, moved.first) * (1 - part) : 0
    let tone = 0.6 + 0.6 * Double((cell.id >> 16) & 255) / 255
    let rough = fine.fractal(p.x / 5 + 50, p.y / 5, octaves: 2)
    // The slope of the distance points away from the stone's middle.
    let dx = fine.cells((p.x + 1) / 33 + 3, p.y / 33).first - cell.first
    let dy = fine.cells(p.x / 33 + 3, (p.y + 1) / 33).first - cell.first
    let steep = 33 * cell.first / max(radius, 0.1) * 0.8
    let normal = RenderMath.unit(Vec3(dx * steep, dy * steep, 0.7 + 0.2 * rough))
    return (part, Vec3(0.24, 0.22, 0.19) * (tone * (1 + 0.3 * rough)), normal, shade)
  }
}
