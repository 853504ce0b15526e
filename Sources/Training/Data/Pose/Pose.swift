import Foundation
import Tracking

/// How a sprite lies in a picture: a linear map around its middle, and where that middle is.
package struct Pose: Sendable, Equatable {
  /// Output pixels per sprite pixel: (xx, xy; yx, yy) times the offset from the sprite's middle.
  package var xx: Double
  package var xy: Double
  package var yx: Double
  package var yy: Double
  /// The sprite's middle in index coordinates of the output.
  package var x = 0.0
  package var y = 0.0

  /// Mirrored, stretched (x by √stretch, y by its inverse), sheared, turned by `angle` (radians, x towards y), scaled.
  package init(scale: Double, angle: Double = 0, stretch: Double = 1, shear: Double = 0, isMirrored: Bool = false) {
    let (c, s) = (cos(angle), sin(angle))
    let across = scale * stretch.squareRoot() * (isMirrored ? -1 : 1)
    let down = scale / stretch.squareRoot()
    // turn · (1, shear; 0, 1) · diagonal(across, down)
    xx = c * across
    yx = s * across
    xy = (c * shear - s) * down
    yy = (s * shear + c) * down
  }

  /// Mean enlargement of a length.
  package var scale: Double { abs(xx * yy - xy * yx).squareRoot() }

  /// The box of a sprite's opaque pixels in the output, index coordinates, with the half pixel that a pixel has beyond
  /// its centre.
  package func box(of sprite: Sprite) -> Box {
    var low = SIMD2(Double.infinity, Double.infinity)
    var high = -low
    for point in sprite.outline {
      let place = SIMD2(xx * point.x + xy * point.y, yx * point.x + yy * point.y)
      low = pointwiseMin(low, place)
      high = pointwiseMax(high, place)
    }
    let (edgeX, edgeY) = ((abs(xx) + abs(xy)) / 2, (abs(yx) + abs(yy)) / 2)
    return Box(
      x: x + low.x - edgeX, y: y + low.y - edgeY, width: high.x - low.x + 2 * edgeX, height: high.y - low.y + 2 * edgeY)
  }

  /// Moved so that the sprite's box is centred at a point.
  package func centered(atX x: Double, y: Double, of sprite: Sprite) -> Pose {
    let box = box(of: sprite)
    var pose = self
    pose.x += x - box.centerX
    pose.y += y - box.centerY
    return pose
  }
}
