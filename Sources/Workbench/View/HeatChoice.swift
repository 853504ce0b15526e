/// Which score map is shown.
public struct HeatChoice: Sendable, Equatable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case raw, penalised, windowed
    /// The terms of a distractor-aware score: f(z, p), the mean of f(d, p), and what is left.
    case target = "target-similarity", distractors = "distractor-similarity", difference

    /// What the legend calls it.
    public var title: String {
      switch self {
      case .raw: return "raw score"
      case .penalised: return "score after penalty"
      case .windowed: return "score after window"
      case .target: return "target similarity"
      case .distractors: return "distractor similarity"
      case .difference: return "difference"
      }
    }

    /// Whether it is one of the three terms.
    public var isTerm: Bool { self == .target || self == .distractors || self == .difference }
  }

  public var kind: Kind = .windowed
  /// One anchor of the five; nil for the largest at each cell.
  public var anchor: Int?
  /// One level of the network alone; nil for all of them fused.
  public var level: Int?

  public init(kind: Kind = .windowed, anchor: Int? = nil, level: Int? = nil) {
    self.kind = kind
    self.anchor = anchor
    self.level = level
  }
}
