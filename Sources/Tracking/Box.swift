/// An axis-aligned rectangle in image pixels: top-left corner and size, 0-based, x to the right and y down.
///
/// Continuous coordinates: `right` is `x + width`, without the `- 1` of inclusive pixels (spec.md §6.1).
public struct Box: Sendable, Hashable, Codable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// A rectangle around a centre.
  public init(centerX: Double, centerY: Double, width: Double, height: Double) {
    self.init(x: centerX - width / 2, y: centerY - height / 2, width: width, height: height)
  }

  public var right: Double { x + width }
  public var bottom: Double { y + height }
  public var centerX: Double { x + width / 2 }
  public var centerY: Double { y + height / 2 }
  public var area: Double { width * height }

  /// Whether all four numbers are finite and both sides are positive; an absent target's box is not.
  public var isPresent: Bool {
    x.isFinite && y.isFinite && width.isFinite && height.isFinite && width > 0 && height > 0
  }

  /// Intersection over union, 0 when either box is empty (spec.md §6.1: no `+ 1`).
  public func iou(_ other: Box) -> Double {
    let w = min(right, other.right) - max(x, other.x)
    let h = min(bottom, other.bottom) - max(y, other.y)
    guard w > 0, h > 0 else { return 0 }
    let intersection = w * h
    return intersection / (area + other.area - intersection)
  }

  /// The box moved by (dx, dy).
  public func offset(dx: Double, dy: Double) -> Box {
    Box(x: x + dx, y: y + dy, width: width, height: height)
  }
}
