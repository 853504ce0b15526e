/// The rooms of the screen.
public enum Panel: String, Sendable, Codable, CaseIterable {
  case frame, search, why, parameters, timeline, findings, branches, levels, distractors, sequences

  /// Whether it is a list, whose rows can be marked and opened.
  public var isList: Bool { self == .findings || self == .branches || self == .sequences }

  /// What its border says.
  public var title: String {
    switch self {
    case .frame: return "frame"
    case .search: return "search"
    case .why: return "why"
    case .parameters: return "parameters"
    case .timeline: return "timeline"
    case .findings: return "findings"
    case .branches: return "branches"
    case .levels: return "levels"
    case .distractors: return "distractors"
    case .sequences: return "sequences"
    }
  }
}
