import Tracking

/// How two regions are compared: the toolkits rasterise differently, and their figures follow (spec.md §6.3).
public enum OverlapRule: String, Sendable, CaseIterable, Codable {
  /// pysot's region extension: vertices rounded half away from zero, a rectangle fills x…x+w.
  case pysot
  /// The official VOT toolkit: everything rounded half to even, a rectangle fills x…x+w−1.
  case votToolkit = "vot-toolkit"
  /// got10k's: areas of the regions themselves, without pixels.
  case exact

  /// Intersection over union in pixels, clipped to the image when `size` is given.
  ///
  /// NaN where the toolkit says NaN: pysot for a code, or when nothing is left of either region; got10k for a code.
  public func overlap(_ a: Region, _ b: Region, within size: ImageSize?) -> Double {
    switch self {
    case .pysot: return PysotOverlap.overlap(a, b, bounds: size)
    case .votToolkit: return VOTToolkitOverlap.overlap(a, b, size: size)
    case .exact: return ExactOverlap.overlap(a, b, bounds: size)
    }
  }

  /// Frame by frame, as far as both go.
  public func overlaps(_ a: [Region], _ b: [Region], within size: ImageSize?) -> [Double] {
    zip(a, b).map { overlap($0, $1, within: size) }
  }
}
