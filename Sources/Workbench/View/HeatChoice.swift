/// Which score map is shown.
public struct HeatChoice: Sendable, Equatable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case raw, penalised, windowed

    /// What the legend calls it.
    public var title: String {
      switch self {
      case .raw: return "raw score"
      case .penalised: return "score after penalty"
      case .windowed: return "score after window"
      }
    }
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
