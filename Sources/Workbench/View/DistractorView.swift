import Tracking

/// How distractors are looked at.
public struct DistractorView: Sendable, Equatable, Codable {
  /// The pages of the panel.
  public enum Page: String, Sendable, Codable, CaseIterable {
    /// Each one with its picture and numbers.
    case list
    /// The three terms of the score, as maps and bars.
    case terms
    /// The target's template over time.
    case memory
  }

  /// Which rows the timeline has besides score, overlap and marks.
  public enum Rows: String, Sendable, Codable, CaseIterable {
    /// What the run's parameters make interesting.
    case auto
    case all
    case none
  }

  public var page = Page.list
  /// The selected one's place in the list.
  public var selected = 0
  public var rows = Rows.auto
  /// Rows that are there, or not, whatever `rows` says.
  public var extraRows: Set<TimelineRow> = []
  public var hiddenRows: Set<TimelineRow> = []

  public init() {}
}

/// A curve of the timeline about distractors and the search.
public enum TimelineRow: String, Sendable, Codable, CaseIterable {
  /// How many distractors there are.
  case distractors
  /// The best distractor's score over the winner's.
  case rival
  /// Side of the search crop.
  case search
  /// Local, lost, found again.
  case state

  /// What the timeline calls it.
  public var title: String {
    switch self {
    case .distractors: return "distr"
    case .rival: return "rival/1"
    case .search: return "search"
    case .state: return "state"
    }
  }
}

/// What a person can choose for long-term search.
public enum LongTermChoice: String, Sendable, CaseIterable {
  case off, model, pysot, paper

  var rules: LongTermRules? { LongTermRules(rawValue: rawValue) }
}
