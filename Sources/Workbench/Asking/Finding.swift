/// Something on a frame that is worth a look.
public struct Finding: Sendable, Equatable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case lost, notChosen = "not-chosen", noProposal = "no-proposal", scoreDrop = "score-drop", secondPeak =
      "second-peak", jump, resize, border
    case outOfFrame = "out-of-frame", stuck, broken

    /// What lists call it.
    public var title: String {
      switch self {
      case .lost: return "lost"
      case .notChosen: return "not chosen"
      case .noProposal: return "no such box"
      case .scoreDrop: return "score drop"
      case .secondPeak: return "second peak"
      case .jump: return "jump"
      case .resize: return "size jump"
      case .border: return "at the border"
      case .outOfFrame: return "out of frame"
      case .stuck: return "stuck"
      case .broken: return "broken frame"
      }
    }
  }

  public let frame: Int
  public let kind: Kind
  /// One line on what was seen, with its numbers.
  public let why: String

  public init(frame: Int, kind: Kind, why: String) {
    self.frame = frame
    self.kind = kind
    self.why = why
  }
}
