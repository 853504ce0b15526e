/// A place and what happens in it: what `SyntheticFootage` renders.
///
/// Coordinates are the scene's own plane; a frame's camera says which part of it is seen. Times are in frames: 10 is
/// the middle of the eleventh frame's shutter.
protocol Scene: Sendable {
  /// Everything that one frame needs.
  func shot(frame: Int) -> Shot
  /// The target's outline at the middle of a frame's shutter, whether or not something hides it.
  func outline(frame: Int) -> Outline
}

/// One frame, ready to be sampled.
struct Shot: Sendable {
  var camera: Camera
  /// What lies behind everything: the light from a point of the plane.
  var background: @Sendable (Vec2) -> Vec3
  /// Things in front of it, the farthest first.
  var layers: [Layer]
  var exposure = 1.0
  /// Samples a pixel where there are layers; long motion blur needs more.
  var samples = 16
}

/// Something drawn over what is behind it.
struct Layer: Sendable {
  /// Outside it the layer changes nothing, at any moment of the shutter.
  var bounds: Bounds
  /// The light at a point: `behind` is what would be seen without the layer, `moment` -0.5..<0.5 within the shutter.
  var paint: @Sendable (_ point: Vec2, _ moment: Double, _ behind: Vec3) -> Vec3
}

/// The shape that the ground truth box encloses.
struct Outline: Sendable {
  var bounds: Bounds
  var contains: @Sendable (Vec2) -> Bool
}

/// A rectangle of the scene's plane.
struct Bounds: Sendable {
  var low: Vec2
  var high: Vec2

  init(low: Vec2, high: Vec2) {
    self.low = low
    self.high = high
  }

  init(center: Vec2, radius: Double) {
    self.init(low: center - Vec2(radius, radius), high: center + Vec2(radius, radius))
  }

  func contains(_ p: Vec2) -> Bool { p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y }

  func union(_ other: Bounds) -> Bounds {
    Bounds(
      low: Vec2(min(low.x, other.low.x), min(low.y, other.low.y)),
      high: Vec2(max(high.x, other.high.x), max(high.y, other.high.y)))
  }
}

/// Which part of the plane a frame shows.
struct Camera: Sendable {
  /// The point of the plane in the middle of the frame.
  var center: Vec2
  /// Pixels a unit of the plane.
  var zoom: Double

  /// A hand-held camera: a drift of a few units that never repeats, and a faint tremor.
  static func handheld(at center: Vec2, time: Double, sway: Double, zoom: Double = 1) -> Camera {
    let slow = Vec2(
      RenderMath.sin(time * 0.071 + 0.4) + 0.5 * RenderMath.sin(time * 0.113 + 2.1),
      RenderMath.sin(time * 0.083 + 1.7) + 0.5 * RenderMath.sin(time * 0.131))
    let fast = Vec2(RenderMath.sin(time * 0.93 + 0.7), RenderMath.sin(time * 1.17 + 2.9))
    return Camera(center: center + slow * sway + fast * (0.09 * sway), zoom: zoom)
  }

  func point(x: Double, y: Double, width: Int, height: Int) -> Vec2 {
    center + Vec2(x - Double(width) / 2, y - Double(height) / 2) / zoom
  }

  func pixel(_ p: Vec2, width: Int, height: Int) -> Vec2 {
    (p - center) * zoom + Vec2(Double(width) / 2, Double(height) / 2)
  }
}
