import Siamese

extension TrackerParameters {
  /// What a network is tracked with when nothing else is said: its preset's row of spec.md §1.14.
  public init(_ defaults: TrackingDefaults) {
    self.init()
    penaltyK = defaults.penaltyK
    windowInfluence = defaults.windowInfluence
    learningRate = defaults.learningRate
    exemplarSize = Double(defaults.exemplarSize)
    instance = Double(defaults.instanceSize)
    base = Double(defaults.baseSize)
    contextAmount = defaults.contextAmount
    lostInstance = Double(defaults.lostInstanceSize)
    lostStep = Double(defaults.lostStep)
    lostWindowInfluence = defaults.lostWindowInfluence
    lostHold = defaults.holdsWhileLost ? 1 : 0
    lostCover = defaults.coversFrame ? 1 : 0
    confidenceLow = defaults.confidenceLow
    confidenceHigh = defaults.confidenceHigh
    adaptive = defaults.adaptiveInstance == nil ? 0 : 1
    windowShape = Double(defaults.windowShape)
    longTerm = defaults.isLongTerm ? 1 : 0
    distractorAware = Double(defaults.distractorAwareness)
  }
}
