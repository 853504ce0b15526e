/// The cue ball on a pool table is struck and dashes off two cushions, blurred by its speed.
struct BilliardScene: Scene {
  private let plate: Plate
  private let lamp: Light

  private static let radius = 14.0
  /// The frame of the stroke, the speed after it (units a frame) and how fast friction takes it.
  private static let impact = 14.0
  private static let speed = 34.0
  private static let friction = 0.084
  private static let corners = [Vec2(92, 176), Vec2(216, 58), Vec2(275, 114), Vec2(96, 284)]
  private static let shutter = 0.55
  private static let cloth = Vec3(0.02, 0.16, 0.30)

  init(seed: UInt64) {
    lamp = Light(
      toSun: Vec3(-0.3, -0.4, 1), sun: Vec3(1.15, 1.1, 1), sky: Vec3(0.3, 0.29, 0.27), bounce: Self.cloth * 1.2)
    let table = BilliardTable(seed: seed, cloth: Self.cloth)
    plate = Plate(Bounds(low: Vec2(-20, -20), high: Vec2(340, 260)), density: 2) { table.light(at: $0) }
  }

  func shot(frame: Int) -> Shot {
    let time = Double(frame)
    let plate = plate
    let lamp = lamp
    let room = Self.cloth
    var layers = Self.still.flatMap { still($0) }
    let balls: @Sendable (Double) -> BilliardBall = { Self.target(time + $0 * Self.shutter) }
    let reach = Self.radius * 1.9
    let bounds = [-0.5, 0, 0.5].map { Bounds(center: balls($0).place, radius: reach) }
    layers.append(
      Layer(bounds: bounds[0].union(bounds[1]).union(bounds[2])) { p, moment, behind in
        let ball = balls(moment)
        return ball.light(at: p, lamp: lamp, room: room) ?? behind * (1 - ball.shadow(p))
      })
    let cues: @Sendable (Double) -> CueStick = { Self.cue(time + $0 * Self.shutter) }
    layers.append(
      Layer(bounds: cues(-0.5).bounds.union(cues(0.5).bounds)) { p, moment, behind in
        cues(moment).paint(p, behind: behind, lamp: lamp)
      })
    let fast = abs(time - Self.impact - 12) < 16
    return Shot(
      camera: .handheld(at: Vec2(160, 120), time: time, sway: 1.6),
      background: { plate.light($0) }, layers: layers,
      exposure: 1 + 0.02 * RenderMath.sin(time * 0.4), samples: fast ? 64 : 16)
  }

  func outline(frame: Int) -> Outline {
    let place = Self.target(Double(frame)).place
    return Outline(bounds: Bounds(center: place, radius: Self.radius)) { p in
      RenderMath.length(p - place) < Self.radius
    }
  }

  private func still(_ ball: BilliardBall) -> [Layer] {
    let lamp = lamp
    let room = Self.cloth
    return [
      Layer(bounds: Bounds(center: ball.place, radius: ball.radius * 1.9)) { p, _, behind in
        ball.light(at: p, lamp: lamp, room: room) ?? behind * (1 - ball.shadow(p))
      }
    ]
  }

  private static let still: [BilliardBall] = [
    ball(Vec2(58, 78), Vec3(0.015, 0.015, 0.017), .solid, 0.5),
    ball(Vec2(46, 136), Vec3(0.72, 0.42, 0.02), .stripe, 2.2),
    ball(Vec2(112, 52), Vec3(0.62, 0.02, 0.018), .solid, 1.3),
    ball(Vec2(252, 196), Vec3(0.02, 0.2, 0.07), .stripe, 0.9),
  ]

  private static func ball(
    _ place: Vec2, _ color: Vec3, _ pattern: BilliardBall.Pattern, _ angle: Double
  ) -> BilliardBall {
    let tilt = Rotation(axis: Vec3(RenderMath.cos(angle), RenderMath.sin(angle), 0), angle: 0.5)
    return BilliardBall(
      place: place, radius: radius, color: color, pattern: pattern,
      turn: tilt.after(Rotation(axis: Vec3(0, 0, 1), angle: angle)))
  }

  /// The cue ball: at rest, then along the way between the cushions, slowed by the cloth.
  private static func target(_ time: Double) -> BilliardBall {
    var white = ball(corners[0], Vec3(0.8, 0.8, 0.7), .cue, 0.7)
    var left = time > impact ? speed / friction * (1 - RenderMath.decay(friction * (time - impact))) : 0
    for (from, to) in zip(corners, corners.dropFirst()) where left > 0 {
      let way = RenderMath.length(to - from)
      let direction = (to - from) / way
      let part = min(left, way)
      white.place = from + direction * part
      // A rolling ball turns around the axis across its way.
      let roll = Rotation(axis: Vec3(direction.y, -direction.x, 0), angle: part / radius)
      white.turn = white.turn.after(roll)
      left -= part
    }
    return white
  }

  /// The stick: aims, draws back, strikes, follows through and is taken away.
  private static func cue(_ time: Double) -> CueStick {
    let direction = (corners[1] - corners[0]) / RenderMath.length(corners[1] - corners[0])
    return CueStick(tip: corners[0] - direction * (radius + stroke.place(time).x), forward: direction)
  }

  /// How far the tip is from the resting ball.
  private static let stroke = Path([
    (0, 9, 0), (5, 7, 0), (10, 26, 0), (impact - 1, 14, 0), (impact, 0, 0), (impact + 1, -9, 0), (impact + 5, -10, 0),
    (impact + 16, 50, 0), (impact + 30, 160, 0),
  ])
}
