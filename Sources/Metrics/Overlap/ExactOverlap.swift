import Tracking

/// Region overlap by exact areas, as got10k's `poly_iou` has it (spec.md §6.3): no pixels, both regions cut to the image.
///
/// A polygon is a sum of signed triangles, so any simple polygon will do. NaN for codes, absent targets and polygons
/// that cross themselves, which have no area there. Masks are counted pixel by pixel.
enum ExactOverlap {
  static func overlap(_ a: Region, _ b: Region, bounds size: ImageSize?) -> Double {
    switch (a, b) {
    case (.mask, .code), (.mask, .absent), (.code, .mask), (.absent, .mask): return .nan
    case (.mask, _), (_, .mask): return PysotOverlap.overlap(a, b, bounds: size)
    default: break
    }
    guard let first = Triangles(a, in: size), let second = Triangles(b, in: size) else { return .nan }
    let common = first.commonArea(with: second)
    let union = first.area + second.area - common
    // The smallest double above 1 less 1 is added there, so that nothing of nothing is 0.
    return min(1, max(0, common / (union + .ulpOfOne)))
  }

  private typealias Point = Region.Point

  /// A simple polygon as convex pieces, each with the sign of its turn.
  private struct Triangles {
    private let pieces: [(corners: [Point], sign: Double)]
    let area: Double

    /// Nil for what is no area: codes, absent targets, polygons that cross themselves.
    init?(_ region: Region, in size: ImageSize?) {
      guard let corners = ExactOverlap.corners(region), !ExactOverlap.crossesItself(corners) else { return nil }
      // Turning the same way as the image's axes: positive.
      let turn = ExactOverlap.signedArea(corners) < 0 ? -1.0 : 1.0
      let frame = size.map {
        [
          Point(x: 0, y: 0), Point(x: Double($0.width), y: 0), Point(x: Double($0.width), y: Double($0.height)),
          Point(x: 0, y: Double($0.height)),
        ]
      }
      var pieces: [(corners: [Point], sign: Double)] = []
      for i in 1..<(corners.count - 1) {
        var triangle = [corners[0], corners[i], corners[i + 1]]
        let sign = ExactOverlap.signedArea(triangle) < 0 ? -1.0 : 1.0
        if sign < 0 { triangle.reverse() }
        if let frame { triangle = ExactOverlap.cut(triangle, by: frame) }
        if triangle.count >= 3 { pieces.append((triangle, sign * turn)) }
      }
      self.pieces = pieces
      area = pieces.reduce(0) { $0 + $1.sign * ExactOverlap.signedArea($1.corners) }
    }

    func commonArea(with other: Triangles) -> Double {
      var sum = 0.0
      for a in pieces {
        for b in other.pieces {
          let common = ExactOverlap.cut(a.corners, by: b.corners)
          if common.count >= 3 { sum += a.sign * b.sign * ExactOverlap.signedArea(common) }
        }
      }
      return sum
    }
  }

  private static func corners(_ region: Region) -> [Point]? {
    switch region {
    case .rectangle(let box):
      guard box.x.isFinite, box.y.isFinite, box.width.isFinite, box.height.isFinite else { return nil }
      return [
        Point(x: box.x, y: box.y), Point(x: box.right, y: box.y), Point(x: box.right, y: box.bottom),
        Point(x: box.x, y: box.bottom),
      ]
    case .polygon(let points):
      return points.count >= 3 && points.allSatisfy { $0.x.isFinite && $0.y.isFinite } ? points : nil
    case .mask, .code, .absent: return nil
    }
  }

  private static func signedArea(_ p: [Point]) -> Double {
    var twice = 0.0
    // Around the first corner, so that places far from the origin lose nothing.
    for i in 1..<max(1, p.count - 1) { twice += cross(p[0], p[i], p[i + 1]) }
    return twice / 2
  }

  /// (b − a) × (c − a): above 0 where c lies to the right of a → b, y being downwards.
  private static func cross(_ a: Point, _ b: Point, _ c: Point) -> Double {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  }

  /// Whether two sides that are no neighbours cross.
  private static func crossesItself(_ p: [Point]) -> Bool {
    for i in p.indices {
      for j in p.indices where j > i + 1 && !(i == 0 && j == p.count - 1) {
        let (a, b, c, d) = (p[i], p[i + 1], p[j], p[(j + 1) % p.count])
        if cross(a, b, c) * cross(a, b, d) < 0, cross(c, d, a) * cross(c, d, b) < 0 { return true }
      }
    }
    return false
  }

  /// A convex piece inside another (Sutherland and Hodgman); both turn the positive way.
  private static func cut(_ piece: [Point], by knife: [Point]) -> [Point] {
    var piece = piece
    for i in knife.indices where !piece.isEmpty {
      let (from, to) = (knife[i], knife[(i + 1) % knife.count])
      var kept: [Point] = []
      for j in piece.indices {
        let (current, next) = (piece[j], piece[(j + 1) % piece.count])
        let (here, there) = (cross(from, to, current), cross(from, to, next))
        if here >= 0 { kept.append(current) }
        guard here * there < 0 else { continue }
        let part = here / (here - there)
        kept.append(Point(x: current.x + part * (next.x - current.x), y: current.y + part * (next.y - current.y)))
      }
      piece = kept
    }
    return piece
  }
}
