/// A park in low sun: trees out of focus behind a lawn, a gravel path in front of it.
struct Park: Sendable {
  private let coarse: Noise
  private let fine: Noise
  private static let horizon = 96.0

  init(seed: UInt64) {
    coarse = Noise(seed: seed, 51)
    fine = Noise(seed: seed, 52)
  }

  func light(at p: Vec2) -> Vec3 {
    let lawn = lawn(p)
    let soft = Self.horizon + 5 * coarse.value(p.x / 30, 4)
    return RenderMath.mix(trees(p), lawn, RenderMath.smooth(soft - 5, soft + 5, p.y))
  }

  private func trees(_ p: Vec2) -> Vec3 {
    let up = RenderMath.clamp((Self.horizon - p.y) / Self.horizon)
    let mass = coarse.fractal(p.x / 85, p.y / 70, octaves: 3)
    var color = RenderMath.mix(
      Vec3(0.03, 0.06, 0.02), Vec3(0.2, 0.27, 0.07), RenderMath.smooth(-0.5, 0.6, mass + 0.35 * up))
    // Sky through the crowns.
    let gap = RenderMath.smooth(0.15, 0.65, coarse.fractal(p.x / 48 + 30, p.y / 42 + 11, octaves: 2) + 0.55 * up - 0.25)
    color = RenderMath.mix(color, Vec3(0.8, 0.86, 0.78), gap * 0.75)
    for (x, half) in [(36.0, 7.0), (112, 5), (262, 9), (342, 6)] {
      let lean = x + 0.05 * (Self.horizon - p.y) + 3 * coarse.value(p.y / 60, x)
      let trunk = RenderMath.smooth(half + 2.5, half - 2.5, abs(p.x - lean))
      let side = 0.5 + 0.5 * RenderMath.clamp((lean - p.x) / half, -1, 1)
      color = RenderMath.mix(color, Vec3(0.05, 0.036, 0.025) * (0.5 + 1.2 * side), trunk * 0.9)
    }
    // Discs of light, as a wide-open lens draws bright spots.
    let cell = fine.cells(p.x / 21, p.y / 21)
    let bright = Double(cell.id & 255) / 255
    color += Vec3(0.26, 0.27, 0.13) * (RenderMath.smooth(0.3, 0.23, cell.first) * bright * bright * (0.25 + 0.75 * up))
    let hedge = RenderMath.smooth(Self.horizon - 17, Self.horizon - 9, p.y + 3 * coarse.value(p.x / 17, 9))
    let leaves = 1 + 0.5 * coarse.fractal(p.x / 10, p.y / 8, octaves: 2)
    return RenderMath.mix(color, Vec3(0.03, 0.06, 0.018) * leaves, hedge * 0.9)
  }

  private func lawn(_ p: Vec2) -> Vec3 {
    // Rows nearer to the viewer are larger: texture is laid out on the ground and seen at a slant.
    let near = max((p.y - Self.horizon + 14) / 110, 0.05)
    let gx = (p.x - 190) / near
    let gy = 60 * (1 - 1 / near)
    let sharp = RenderMath.smooth(0.35, 0.85, near)
    let blades = fine.fractal(gx / 3.2, gy / 1.5, octaves: 2) * sharp
    let tone = coarse.fractal(gx / 55, gy / 22, octaves: 3)
    var color = RenderMath.mix(Vec3(0.065, 0.14, 0.022), Vec3(0.17, 0.26, 0.05), 0.5 + 0.5 * tone)
    color *= 1 + 0.28 * blades
    let clover = coarse.cells(gx / 9, gy / 5)
    color +=
      Vec3(0.3, 0.3, 0.26) * (RenderMath.smooth(0.14, 0.05, clover.first) * (clover.id & 7 == 0 ? 0.8 : 0) * sharp)
    let path = path(p, gx, gy)
    color = RenderMath.mix(color, path.color, path.part)
    let dapple = RenderMath.smooth(-0.12, 0.3, coarse.fractal(gx / 40 + 17, gy / 16 + 3, octaves: 3))
    return color * (0.42 + 0.85 * dapple)
  }

  private func path(_ p: Vec2, _ gx: Double, _ gy: Double) -> (part: Double, color: Vec3) {
    let wander = 2.5 * coarse.value(p.x / 90, 2)
    let ragged = 1.6 * fine.value(p.x / 7, p.y / 5)
    let part = RenderMath.smooth(183, 187, p.y + wander + ragged) * RenderMath.smooth(222, 217, p.y + wander - ragged)
    let grit = fine.fractal(gx / 1.9 + 70, gy / 0.9, octaves: 2)
    let stone = fine.cells(gx / 5, gy / 2.6)
    var color = Vec3(0.4, 0.34, 0.25) * (1 + 0.13 * grit + 0.1 * coarse.value(gx / 24, gy / 9))
    color *= 1 - 0.2 * RenderMath.smooth(0.26, 0.1, stone.first) * (stone.id & 3 == 0 ? 1 : 0)
    return (part, color)
  }
}
