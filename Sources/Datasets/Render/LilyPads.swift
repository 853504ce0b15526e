/// Water-lily pads and a flower, floating on a pond.
struct LilyPads: Sendable {
  private struct Pad: Sendable {
    var center: Vec2
    var radius: Double
    var notch: Double
    var tone: Double
  }

  private let pads: [Pad]
  private let flower: Vec2
  private let noise: Noise
  private let light: Light

  init(seed: UInt64, light: Light) {
    noise = Noise(seed: seed, 41)
    self.light = light
    var random = SplitMix(seed: seed ^ 0x1117)
    let places: [(Double, Double, Double)] = [
      (28, 216, 34), (80, 236, 26), (4, 168, 24), (292, 228, 37), (244, 246, 25), (326, 186, 27), (268, 8, 28),
      (316, 30, 24), (12, 20, 20),
    ]
    pads = places.map { x, y, r in
      Pad(
        center: Vec2(x, y), radius: r, notch: random.uniform(0, 2 * RenderMath.pi), tone: random.uniform(0.8, 1.2))
    }
    flower = Vec2(62, 204)
  }

  /// What floats: one layer a pad, gently rocked by the water, and the flower.
  func layers(time: Double) -> [Layer] {
    var layers: [Layer] = []
    for (i, pad) in pads.enumerated() {
      var pad = pad
      let phase = time * 0.06 + Double(i) * 1.9
      pad.center += Vec2(RenderMath.sin(phase), RenderMath.cos(phase * 0.8)) * 0.7
      pad.notch += 0.02 * RenderMath.sin(phase * 0.7)
      let still = pad
      layers.append(
        Layer(bounds: Bounds(center: pad.center + Vec2(2, 3), radius: pad.radius * 1.2)) { p, _, behind in
          paint(still, p, behind)
        })
    }
    layers.append(Layer(bounds: Bounds(center: flower, radius: 24)) { p, _, behind in petals(p, behind) })
    return layers
  }

  private func paint(_ pad: Pad, _ p: Vec2, _ behind: Vec3) -> Vec3 {
    let d = p - pad.center
    let angle = RenderMath.angle(x: d.x, y: d.y)
    let r = RenderMath.length(d) / pad.radius
    let wave = 1 + 0.03 * RenderMath.sin(angle * 5 + pad.notch * 3) + 0.012 * RenderMath.sin(angle * 11)
    var turn = (angle - pad.notch) / (2 * RenderMath.pi)
    turn = (turn - turn.rounded()) * 2 * RenderMath.pi
    let cut = abs(turn) < 0.24 * RenderMath.smooth(0.05, 0.9, r)
    if r > wave || cut {
      let fall = RenderMath.length(d - Vec2(3, 4.5)) / pad.radius
      return behind * (1 - 0.5 * RenderMath.smooth(1.1, 0.88, fall))
    }
    let rib = abs((turn * 17 / (2 * RenderMath.pi)).rounded() - turn * 17 / (2 * RenderMath.pi)) * r * pad.radius * 0.36
    let vein = RenderMath.smooth(0.95, 0.2, rib) * RenderMath.smooth(1.0, 0.5, r)
    let tone = noise.fractal(p.x / 16 + pad.notch * 30, p.y / 16, octaves: 3)
    var albedo = RenderMath.mix(Vec3(0.05, 0.15, 0.03), Vec3(0.13, 0.27, 0.05), 0.5 + 0.5 * tone) * pad.tone
    albedo = RenderMath.mix(albedo, Vec3(0.2, 0.32, 0.1), 0.55 * vein)
    let rim = RenderMath.smooth(0.9, 0.985, r / wave)
    albedo = RenderMath.mix(albedo, Vec3(0.26, 0.2, 0.06), rim * 0.7)
    let bump = noise.value(p.x / 7, p.y / 7) * 0.16
    let n = RenderMath.unit(Vec3(d.x / pad.radius * (0.12 + 0.4 * rim) + bump, d.y / pad.radius * 0.2 - bump, 1))
    return light.shade(albedo, normal: n, gloss: 0.3, polish: 4)
  }

  private func petals(_ p: Vec2, _ behind: Vec3) -> Vec3 {
    let d = p - flower
    var color = behind * (1 - 0.45 * RenderMath.smooth(20, 9, RenderMath.length(d - Vec2(3, 4))))
    for (ring, reach, count) in [(0, 19.0, 9), (1, 14.5, 8), (2, 9.5, 6)] {
      for i in 0..<count {
        let angle = 2 * RenderMath.pi * (Double(i) + 0.5 * Double(ring % 2)) / Double(count) + 0.3
        let axis = RenderMath.direction(angle)
        let q = RenderMath.local(d, origin: .zero, forward: axis)
        let t = q.x / reach
        guard t > 0, t < 1 else { continue }
        let half = reach * 0.26 * (4 * t * (1 - t)).squareRoot() * (1.15 - 0.4 * t)
        guard abs(q.y) < half else { continue }
        let side = q.y / half
        let tilt = RenderMath.global(Vec2(-0.35 + 0.5 * t, side * 0.7), forward: axis)
        let n = RenderMath.unit(Vec3(tilt.x, tilt.y, 1))
        let pink = RenderMath.mix(Vec3(0.86, 0.72, 0.74), Vec3(0.8, 0.28, 0.42), t * t * 0.8)
        let lines = 1 + 0.06 * noise.value(side * 5 + Double(i) * 9, t * 2)
        color = light.shade(pink * lines, normal: n, open: 0.45 + 0.55 * t, lit: 0.55 + 0.45 * t)
      }
    }
    let middle = RenderMath.length(d)
    let stamens = 0.8 + 0.5 * noise.value(d.x / 1.4, d.y / 1.4)
    return RenderMath.mix(color, Vec3(0.8, 0.5, 0.06) * stamens, RenderMath.smooth(4.4, 3.2, middle))
  }
}
