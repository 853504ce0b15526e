/// Where a target is, as ground truths, result files and TraX messages say it (spec.md §6.6).
public enum Region: Sendable, Hashable {
  /// An axis-aligned rectangle.
  case rectangle(Box)
  /// A closed polygon of three corners or more.
  case polygon([Point])
  /// A bitmap at a place.
  case mask(RegionMask)
  /// A number in place of a region: in VOT's files 0 unknown or skipped, 1 initialised, 2 failed.
  case code(Int)
  /// The target is not there, or not annotated (a NaN in the line).
  case absent

  /// A corner of a polygon, in image pixels.
  public struct Point: Sendable, Hashable, Codable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// Whether it covers an area: neither a code nor absent, and not empty.
  public var isPresent: Bool {
    switch self {
    case .rectangle(let box): return box.isPresent
    case .polygon: return bounds?.isPresent ?? false
    case .mask(let mask): return !mask.isEmpty
    case .code, .absent: return false
    }
  }

  /// The code, where it is one.
  public var code: Int? {
    if case .code(let code) = self { return code }
    return nil
  }

  /// The smallest axis-aligned rectangle around it; nil for codes, absent targets and empty masks.
  public var bounds: Box? {
    switch self {
    case .rectangle(let box): return box
    case .polygon(let points):
      guard let first = points.first else { return nil }
      var (left, top, right, bottom) = (first.x, first.y, first.x, first.y)
      for point in points {
        (left, right) = (min(left, point.x), max(right, point.x))
        (top, bottom) = (min(top, point.y), max(bottom, point.y))
      }
      return Box(x: left, y: top, width: right - left, height: bottom - top)
    case .mask(let mask): return mask.bounds
    case .code, .absent: return nil
    }
  }

  /// The box a Siamese tracker starts from. A polygon of four corners is shrunk to its own area around the mean of
  /// its vertices, as pysot and DaSiamRPN do on VOT (spec.md §1.13); others give their bounds.
  public var initialBox: Box? {
    guard case .polygon(let p) = self, p.count == 4, let bounds, bounds.isPresent else { return bounds }
    let firstSide = ((p[0].x - p[1].x) * (p[0].x - p[1].x) + (p[0].y - p[1].y) * (p[0].y - p[1].y)).squareRoot()
    let secondSide = ((p[1].x - p[2].x) * (p[1].x - p[2].x) + (p[1].y - p[2].y) * (p[1].y - p[2].y)).squareRoot()
    let scale = (firstSide * secondSide / bounds.area).squareRoot()
    return Box(
      centerX: p.reduce(0) { $0 + $1.x } / 4, centerY: p.reduce(0) { $0 + $1.y } / 4,
      width: scale * bounds.width + 1, height: scale * bounds.height + 1)
  }
}
