/// The numbers that a tracker starts from with one network (spec.md §1.14). Plain data: trackers read them.
public struct TrackingDefaults: Sendable, Equatable, Codable {
  /// PENALTY_K: how much a change of shape or size costs.
  public var penaltyK: Double
  /// WINDOW_INFLUENCE: the cosine window's share of the score.
  public var windowInfluence: Double
  /// LR: how fast the size follows.
  public var learningRate: Double
  /// Side of the exemplar, pixels.
  public var exemplarSize = 127
  /// Side of the search region, pixels.
  public var instanceSize: Int
  /// What is added to (instance − exemplar) / 8 + 1 for the side of the score map.
  public var baseSize: Int
  /// Context around the target, in units of its mean side.
  public var contextAmount = 0.5
  /// Side of the search region while a long-term tracker is lost.
  public var lostInstanceSize = 831
  /// Below this score a long-term tracker is lost.
  public var confidenceLow = 0.85
  /// Above this score it has found its target again.
  public var confidenceHigh = 0.998
  /// How much the region grows a failing frame while lost; 0 takes the lost size at once.
  public var lostStep = 0
  /// The window's influence while lost.
  public var lostWindowInfluence = 0.001
  /// Whether the region is moved to cover the frame while lost.
  public var coversFrame = false
  /// Whether the box stays where it is until the search ends.
  public var holdsWhileLost = false
  /// A larger search region for targets that are small at the start; nil where there is none.
  public var adaptiveInstance: AdaptiveInstance?
  /// Whether the preset is for the long-term tracker.
  public var isLongTerm = false
  /// The window: 0 Hann, 1 its square root as in OpenCV's tracker, 2 uniform.
  public var windowShape = 0
  /// Distractor-aware re-ranking: 0 off, 1 this frame's distractors, 2 incremental (spec.md §3.3).
  public var distractorAwareness = 0

  /// A search region of `instanceSize` when target area / frame area is under `areaRatio` in the first frame.
  public struct AdaptiveInstance: Sendable, Equatable, Codable {
    public var instanceSize: Int
    public var areaRatio: Double
  }

  public init(
    penaltyK: Double, windowInfluence: Double, learningRate: Double, instanceSize: Int, baseSize: Int,
    confidenceLow: Double = 0.85, confidenceHigh: Double = 0.998, adaptiveInstance: AdaptiveInstance? = nil,
    isLongTerm: Bool = false, windowShape: Int = 0
  ) {
    self.penaltyK = penaltyK
    self.windowInfluence = windowInfluence
    self.learningRate = learningRate
    self.instanceSize = instanceSize
    self.baseSize = baseSize
    self.confidenceLow = confidenceLow
    self.confidenceHigh = confidenceHigh
    self.adaptiveInstance = adaptiveInstance
    self.isLongTerm = isLongTerm
    self.windowShape = windowShape
  }
}
