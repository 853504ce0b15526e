import Tracking

/// A region placed in a raster, read row by row.
enum RegionScan {
  case polygon(PolygonScan)
  /// Inclusive columns and rows.
  case rectangle(left: Int, top: Int, right: Int, bottom: Int)
  /// A bitmap's pixels, row by row, and where its first one lies.
  case mask([Bool], width: Int, height: Int, x: Int, y: Int)
  case empty

  /// The row's spans in a raster of the given width.
  mutating func spans(row: Int, width: Int, into spans: inout [Span]) {
    switch self {
    case .polygon(var scan):
      self = .empty  // So that the scan is not copied.
      scan.spans(row: row, width: width, into: &spans)
      self = .polygon(scan)
    case .rectangle(let left, let top, let right, let bottom):
      spans.removeAll(keepingCapacity: true)
      let first = max(0, left)
      let last = min(width - 1, right)
      if row >= top, row <= bottom, first <= last { spans.append(Span(first: first, last: last)) }
    case .mask(let pixels, let own, let height, let x, let y):
      spans.removeAll(keepingCapacity: true)
      let line = row - y
      guard line >= 0, line < height else { return }
      var start: Int?
      for column in max(0, -x)..<max(max(0, -x), min(own, width - x)) {
        let inside = pixels[line * own + column]
        if inside, start == nil { start = column }
        if !inside, let begun = start {
          spans.append(Span(first: begun + x, last: column - 1 + x))
          start = nil
        }
      }
      if let begun = start { spans.append(Span(first: begun + x, last: min(own, width - x) - 1 + x)) }
    case .empty: spans.removeAll(keepingCapacity: true)
    }
  }
}
