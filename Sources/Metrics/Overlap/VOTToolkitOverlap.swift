import Tracking

/// Region overlap as the official VOT toolkit computes it (spec.md §6.3).
enum VOTToolkitOverlap {
  static func overlap(_ a: Region, _ b: Region, size: ImageSize?) -> Double {
    let first = Shape(a)
    let second = Shape(b)
    var raster = first.bounds.union(second.bounds)
    // A joint box of one column or row counts as two empty regions, which are the same by definition.
    if raster.left >= raster.right || raster.top >= raster.bottom { return 1 }
    if let size {
      raster = Bounds(
        left: max(0, raster.left), top: max(0, raster.top), right: min(size.width - 1, raster.right),
        bottom: min(size.height - 1, raster.bottom))
    }
    guard raster.left < raster.right, raster.top < raster.bottom, raster.bottom - raster.top < largestRasterHeight
    else { return 0 }

    var scanFirst = first.scan(in: raster)
    var scanSecond = second.scan(in: raster)
    var count = PixelCount()
    var spansFirst: [Span] = []
    var spansSecond: [Span] = []
    let columns = raster.right - raster.left + 1
    for row in 0...(raster.bottom - raster.top) {
      scanFirst.spans(row: row, width: columns, into: &spansFirst)
      scanSecond.spans(row: row, width: columns, into: &spansSecond)
      count.add(&spansFirst, &spansSecond)
    }
    return count.union > 0 ? Double(count.intersection) / Double(count.union) : 0
  }

  /// What that toolkit counts as no region: codes, empty boxes, flat polygons, and masks of one row or column.
  static func isEmpty(_ region: Region) -> Bool {
    switch region {
    case .rectangle(let box): return !(box.width > 0 && box.height > 0)
    case .polygon: return !region.isPresent
    case .mask(let mask):
      guard let bounds = mask.bounds else { return true }
      return bounds.width <= 1 || bounds.height <= 1
    case .code, .absent: return true
    }
  }

  /// Inclusive pixels.
  private struct Bounds {
    var left = 0
    var top = 0
    var right = 0
    var bottom = 0

    func union(_ other: Bounds) -> Bounds {
      Bounds(
        left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
        bottom: max(bottom, other.bottom))
    }
  }

  /// A region with its numbers rounded, as that toolkit does first of all. A rectangle's x, y, w, h are rounded each.
  private enum Shape {
    case rectangle(x: Int, y: Int, width: Int, height: Int)
    case polygon(x: [Int], y: [Int])
    case mask(RegionMask)
    case empty

    init(_ region: Region) {
      switch region {
      case .rectangle(let box):
        self = .rectangle(
          x: Self.round(box.x), y: Self.round(box.y), width: Self.round(box.width), height: Self.round(box.height))
      case .polygon(let points):
        self = .polygon(x: points.map { Self.round($0.x) }, y: points.map { Self.round($0.y) })
      case .mask(let mask):
        // A mask with nothing right of its first column is read as empty there.
        let bounds = mask.bounds
        self = bounds.map { Int($0.right) - 1 > mask.x } ?? false ? .mask(mask) : .empty
      case .code, .absent: self = .empty
      }
    }

    /// Half to even, in single precision.
    private static func round(_ value: Double) -> Int {
      let rounded = Float(value).rounded(.toNearestOrEven)
      return rounded.isNaN ? 0 : Int(min(max(rounded, -1e9), 1e9))
    }

    var bounds: Bounds {
      switch self {
      case .rectangle(let x, let y, let width, let height):
        return Bounds(left: x, top: y, right: x + width - 1, bottom: y + height - 1)
      case .polygon(let x, let y):
        return Bounds(left: x.min() ?? 0, top: y.min() ?? 0, right: x.max() ?? 0, bottom: y.max() ?? 0)
      case .mask(let mask):
        guard let box = mask.bounds else { return Bounds() }
        return Bounds(left: Int(box.x), top: Int(box.y), right: Int(box.right) - 1, bottom: Int(box.bottom) - 1)
      case .empty: return Bounds()
      }
    }

    /// The last column or row that is filled. There the far side is compared with the raster's in the image's own
    /// coordinates, so that it is cut short where an unbounded raster begins below 0; and a negative end counts from
    /// the far side, as in a Python slice.
    private static func last(_ last: Int, of count: Int) -> Int {
      last + 1 < 0 ? max(0, last + 1 + count) - 1 : last
    }

    func scan(in raster: Bounds) -> RegionScan {
      switch self {
      case .rectangle(let x, let y, let width, let height):
        // Also a rectangle of negative sides.
        if x > raster.right || x + width - 1 < raster.left || y > raster.bottom || y + height - 1 < raster.top {
          return .empty
        }
        return .rectangle(
          left: x - raster.left, top: y - raster.top,
          right: Self.last(
            min(raster.right, x + width - 1 - raster.left), of: raster.right - raster.left + 1),
          bottom: Self.last(
            min(raster.bottom, y + height - 1 - raster.top), of: raster.bottom - raster.top + 1))
      case .polygon(let x, let y):
        return .polygon(
          PolygonScan(
            x: x.map { Double($0 - raster.left) }, y: y.map { Double($0 - raster.top) }, rule: .votToolkit))
      case .mask(let mask):
        return .mask(
          mask.pixels, width: mask.width, height: mask.height, x: mask.x - raster.left, y: mask.y - raster.top)
      case .empty: return .empty
      }
    }
  }
}
