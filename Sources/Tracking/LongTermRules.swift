import Siamese

/// Named sets of the long-term rules (spec.md §3.7): thresholds, sizes, the window while lost.
public enum LongTermRules: String, Sendable, CaseIterable {
  /// What suits the network: its own defaults.
  case model
  /// pysot's SiamRPNLTTracker: two sizes, lost below 0.8, found above 0.998.
  case pysot
  /// The paper's: 767 in one step of growth, lost below 0.8, found above 0.95.
  case paper

  /// Switches the long-term tracker on with these rules; `defaults` are the network's.
  public func apply(to parameters: inout TrackerParameters, defaults: TrackingDefaults) {
    parameters.longTerm = 1
    switch self {
    case .model:
      parameters.confidenceLow = defaults.confidenceLow
      parameters.confidenceHigh = defaults.confidenceHigh
      parameters.lostInstance = Double(defaults.lostInstanceSize)
      parameters.lostStep = Double(defaults.lostStep)
      parameters.lostWindowInfluence = defaults.lostWindowInfluence
      parameters.lostCover = defaults.coversFrame ? 1 : 0
      parameters.lostHold = defaults.holdsWhileLost ? 1 : 0
    case .pysot, .paper:
      let isPaper = self == .paper
      parameters.confidenceLow = 0.8
      parameters.confidenceHigh = isPaper ? 0.95 : 0.998
      parameters.lostInstance = isPaper ? 767 : 831
      parameters.lostStep = isPaper ? 512 : 0
      parameters.lostWindowInfluence = 0.001
      parameters.lostCover = 0
      parameters.lostHold = 0
    }
  }
}
