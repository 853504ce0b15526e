/// A person with a rucksack walking to the right, seen from the side; a unit of the own frame is the body's height.
struct Walker: Sendable {
  /// Where the ground is under the hips.
  var ground: Vec2
  var height: Double
  /// How far through the walking cycle (two steps), in cycles.
  var cycle: Double
  var texture: Noise

  private enum Cloth: Int, Sendable { case jacket, trousers, shoe, skin, hair, rucksack, strap }

  /// A limb or part: a rounded stick between two joints, thicker or thinner at its ends.
  private struct Part: Sendable {
    var from: Vec2
    var to: Vec2
    var start: Double
    var end: Double
    var cloth: Cloth
    var dim: Double
  }

  private let parts: [Part]

  init(ground: Vec2, height: Double, cycle: Double, texture: Noise) {
    self.ground = ground
    self.height = height
    self.cycle = cycle
    self.texture = texture
    parts = Self.pose(cycle)
  }

  var bounds: Bounds {
    Bounds(low: ground - Vec2(0.4 * height, 1.04 * height), high: ground + Vec2(0.4 * height, 0.04 * height))
  }

  func covers(_ p: Vec2) -> Bool {
    let q = own(p)
    return parts.contains { hit($0, q) != nil }
  }

  func paint(_ p: Vec2, behind: Vec3, light: Light, lit: Double) -> Vec3 {
    let q = own(p)
    for part in parts.reversed() {
      guard let across = hit(part, q) else { continue }
      let axis = part.to - part.from
      let side = Vec2(-axis.y, axis.x) / max(RenderMath.length(axis), 1e-9)
      // The own frame's y points up, the scene's down.
      let flat = side * across.offset
      let round = (1 - min(across.offset * across.offset, 0.99)).squareRoot()
      var n = Vec3(flat.x, -flat.y, round)
      let fold = texture.fractal(q.x * 16 + Double(part.cloth.rawValue) * 7, q.y * 9, octaves: 2)
      let isCloth = part.cloth == .jacket || part.cloth == .trousers
      if isCloth { n += Vec3(0.34 * fold, 0.3 * texture.value(q.x * 9, q.y * 13 + 40), 0) }
      let albedo = color(part, q, across.along) * (1 + (isCloth ? 0.14 : 0.05) * fold)
      let gloss = part.cloth == .hair || part.cloth == .shoe ? 0.3 : 0.06
      return light.shade(
        albedo, normal: RenderMath.unit(n), gloss: gloss, polish: 3, open: part.dim, lit: lit * part.dim)
    }
    return behind
  }

  private func own(_ p: Vec2) -> Vec2 { Vec2((p.x - ground.x) / height, (ground.y - p.y) / height) }

  /// How far along a part a point lies and how far off its axis (-1...1); nil beside it.
  private func hit(_ part: Part, _ q: Vec2) -> (along: Double, offset: Double)? {
    let near = RenderMath.segment(q, part.from, part.to)
    let radius = RenderMath.mix(part.start, part.end, near.along)
    guard near.distance < radius else { return nil }
    let axis = part.to - part.from
    let d = q - part.from
    let side = axis.x * d.y - axis.y * d.x
    return (near.along, (side < 0 ? -near.distance : near.distance) / radius)
  }

  private func color(_ part: Part, _ q: Vec2, _ along: Double) -> Vec3 {
    switch part.cloth {
    case .jacket:
      // A paler band across the chest and a dark hem.
      let band = RenderMath.smooth(0.008, 0.004, abs(q.y - 0.715) - 0.012)
      return RenderMath.mix(Vec3(0.56, 0.035, 0.03), Vec3(0.75, 0.7, 0.62), band * 0.85)
    case .trousers: return Vec3(0.045, 0.062, 0.12)
    case .shoe: return q.y < 0.016 ? Vec3(0.6, 0.58, 0.52) : Vec3(0.13, 0.07, 0.035)
    case .skin: return Vec3(0.56, 0.33, 0.23)
    case .hair: return Vec3(0.055, 0.03, 0.017)
    case .rucksack:
      return RenderMath.mix(Vec3(0.05, 0.17, 0.16), Vec3(0.4, 0.27, 0.07), abs(along - 0.45) < 0.1 ? 1 : 0)
    case .strap: return Vec3(0.03, 0.05, 0.05)
    }
  }

