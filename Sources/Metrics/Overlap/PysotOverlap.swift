import Tracking

/// Region overlap as pysot's C extension computes it, in single precision where it does (spec.md §6.3).
///
/// pysot knows no masks; they are counted pixel by pixel inside the bounds.
enum PysotOverlap {
  static func overlap(_ a: Region, _ b: Region, bounds size: ImageSize?) -> Double {
    guard let first = Shape(a), let second = Shape(b) else { return .nan }
    let limits =
      size.map { Bounds(left: 0, top: 0, right: Float($0.width), bottom: Float($0.height)) }
      ?? Bounds(left: -.infinity, top: -.infinity, right: .infinity, bottom: .infinity)
    let firstBounds = first.bounds.rounded.clipped(to: limits)
    let secondBounds = second.bounds.rounded.clipped(to: limits)
    let left = min(firstBounds.left, secondBounds.left)
    let top = min(firstBounds.top, secondBounds.top)
    let width = max(firstBounds.right, secondBounds.right) - left
    let height = max(firstBounds.bottom, secondBounds.bottom) - top
    // Also false for NaN: nothing that could be compared.
    guard width >= 0, height >= 0, width < 1e9, height < Float(largestRasterHeight) else { return 0 }
    if !first.isMask, !second.isMask {
      let firstArea = Double(firstBounds.area)
      let secondArea = Double(secondBounds.area)
      if firstArea / secondArea < 1e-10 || secondArea / firstArea < 1e-10 { return 0 }
      if firstBounds.overlap(secondBounds) == 0 { return 0 }
    }

    var scanFirst = first.scan(left: left, top: top)
    var scanSecond = second.scan(left: left, top: top)
    var count = PixelCount()
    var spansFirst: [Span] = []
    var spansSecond: [Span] = []
    let columns = Int(width) + 1
    for row in 0..<(Int(height) + 1) {
      scanFirst.spans(row: row, width: columns, into: &spansFirst)
      scanSecond.spans(row: row, width: columns, into: &spansSecond)
      count.add(&spansFirst, &spansSecond)
    }
    // 0 of 0 is NaN, as there.
    return Double(Float(count.intersection) / Float(count.union))
  }

  /// Limits in pixels; the C macros' comparisons, which let the second operand through when one is NaN.
  private struct Bounds {
    var left: Float
    var top: Float
    var right: Float
    var bottom: Float

    var rounded: Bounds {
      Bounds(
        left: left.rounded(.down), top: top.rounded(.down), right: right.rounded(.up), bottom: bottom.rounded(.up))
    }

    var area: Float { (right - left) * (bottom - top) }

    func clipped(to other: Bounds) -> Bounds {
      Bounds(
        left: left > other.left ? left : other.left, top: top > other.top ? top : other.top,
        right: right < other.right ? right : other.right, bottom: bottom < other.bottom ? bottom : other.bottom)
    }

    /// The quick test of the boxes. Two boxes apart on both axes pass it (a product of two negatives), harmlessly.
    func overlap(_ other: Bounds) -> Float {
      let common = clipped(to: other).area
      let ratio = common / (area + other.area - common)
      return 0 > ratio ? 0 : ratio
    }
  }

  /// A region as that library holds it.
  private enum Shape {
    case polygon(x: [Float], y: [Float])
    case mask(RegionMask)

    init?(_ region: Region) {
      switch region {
      case .rectangle(let box):
        // The corners are added in double, then rounded to single: that decides halves.
        let (left, top, right, bottom) = (Float(box.x), Float(box.y), Float(box.right), Float(box.bottom))
        self = .polygon(x: [left, right, right, left], y: [top, top, bottom, bottom])
      case .polygon(let points): self = .polygon(x: points.map { Float($0.x) }, y: points.map { Float($0.y) })
      case .mask(let mask): self = .mask(mask)
      case .absent: self = .polygon(x: [.nan], y: [.nan])
      case .code: return nil
      }
    }

    var isMask: Bool {
      if case .mask = self { return true }
      return false
    }

    var bounds: Bounds {
      switch self {
      case .polygon(let x, let y):
        return Bounds(left: x.min() ?? .nan, top: y.min() ?? .nan, right: x.max() ?? .nan, bottom: y.max() ?? .nan)
      case .mask(let mask):
        guard let box = mask.bounds else { return Bounds(left: .nan, top: .nan, right: .nan, bottom: .nan) }
        return Bounds(left: Float(box.x), top: Float(box.y), right: Float(box.right - 1), bottom: Float(box.bottom - 1))
      }
    }

    func scan(left: Float, top: Float) -> RegionScan {
      switch self {
      case .polygon(let x, let y):
        if x.contains(where: \.isNaN) || y.contains(where: \.isNaN) { return .empty }
        return .polygon(
          PolygonScan(
            x: x.map { Double(($0 - left).rounded(.toNearestOrAwayFromZero)) },
            y: y.map { Double(($0 - top).rounded(.toNearestOrAwayFromZero)) }, rule: .pysot))
      case .mask(let mask):
        return .mask(
          mask.pixels, width: mask.width, height: mask.height, x: mask.x - Int(left), y: mask.y - Int(top))
      }
    }
  }
}
