/// What can be drawn over the picture.
public enum Layer: String, Sendable, Codable, CaseIterable {
  case prediction, truth, searchRegion = "search-region", runnerUps = "runner-ups", distractors
  case heatMap = "heat-map", ghost, oracle, branches

  /// What menus call it.
  public var title: String {
    switch self {
    case .prediction: return "prediction"
    case .truth: return "ground truth"
    case .searchRegion: return "search region"
    case .runnerUps: return "runner-ups"
    case .distractors: return "distractors"
    case .heatMap: return "heat map"
    case .ghost: return "ghost"
    case .oracle: return "oracle"
    case .branches: return "other branches"
    }
  }
}
