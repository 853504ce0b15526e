/// A sea turtle rises from the sea bed in a wide turn: it grows by two and a half and swings its heading round.
struct ReefScene: Scene {
  private let plate: Plate
  private let light: Light
  private let ripple: Noise
  private let texture: Noise

  private static let way = Path([
    (0, 70, 172), (16, 116, 168), (32, 168, 158), (46, 208, 132), (58, 212, 104), (70, 190, 84), (80, 168, 78),
  ])

  init(seed: UInt64) {
    light = Light(
      toSun: Vec3(-0.42, -0.5, 0.9), sun: Vec3(1.0, 1.04, 0.96), sky: Vec3(0.3, 0.5, 0.56),
      bounce: Vec3(0.16, 0.22, 0.18))
    ripple = Noise(seed: seed, 31)
    texture = Noise(seed: seed, 32)
    let bed = SeaBed(seed: seed, light: light)
    plate = Plate(Bounds(low: Vec2(-24, -24), high: Vec2(344, 264)), density: 2) { bed.light(at: $0) }
  }

  func shot(frame: Int) -> Shot {
    let time = Double(frame)
    let plate = plate
    let light = light
    let turtle = turtle(time)
    // It starts just above the sand.
    let height = 5 + (turtle.size - 13) * 2.6
    let caustics: @Sendable (Vec2, Double) -> Double = { [ripple] p, scale in
      Self.caustics(ripple, p, time: time, scale: scale)
    }
    let offset = Vec2(light.toSun.x, light.toSun.y) * (-height / light.toSun.z)
    let shadow = turtle.bounds.union(
      Bounds(low: turtle.bounds.low + offset * 1.2, high: turtle.bounds.high + offset * 1.2))
    let layers = [
      Layer(bounds: shadow) { p, _, behind in behind * (1 - turtle.shadow(p, light: light, height: height)) },
      Layer(bounds: turtle.bounds) { p, _, behind in
        let lit = 0.72 + 0.75 * caustics(p, 1.25)
        let body = turtle.paint(p, behind: Vec3(-1, 0, 0), light: light, lit: lit)
        if body.x < 0 { return behind }
        // Water takes the red out of what lies deeper.
        let depth = RenderMath.smooth(36, 8, turtle.size) * 0.42
        return RenderMath.mix(body, Vec3(0.05, 0.3, 0.36), depth)
      },
    ]
    return Shot(
      camera: .handheld(at: Vec2(160, 120), time: time, sway: 2.6),
      background: { p in plate.light(p) * (0.8 + 0.72 * caustics(p, 1)) },
      layers: layers, exposure: 1 + 0.04 * RenderMath.sin(time * 0.09))
  }

  func outline(frame: Int) -> Outline {
    let turtle = turtle(Double(frame))
    return Outline(bounds: turtle.bounds) { turtle.covers($0) }
  }

  private func turtle(_ time: Double) -> Turtle {
    let growth = RenderMath.smooth(6, 74, time)
    return Turtle(
      place: Self.way.place(time), forward: Self.way.heading(time), size: 13 * (1 + 1.5 * growth),
      stroke: time / 21, texture: texture)
  }

  /// The net of light that waves throw on everything, about 0...1.
  private static func caustics(_ noise: Noise, _ p: Vec2, time: Double, scale: Double) -> Double {
    let s = 27 * scale
    let warp = 0.55 * noise.value(p.x / (s * 1.6) + time * 0.021, p.y / (s * 1.6) + 40)
    let a = abs(noise.value(p.x / s + warp + time * 0.034, p.y / s - time * 0.013))
    let b = abs(noise.value(p.x / s - warp - time * 0.027 + 9, p.y / s + warp + time * 0.03 + 5))
    let line = 1 - min(a + 0.55 * b, 1)
    let squared = line * line
    return squared * squared
  }
}
