import Siamese

/// What a tracker looks for, made visible: what its templates answer on the frame that the exemplar was cut from.
public struct TemplateLook: Sendable, Equatable {
  /// Where the first frame is searched.
  public let region: SearchRegion
  /// Side N of the maps.
  public let size: Int
  /// Softmax scores, k·N²: against the exemplar, against the mean template, and against the mean less α̂ times the
  /// distractors' mean; the last is nil without distractors.
  public let exemplar: [Float]
  public let mean: [Float]
  public let effective: [Float]?
}
