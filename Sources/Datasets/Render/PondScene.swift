/// A koi leaves the picture on one side and comes back elsewhere a good second later.
struct PondScene: Scene {
  private let plate: Plate
  private let light: Light
  private let pads: LilyPads
  private let surface: Noise
  private let texture: Noise
  private static let water = Vec3(0.012, 0.04, 0.03)

  private static let out = Path([
    (0, 92, 142), (14, 158, 128), (26, 232, 118), (36, 318, 116), (46, 420, 122),
  ])
  private static let back = Path([
    (50, -70, 18), (60, -10, 44), (70, 56, 78), (84, 132, 112), (100, 204, 130),
  ])

  init(seed: UInt64) {
    light = Light(
      toSun: Vec3(-0.35, -0.5, 0.85), sun: Vec3(1.05, 1.0, 0.88), sky: Vec3(0.34, 0.42, 0.46),
      bounce: Vec3(0.03, 0.06, 0.05))
    pads = LilyPads(seed: seed, light: light)
    surface = Noise(seed: seed, 43)
    texture = Noise(seed: seed, 44)
    let deep = Noise(seed: seed, 42)
    plate = Plate(Bounds(low: Vec2(-24, -24), high: Vec2(344, 264)), density: 1) { p in
      // Mud and sunken leaves, guessed at through dark water.
      let mud = deep.fractal(p.x / 70, p.y / 70, octaves: 4)
      var color = Self.water * (1.5 + 0.9 * mud)
      let cell = deep.cells(p.x / 34, p.y / 34)
      let leaf = RenderMath.smooth(0.26, 0.14, cell.first + 0.08 * deep.value(p.x / 7, p.y / 7))
      color += Vec3(0.022, 0.02, 0.006) * (leaf * Double(cell.id & 255) / 255)
      return color
    }
  }

  func shot(frame: Int) -> Shot {
    let time = Double(frame)
    let plate = plate
    let light = light
    let koi = koi(time)
    let gleam: @Sendable (Vec2) -> Vec3 = { [surface] p in Self.gleam(surface, p, time: time) }
    var layers = [
      Layer(bounds: Bounds(center: koi.place + Vec2(7, 10), radius: koi.size * 1.75)) { p, _, behind in
        behind * (koi.covers(p - Vec2(7, 10)) ? 0.62 : 1)
      },
      Layer(bounds: koi.bounds) { p, _, behind in
        let glow = gleam(p)
        let bare = koi.paint(p, behind: behind - glow, light: light, water: Self.water * 3, depth: 0.16)
        return bare + glow
      },
    ]
    layers += pads.layers(time: time)
    return Shot(
      camera: .handheld(at: Vec2(160, 120), time: time, sway: 2.2),
      background: { p in plate.light(p) + gleam(p) }, layers: layers,
      exposure: 1.08 + 0.04 * RenderMath.sin(time * 0.05))
  }

  func outline(frame: Int) -> Outline {
    let koi = koi(Double(frame))
    return Outline(bounds: koi.bounds) { koi.covers($0) }
  }

  private func koi(_ time: Double) -> Koi {
    let path = time < 48 ? Self.out : Self.back
    return Koi(
      place: path.place(time), forward: path.heading(time), size: 29, beat: time / 15, swing: 0.17, texture: texture)
  }

  /// The sky and trees mirrored by the moving surface.
  private static func gleam(_ noise: Noise, _ p: Vec2, time: Double) -> Vec3 {
    let ripple = noise.value(p.x / 17 + time * 0.05, p.y / 8 - time * 0.04)
    let sky = noise.fractal((p.x + 5 * ripple) / 95 + 7, (p.y + 9 * ripple) / 60 + time * 0.004, octaves: 2)
    let open = RenderMath.smooth(0.05, 0.6, sky)
    return Vec3(0.1, 0.125, 0.135) * (open * (1 + 0.35 * ripple)) + Vec3(0.008, 0.012, 0.012) * (1 + ripple)
  }
}