  /// The parts of a walking person, the farthest first.
  private static func pose(_ cycle: Double) -> [Part] {
    let phase = 2 * RenderMath.pi * cycle
    let bob = 0.012 * RenderMath.cos(2 * phase)
    let hip = Vec2(0, 0.49 + bob)
    let shoulder = Vec2(0.022, 0.8 + bob)
    func down(_ angle: Double, _ length: Double) -> Vec2 {
      Vec2(RenderMath.sin(angle) * length, -RenderMath.cos(angle) * length)
    }
    func leg(_ phase: Double, dim: Double) -> [Part] {
      let thigh = 0.04 + 0.43 * RenderMath.sin(phase)
      // The knee bends while the leg swings forward.
      let bend = 0.1 + 0.85 * max(RenderMath.cos(phase + 0.35), 0)
      let knee = hip + down(thigh, 0.245)
      let ankle = knee + down(thigh - bend, 0.225)
      let toe = ankle + RenderMath.direction(-0.12 + 0.55 * (thigh - bend * 0.55)) * 0.095 + Vec2(0, -0.012)
      return [
        Part(from: ankle + Vec2(-0.012, -0.008), to: toe, start: 0.026, end: 0.02, cloth: .shoe, dim: dim),
        Part(from: knee, to: ankle, start: 0.047, end: 0.033, cloth: .trousers, dim: dim),
        Part(from: hip, to: knee, start: 0.07, end: 0.049, cloth: .trousers, dim: dim),
      ]
    }
    func arm(_ phase: Double, dim: Double) -> [Part] {
      let swing = 0.5 * RenderMath.sin(phase)
      let elbow = shoulder + Vec2(-0.012, -0.02) + down(swing - 0.08, 0.155)
      let wrist = elbow + down(swing + 0.3, 0.135)
      return [
        Part(from: wrist, to: wrist + down(swing + 0.35, 0.035), start: 0.021, end: 0.018, cloth: .skin, dim: dim),
        Part(from: elbow, to: wrist, start: 0.034, end: 0.027, cloth: .jacket, dim: dim),
        Part(from: shoulder + Vec2(-0.012, -0.02), to: elbow, start: 0.042, end: 0.035, cloth: .jacket, dim: dim),
      ]
    }
    let head = shoulder + Vec2(0.026, 0.122)
    var parts = arm(phase, dim: 0.55) + leg(phase + RenderMath.pi, dim: 0.55)
    parts += leg(phase, dim: 1)
    parts += [
      Part(
        from: Vec2(-0.118, 0.605 + bob), to: Vec2(-0.105, 0.765 + bob), start: 0.062, end: 0.055, cloth: .rucksack,
        dim: 0.95),
      Part(from: shoulder + Vec2(0.012, 0), to: head, start: 0.036, end: 0.032, cloth: .skin, dim: 0.7),
      Part(from: Vec2(0, 0.51 + bob), to: Vec2(0.008, 0.735 + bob), start: 0.078, end: 0.088, cloth: .jacket, dim: 1),
      Part(
        from: Vec2(0.006, 0.73 + bob), to: shoulder + Vec2(0, 0.006), start: 0.08, end: 0.05, cloth: .jacket, dim: 1),
      Part(
        from: Vec2(-0.04, 0.815 + bob), to: Vec2(0.03, 0.835 + bob), start: 0.03, end: 0.022, cloth: .jacket, dim: 0.8),
      Part(
        from: Vec2(-0.005, 0.83 + bob), to: Vec2(0.062, 0.69 + bob), start: 0.012, end: 0.012, cloth: .strap, dim: 0.9),
      Part(
        from: head + Vec2(0.012, -0.018), to: head + Vec2(0.018, 0.014), start: 0.044, end: 0.046, cloth: .skin, dim: 1),
      Part(
        from: head + Vec2(0.056, -0.006), to: head + Vec2(0.063, -0.012), start: 0.012, end: 0.011, cloth: .skin, dim: 1
      ),
      Part(
        from: head + Vec2(-0.026, -0.012), to: head + Vec2(0.014, 0.034), start: 0.042, end: 0.044, cloth: .hair, dim: 1
      ),
    ]
    return parts + arm(phase + RenderMath.pi, dim: 1)
  }
}
