import Tracking

/// Overlap and centre error of boxes as the Python toolkits compute them, NaN and negative sides included
/// (spec.md §6.1).
package enum BoxMeasures {
  /// pysot's overlap: clamped to 0…1; NaN where a number is NaN or both areas are empty.
  package static func overlap(_ a: Box, _ b: Box) -> Double {
    let shared = intersection(a, b)
    return clamp(shared / (a.area + b.area - shared))
  }

  /// got10k's overlap: the smallest normal step is added to the union, so that 0 of 0 is 0.
  package static func overlapWithEpsilon(_ a: Box, _ b: Box) -> Double {
    let shared = intersection(a, b)
    return clamp(shared / (a.area + b.area - shared + Double.ulpOfOne))
  }

  /// Distance of the centres x + (w − 1)/2 in pixels.
  static func centerError(_ a: Box, _ b: Box) -> Double {
    distance(a, b, scaleX: 1, scaleY: 1)
  }

  /// Distance of the centres, each divided by the scales first as pysot does.
  static func distance(_ a: Box, _ b: Box, scaleX: Double, scaleY: Double) -> Double {
    let dx = inclusiveCenter(a.x, a.width) / scaleX - inclusiveCenter(b.x, b.width) / scaleX
    let dy = inclusiveCenter(a.y, a.height) / scaleY - inclusiveCenter(b.y, b.height) / scaleY
    return (dx * dx + dy * dy).squareRoot()
  }

  /// The centre of inclusive pixels.
  static func inclusiveCenter(_ start: Double, _ length: Double) -> Double { start + (length - 1) / 2 }

  private static func intersection(_ a: Box, _ b: Box) -> Double {
    let width = least(a.right, b.right) - most(a.x, b.x)
    let height = least(a.bottom, b.bottom) - most(a.y, b.y)
    return most(0, width) * most(0, height)
  }

  private static func clamp(_ value: Double) -> Double { value.isNaN ? value : min(max(value, 0), 1) }

  /// numpy's minimum and maximum: NaN wins.
  private static func least(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : min(a, b) }
  private static func most(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }
}
