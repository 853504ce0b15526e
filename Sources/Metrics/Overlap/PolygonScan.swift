/// A polygon of whole-numbered corners, filled row by row, inclusive of both ends.
///
/// The two toolkits' fills differ in two points: whether a horizontal edge marks a crossing of its own, and what
/// happens to crossings that fall together (spec.md §6.3).
struct PolygonScan {
  /// Corners relative to the raster's origin.
  let x: [Double]
  let y: [Double]
  let rule: OverlapRule
  private var nodes: [Int] = []

  init(x: [Double], y: [Double], rule: OverlapRule) {
    self.x = x
    self.y = y
    self.rule = rule
    nodes.reserveCapacity(x.count)
  }

  /// The spans of a row in a raster of the given width, in order of their first pixel.
  mutating func spans(row: Int, width: Int, into spans: inout [Span]) {
    spans.removeAll(keepingCapacity: true)
    findNodes(Double(row))
    nodes.sort()
    var i = 0
    while i < nodes.count - 1 {
      let coincide = nodes[i] == nodes[i + 1]
      switch rule {
      // Exact areas need no rows; masks beside them are counted as pysot would.
      case .pysot, .exact:
        if coincide {
          i += 1
          continue
        }
        if nodes[i] >= width { return }
      case .votToolkit:
        if nodes[i] >= width { return }
        // A point that lies on a line counts once, except at the end.
        if coincide, i < nodes.count - 2 {
          i += 1
          continue
        }
      }
      if nodes[i + 1] >= 0 {
        spans.append(Span(first: max(0, nodes[i]), last: min(width - 1, nodes[i + 1])))
      }
      i += 2
    }
  }

  private mutating func findNodes(_ row: Double) {
    nodes.removeAll(keepingCapacity: true)
    var j = x.count - 1
    for i in x.indices {
      let (yi, yj) = (y[i], y[j])
      let crosses = min(yi, yj) <= row && row <= max(yi, yj)
      if crosses {
        if yi != yj {
          nodes.append(Self.whole(x[i] + (row - yi) / (yj - yi) * (x[j] - x[i])))
        } else if rule == .votToolkit {
          nodes.append(Self.whole(x[i]))
        }
      }
      j = i
    }
  }

  /// Towards zero, as C and numpy convert; beyond any image it does not matter where.
  private static func whole(_ value: Double) -> Int {
    value.isNaN ? 0 : Int(min(max(value, -1e9), 1e9))
  }
}
