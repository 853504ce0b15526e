/// What a tracker carries from one frame to the next, apart from the target's template. A value: keeping every
/// frame's state is what makes stepping back, forking and undo exact.
public struct TrackerState: Sendable, Equatable, Codable {
  /// Centre of the target in image pixels (0-based, continuous).
  public var centerX: Double
  public var centerY: Double
  /// Size of the target in image pixels.
  public var width: Double
  public var height: Double
  /// Whether the long-term tracker counts the target as lost.
  public var lost: Bool
  /// Frames since the target was lost; 0 while it is held.
  public var failing: Int

  public init(
    centerX: Double, centerY: Double, width: Double, height: Double, lost: Bool = false, failing: Int = 0
  ) {
    self.centerX = centerX
    self.centerY = centerY
    self.width = width
    self.height = height
    self.lost = lost
    self.failing = failing
  }

  /// The target's rectangle.
  public var box: Box { Box(centerX: centerX, centerY: centerY, width: width, height: height) }
}
