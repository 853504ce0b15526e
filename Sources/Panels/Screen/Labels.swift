import Terminal
import Tracking
import Workbench

/// The language of marks: which number or letter a proposal has, the same in the frame, the search panel and the bars.
///
/// The winner is 1; distractors are a, b, c … by strength; the other runner-ups are 2, 3 … by their final score.
public struct Labels: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    case chosen, runnerUp, distractor

    /// Each differs by its line, not by its colour alone.
    public var line: MarkLine {
      switch self {
      case .chosen: .thick
      case .runnerUp: .thin
      case .distractor: .dashed
      }
    }

    public var color: ThemeColor {
      switch self {
      case .chosen: .chosen
      case .runnerUp: .runnerUp
      case .distractor: .distractor
      }
    }
  }

  public struct Entry: Hashable, Sendable {
    /// Flat proposal index.
    public let index: Int
    public let name: String
    public let role: Role
    public let box: Box
    public let score: Double
    public let final: Double
  }

  /// The winner first, then distractors and runner-ups as they are listed.
  public private(set) var entries: [Entry] = []

  public init() {}

  /// From a record.
  public init(_ record: FrameRecord) {
    let marks = record.marks.map {
      Proposal(index: Int($0.index), box: $0.box, score: Double($0.score), final: Double($0.final))
    }
    let runnerUps = Int(record.runnerUpCount)
    self.init(
      winner: marks.first, runnerUps: marks.dropFirst().prefix(runnerUps),
      distractors: marks.dropFirst(1 + runnerUps))
  }

  /// From an observation.
  public init(_ observation: Observation) {
    func proposal(_ c: Candidate) -> Proposal {
      Proposal(index: c.index, box: c.box, score: c.score, final: c.final)
    }
    self.init(
      winner: proposal(observation.choice), runnerUps: observation.runnerUps.map(proposal)[...],
      distractors: observation.distractors.map(proposal)[...])
  }

  private struct Proposal {
    let index: Int
    let box: Box
    let score: Double
    let final: Double
  }

  private init(winner: Proposal?, runnerUps: ArraySlice<Proposal>, distractors: ArraySlice<Proposal>) {
    guard let winner else { return }
    add(winner, "1", .chosen)
    for (i, distractor) in distractors.prefix(26).enumerated() {
      add(distractor, String(UnicodeScalar(UInt8(97 + i))), .distractor)
    }
    var number = 2
    for runnerUp in runnerUps where self[runnerUp.index] == nil {
      add(runnerUp, String(number), .runnerUp)
      number += 1
    }
  }

  private mutating func add(_ p: Proposal, _ name: String, _ role: Role) {
    guard self[p.index] == nil else { return }
    entries.append(Entry(index: p.index, name: name, role: role, box: p.box, score: p.score, final: p.final))
  }

  /// The winner, the distractors, and those runner-ups that come near: a box that the network scores at next to nothing
  /// has its final score from the window alone, and would only hide the picture.
  public var worthDrawing: [Entry] {
    let best = entries.first?.score ?? 0
    return entries.filter { $0.role != .runnerUp || $0.score >= 0.1 * best }
  }

  /// The mark of a proposal; nil when it has none.
  public subscript(index: Int) -> Entry? { entries.first { $0.index == index } }
}
