/// Seconds that a step spent by stage; all zero when the tracker has no clock.
public struct StageTimings: Sendable, Equatable {
  /// Cutting and resizing the search region.
  public var crop = 0.0
  public var backbone = 0.0
  /// What adjusts the backbone's levels to the head.
  public var neck = 0.0
  /// Correlation and heads.
  public var head = 0.0
  /// Decoding, ranking and listing.
  public var selection = 0.0

  public init() {}

  public var total: Double { crop + backbone + neck + head + selection }
}
