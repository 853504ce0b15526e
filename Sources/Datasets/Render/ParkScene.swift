/// Somebody walks through a park and passes behind a tree.
struct ParkScene: Scene {
  private let plate: Plate
  private let bark: Plate
  private let light: Light
  private let texture: Noise
  private let edge: Noise

  private static let ground = 203.0
  private static let speed = 2.35
  private static let trunk = 186.0
  /// How much more than the path a thing as near as the tree moves when the camera does.
  private static let parallax = 0.22

  init(seed: UInt64) {
    light = Light(
      toSun: Vec3(-0.72, -0.5, 0.5), sun: Vec3(1.35, 1.2, 0.95), sky: Vec3(0.34, 0.38, 0.4),
      bounce: Vec3(0.12, 0.13, 0.06))
    texture = Noise(seed: seed, 53)
    edge = Noise(seed: seed, 54)
    let park = Park(seed: seed)
    plate = Plate(Bounds(low: Vec2(-40, -20), high: Vec2(420, 260)), density: 1.5) { park.light(at: $0) }
    let (light, edge) = (light, edge)
    bark = Plate(Bounds(low: Vec2(-60, -30), high: Vec2(60, 270)), density: 2) { q in
      Self.bark(q, half: Self.halfWidth(q.y, edge), light, edge)
    }
  }

  func shot(frame: Int) -> Shot {
    let time = Double(frame)
    let (plate, bark, light, edge) = (plate, bark, light, edge)
    let walker = walker(time)
    var camera = Camera.handheld(at: Vec2(152, 120), time: time, sway: 2.2)
    camera.center.x += 56 * RenderMath.smooth(8, 84, time)
    let shift = (camera.center.x - 180) * Self.parallax
    let axis = Self.trunk - shift
    // In the shade of the tree the sun is gone.
    let lit = 1 - 0.6 * RenderMath.smooth(34, 16, abs(walker.ground.x - axis - 22))
    let feet = walker.ground
    let layers = [
      Layer(bounds: Bounds(low: feet - Vec2(24, 7), high: feet + Vec2(62, 9))) { p, _, behind in
        let d = p - feet - Vec2(15, 1)
        let blob = RenderMath.smooth(1.2, 0.3, RenderMath.length(Vec2(d.x / 36, d.y / 5)))
        return behind * (1 - 0.5 * blob * lit)
      },
      Layer(bounds: walker.bounds) { p, _, behind in walker.paint(p, behind: behind, light: light, lit: lit) },
      Layer(bounds: Bounds(low: Vec2(axis - 80, -40), high: Vec2(axis + 150, 280))) { p, _, behind in
        let q = Vec2(p.x - axis, p.y)
        let half = Self.halfWidth(q.y, edge)
        // The near tree is slightly out of focus: its edge is a ramp.
        let part =
          RenderMath.smooth(half + 1.1, half - 1.1, abs(q.x)) * RenderMath.smooth(233, 230, q.y - 0.02 * q.x * q.x)
        let cast = RenderMath.length(Vec2((q.x - 42) / 78, (q.y - 229) / 9))
        let shaded = behind * (1 - 0.45 * RenderMath.smooth(1.1, 0.5, cast))
        return RenderMath.mix(shaded, bark.light(q), part)
      },
    ]
    return Shot(
      camera: camera, background: { plate.light($0) }, layers: layers,
      exposure: 1.04 + 0.03 * RenderMath.sin(time * 0.06))
  }

  func outline(frame: Int) -> Outline {
    let walker = walker(Double(frame))
    return Outline(bounds: walker.bounds) { walker.covers($0) }
  }

  private func walker(_ time: Double) -> Walker {
    let x = 84 + Self.speed * time
    return Walker(ground: Vec2(x, Self.ground), height: 96, cycle: x / 78, texture: texture)
  }

  /// Half the trunk's width at a height; it flares into its roots.
  private static func halfWidth(_ y: Double, _ noise: Noise) -> Double {
    let flare = RenderMath.smooth(178, 238, y)
    return 21.5 + 0.015 * y + 15 * flare * flare + 1.1 * noise.fractal(y / 17, 3, octaves: 2)
  }

  private static func bark(_ q: Vec2, half: Double, _ light: Light, _ noise: Noise) -> Vec3 {
    func depth(_ q: Vec2) -> Double {
      // Around the trunk, so that ridges crowd towards its sides.
      let s = RenderMath.clamp(q.x / (half + 2), -0.98, 0.98)
      let around = half * s * (1 + 0.16 * s * s)
      let warp = 2 * noise.value(around / 14, q.y / 34)
      return 2.6 * noise.ridged((around + warp) / 7.5, q.y / 30, octaves: 3)
    }
    let here = depth(q)
    let dx = depth(q + Vec2(0.7, 0)) - here
    let dy = depth(q + Vec2(0, 0.7)) - here
    let s = RenderMath.clamp(q.x / (half + 2), -0.97, 0.97)
    let n = RenderMath.unit(Vec3(s - 0.75 * dx, -0.75 * dy, (1 - s * s).squareRoot()))
    var albedo = RenderMath.mix(Vec3(0.075, 0.055, 0.04), Vec3(0.25, 0.2, 0.15), RenderMath.clamp(here / 2.1 - 0.1))
    let moss = RenderMath.smooth(
      0.05, 0.5, noise.fractal(q.x / 24 + 8, q.y / 40, octaves: 3) + 0.0025 * (q.y - 120) + 0.25 * s)
    albedo = RenderMath.mix(albedo, Vec3(0.085, 0.125, 0.03) * (0.7 + 0.3 * here), moss * 0.7)
    let crevice = RenderMath.smooth(0.1, 1.2, here)
    return light.shade(albedo, normal: n, open: 0.35 + 0.65 * crevice, lit: 0.5 + 0.5 * crevice)
  }
}
