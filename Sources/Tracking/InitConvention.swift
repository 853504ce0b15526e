/// How a first box becomes a centre (spec.md §1.13).
public enum InitConvention: String, Sendable, CaseIterable, Codable {
  /// x + (w − 1)/2: pysot's `tracker.init`, for boxes of inclusive pixels.
  case pysot
  /// x + w/2: pysot's test harness, DaSiamRPN, OpenCV.
  case center

  /// The state for a first box.
  public func state(_ box: Box) -> TrackerState {
    let shift = self == .pysot ? 0.5 : 0
    return TrackerState(
      centerX: box.centerX - shift, centerY: box.centerY - shift, width: box.width, height: box.height)
  }
}
