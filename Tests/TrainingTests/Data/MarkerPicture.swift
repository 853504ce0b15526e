import Foundation
import Imaging
import TestSupport
import Tracking
import Training

/// Pictures whose target is a bright rectangle on a dark ground, so that a box can be found again by its pixels.
enum MarkerPicture {
  /// Grey levels of ground and marker.
  static let ground: UInt8 = 40
  static let marker: UInt8 = 220

  /// The marker covers whole pixels, left ..< right.
  static func image(
    width: Int, height: Int, x: Range<Int>, y: Range<Int>, colour: (UInt8, UInt8, UInt8) = (220, 220, 220)
  ) -> Image {
    var image = Image(width: width, height: height, blue: ground, green: ground, red: ground)
    for row in y {
      for column in x {
        let i = (row * width + column) * 3
        (image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]) = colour
      }
    }
    return image
  }

  /// The box of a marker in a crop, index coordinates, to a fraction of a pixel: what lies well above the ground (a
  /// picture's mean, which pads it, is a little above) is summed
  /// along each axis; a box's moments give its centre, and its area its sides.
  static func find(in pixels: [Float], size: Int, channel: Int = 1) -> Box? {
    var columns = [Double](repeating: 0, count: size)
    var rows = [Double](repeating: 0, count: size)
    for y in 0..<size {
      for x in 0..<size {
        let share = (Double(pixels[(y * size + x) * 3 + channel]) - Double(ground)) / Double(marker - ground)
        if share > 0.06 {
          columns[x] += share
          rows[y] += share
        }
      }
    }
    func axis(_ sums: [Double]) -> (center: Double, length: Double)? {
      let total = sums.reduce(0, +)
      guard let top = sums.max(), top > 0 else { return nil }
      let center = sums.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / total
      return (center, total / top)
    }
    guard let across = axis(columns), let down = axis(rows) else { return nil }
    return Box(centerX: across.center, centerY: down.center, width: across.length, height: down.length)
  }
}
