import Imaging
import Tracking

/// One synthetic sequence, set up and ready to render any of its frames in any order.
///
/// A value without hidden state: frames can be rendered on several threads at once, and the same seed makes the same
/// bytes on every machine.
public struct SyntheticFootage: Sendable {
  public let sequence: SyntheticSequence
  public let seed: UInt64
  private let scene: any Scene
  private let scatter: Noise
  private let darkroom: Darkroom

  /// Paints the scene's still parts; nil for the seed that the bundled frames were made with.
  public init(_ sequence: SyntheticSequence, seed: UInt64? = nil) {
    let seed = seed ?? sequence.seed
    self.sequence = sequence
    self.seed = seed
    scene = sequence.makeScene(seed: seed)
    darkroom = sequence.darkroom
    scatter = Noise(seed: seed, 0xF11)
  }

  public var frameCount: Int { sequence.frameCount }

  /// A frame, 0-based. Any number is meaningful: before the first and after the last the motion simply goes on.
  public func render(frame: Int) -> Image {
    let width = sequence.width
    let height = sequence.height
    let shot = scene.shot(frame: frame)
    let covers = shot.layers.map { pixelBounds($0.bounds, shot.camera) }
    var light = [Vec3](repeating: .zero, count: width * height)
    var active: [Int] = []
    for y in 0..<height {
      for x in 0..<width {
        let back = background(shot, x: x, y: y)
        active.removeAll(keepingCapacity: true)
        for (i, cover) in covers.enumerated()
        where Double(x + 1) > cover.low.x && Double(x) < cover.high.x
          && Double(y + 1) > cover.low.y && Double(y) < cover.high.y
        {
          active.append(i)
        }
        light[y * width + x] = active.isEmpty ? back : gather(shot, active, x: x, y: y, over: back)
      }
    }
    return darkroom.develop(&light, width: width, height: height, exposure: shot.exposure)
  }

  /// The target's box in each frame, 0-based, cut at the frame's border; nil where less than a fifth is in the frame.
  public var groundTruth: [Box?] { (0..<frameCount).map(truth) }

  /// The target's box in one frame, to quarters of a pixel.
  public func truth(frame: Int) -> Box? {
    let camera = scene.shot(frame: frame).camera
    let outline = scene.outline(frame: frame)
    let area = pixelBounds(outline.bounds, camera)
    let step = 0.25
    var low = Vec2(.infinity, .infinity)
    var high = Vec2(-.infinity, -.infinity)
    var inside = 0
    var total = 0
    var y = area.low.y.rounded(.down) + step / 2
    while y < area.high.y {
      var x = area.low.x.rounded(.down) + step / 2
      while x < area.high.x {
        if outline.contains(point(camera, x: x, y: y)) {
          total += 1
          if x > 0, y > 0, x < Double(sequence.width), y < Double(sequence.height) {
            inside += 1
            low = Vec2(min(low.x, x), min(low.y, y))
            high = Vec2(max(high.x, x), max(high.y, y))
          }
        }
        x += step
      }
      y += step
    }
    guard inside > 0, inside * 5 >= total else { return nil }
    return Box(
      x: low.x - step / 2, y: low.y - step / 2, width: high.x - low.x + step, height: high.y - low.y + step)
  }

  /// Whether the middle of each pixel lies on the target, hidden or not; row-major. For checks of the ground truth.
  package func mask(frame: Int) -> [Bool] {
    let camera = scene.shot(frame: frame).camera
    let outline = scene.outline(frame: frame)
    var mask: [Bool] = []
    mask.reserveCapacity(sequence.width * sequence.height)
    for y in 0..<sequence.height {
      for x in 0..<sequence.width {
        let p = point(camera, x: Double(x) + 0.5, y: Double(y) + 0.5)
        mask.append(outline.bounds.contains(p) && outline.contains(p))
      }
    }
    return mask
  }

  /// The plane behind everything, averaged over a pixel.
  private func background(_ shot: Shot, x: Int, y: Int) -> Vec3 {
    var sum = Vec3.zero
    for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
      sum += shot.background(point(shot.camera, x: Double(x) + dx, y: Double(y) + dy))
    }
    return sum / 4
  }

  /// The layers over a pixel, averaged over its area and over the shutter.
  private func gather(_ shot: Shot, _ active: [Int], x: Int, y: Int, over back: Vec3) -> Vec3 {
    var sum = Vec3.zero
    let side = Int(Double(shot.samples).squareRoot().rounded())
    let count = side * side
    // The golden ratio spreads the moments; each pixel starts elsewhere, so that blur has grain and no bands.
    let start = scatter.lattice(x, y, -1)
    for i in 0..<count {
      let dx = (Double(i % side) + 0.5) / Double(side)
      let dy = (Double(i / side) + 0.5) / Double(side)
      let phase = start + Double(i) * 0.618033988749895
      let moment = phase - phase.rounded(.down) - 0.5
      let p = point(shot.camera, x: Double(x) + dx, y: Double(y) + dy)
      var color = back
      for layer in active where shot.layers[layer].bounds.contains(p) {
        color = shot.layers[layer].paint(p, moment, color)
      }
      sum += color
    }
    return sum / Double(count)
  }

  private func point(_ camera: Camera, x: Double, y: Double) -> Vec2 {
    camera.point(x: x, y: y, width: sequence.width, height: sequence.height)
  }

  private func pixelBounds(_ bounds: Bounds, _ camera: Camera) -> Bounds {
    Bounds(
      low: camera.pixel(bounds.low, width: sequence.width, height: sequence.height),
      high: camera.pixel(bounds.high, width: sequence.width, height: sequence.height))
  }
}
