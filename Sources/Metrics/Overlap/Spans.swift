/// Inclusive pixels of one row, from `first` to `last`.
struct Span {
  var first: Int
  var last: Int
}

/// Pixels of two shapes, row by row: rows are compared as sorted spans, so that a shape costs its height, not its area.
struct PixelCount {
  private(set) var intersection = 0
  private(set) var union = 0

  /// Adds one row. The spans of a shape are in order and may touch or overlap.
  mutating func add(_ a: inout [Span], _ b: inout [Span]) {
    Self.merge(&a)
    Self.merge(&b)
    var shared = 0
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      shared += max(0, min(a[i].last, b[j].last) - max(a[i].first, b[j].first) + 1)
      if a[i].last < b[j].last { i += 1 } else { j += 1 }
    }
    intersection += shared
    union += Self.pixels(a) + Self.pixels(b) - shared
  }

  private static func pixels(_ spans: [Span]) -> Int {
    spans.reduce(0) { $0 + $1.last - $1.first + 1 }
  }

  /// Joins spans that share pixels.
  private static func merge(_ spans: inout [Span]) {
    guard spans.count > 1 else { return }
    var kept = 0
    for i in 1..<spans.count {
      if spans[i].first <= spans[kept].last {
        spans[kept].last = max(spans[kept].last, spans[i].last)
      } else {
        kept += 1
        spans[kept] = spans[i]
      }
    }
    spans.removeLast(spans.count - kept - 1)
  }
}

/// The largest raster that is compared row by row; what is larger cannot come from an image.
let largestRasterHeight = 1 << 17
