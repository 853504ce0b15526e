/// Two ladybirds cross each other's way on a leaf.
///
/// The smaller one creeps under the target, which then darts off: what is left where the tracker expects its target is
/// the other one. Its box fits less well, so without the window's word for the place the tracker would go along.
struct TwinsScene: Scene {
  private let plate: Plate
  private let light: Light
  private let texture: [Noise]

  private static let target = Path([
    (0, 52, 136), (12, 70, 133), (30, 101, 127), (44, 125, 123), (51, 138, 121), (53, 142, 120), (55, 170, 116),
    (58, 178, 114), (70, 200, 110), (80, 217, 105), (90, 234, 98),
  ])
  private static let other = Path([
    (0, 206, 224), (14, 190, 200), (30, 172, 172), (44, 156, 144), (51, 147, 129), (54, 143, 120), (58, 138, 109),
    (70, 122, 82), (80, 110, 60), (90, 98, 40),
  ])

  init(seed: UInt64) {
    light = Light(
      toSun: Vec3(-0.5, -0.62, 0.72), sun: Vec3(1.25, 1.16, 0.98), sky: Vec3(0.36, 0.42, 0.5),
      bounce: Vec3(0.07, 0.12, 0.03))
    let leaf = Leaf(seed: seed, light: light)
    plate = Plate(Bounds(low: Vec2(-24, -24), high: Vec2(344, 264)), density: 2) { leaf.light(at: $0) }
    texture = [Noise(seed: seed, 11), Noise(seed: seed, 12)]
  }

  func shot(frame: Int) -> Shot {
    let time = Double(frame)
    let plate = plate
    let light = light
    var layers: [Layer] = []
    for beetle in [beetle(1, time), beetle(0, time)] {
      layers.append(
        Layer(bounds: beetle.bounds) { p, _, behind in behind * (1 - beetle.shadow(p, light: light)) })
      layers.append(
        Layer(bounds: beetle.bounds) { p, _, behind in beetle.paint(p, behind: behind, light: light, lit: 1) })
    }
    return Shot(
      camera: .handheld(at: Vec2(160, 120), time: time, sway: 3.2),
      background: { plate.light($0) }, layers: layers,
      exposure: 1 + 0.035 * RenderMath.sin(time * 0.057))
  }

  func outline(frame: Int) -> Outline {
    let beetle = beetle(0, Double(frame))
    return Outline(bounds: beetle.bounds) { beetle.covers($0) }
  }

  private func beetle(_ which: Int, _ time: Double) -> Ladybird {
    let path = which == 0 ? Self.target : Self.other
    let place = path.place(time)
    // The stride follows the way walked, so that feet do not slide.
    let way = RenderMath.length(place - path.place(0))
    return Ladybird(
      place: place, forward: path.heading(time), size: which == 0 ? 19 : 14.5, stride: way / 13,
      red: which == 0 ? Vec3(0.72, 0.062, 0.02) : Vec3(0.71, 0.09, 0.018), spotSize: which == 0 ? 1 : 0.86,
      texture: texture[which])
  }
}
