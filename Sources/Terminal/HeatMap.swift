/// A map of numbers to lay over a picture as colours.
public struct HeatMap: Hashable, Sendable {
  /// Numbers from left to right.
  public var width: Int
  public var height: Int
  /// `width * height` numbers, row after row; NaN is transparent.
  public var values: [Float]
  /// Where the map's outer edges lie in the picture, in pixels.
  public var x: Double
  public var y: Double
  public var spanX: Double
  public var spanY: Double
  /// The numbers at the gradient's two ends.
  public var low: Float
  public var high: Float
  public var gradient: Gradient
  /// How much of the picture is covered at the gradient's upper end, 0…1.
  public var opacity: Double
  /// How much of `opacity` low values keep, 0…1: at 1 the map is an even veil, at 0 its lowest values are clear.
  public var floor: Double

  public init(
    width: Int, height: Int, values: [Float], x: Double, y: Double, spanX: Double, spanY: Double, low: Float = 0,
    high: Float = 1, gradient: Gradient = .viridis, opacity: Double = 0.6, floor: Double = 0.35
  ) {
    precondition(width > 0 && height > 0 && values.count == width * height)
    (self.width, self.height, self.values) = (width, height, values)
    (self.x, self.y, self.spanX, self.spanY) = (x, y, spanX, spanY)
    (self.low, self.high, self.gradient, self.opacity, self.floor) = (low, high, gradient, opacity, floor)
  }

  /// The number at a picture's point, bilinear between the numbers' middles; nil outside and at NaN.
  public func value(atX px: Double, y py: Double) -> Float? {
    let u = (px - x) / spanX * Double(width)
    let v = (py - y) / spanY * Double(height)
    guard u >= 0, v >= 0, u <= Double(width), v <= Double(height) else { return nil }
    let fx = max(0, min(Double(width - 1), u - 0.5))
    let fy = max(0, min(Double(height - 1), v - 0.5))
    let (i, j) = (min(width - 1, Int(fx)), min(height - 1, Int(fy)))
    let (i1, j1) = (min(width - 1, i + 1), min(height - 1, j + 1))
    let (a, b) = (Float(fx - Double(i)), Float(fy - Double(j)))
    let top = values[j * width + i] * (1 - a) + values[j * width + i1] * a
    let bottom = values[j1 * width + i] * (1 - a) + values[j1 * width + i1] * a
    let result = top * (1 - b) + bottom * b
    return result.isNaN ? nil : result
  }

  /// Where a number lies between `low` and `high`, 0…1.
  public func level(of value: Float) -> Double {
    high > low ? Double(max(0, min(1, (value - low) / (high - low)))) : 0
  }

  /// How much of the picture a level covers, 0…1.
  func cover(atLevel level: Double) -> Double {
    max(0, min(1, opacity)) * (floor + (1 - floor) * level)
  }
}
