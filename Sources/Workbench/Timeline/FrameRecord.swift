import Tracking

/// What a run keeps of one frame: a few hundred bytes, whatever the network.
public struct FrameRecord: Sendable, Equatable {
  public enum Kind: UInt8, Sendable {
    /// The tracker started anew on a given box.
    case initialised
    case tracked
    /// The picture could not be read; the tracker waited.
    case broken
    /// The box was read from somebody's results: nothing else is known.
    case given

    /// What tables call it.
    public var title: String {
      switch self {
      case .initialised: return "initialised"
      case .tracked: return "tracked"
      case .broken: return "broken"
      case .given: return "given"
      }
    }
  }

  public let kind: Kind
  /// The state that the next frame starts from.
  public let after: TrackerState
  /// The reported box, in image pixels.
  public let box: Box
  /// Softmax score of the winner; NaN where nothing was decided.
  public let score: Float
  /// The best runner-up's final score over the winner's; NaN where nothing was decided.
  public let runnerUpRatio: Float
  /// Overlap with the truth; NaN where there is none.
  public let iou: Float
  /// The largest overlap that any proposal had with the truth; NaN where there is none.
  public let oracleIoU: Float
  /// Rank of that proposal by final score, 1 for the winner; 0 where there is none.
  public let oracleRank: Int32
  /// Side of the square that was searched, in image pixels; 0 where nothing was.
  public let side: Int32
  /// Side of the crop that the network saw.
  public let instanceSize: Int32
  /// Seconds by stage; a kept response costs nothing in backbone and head.
  public let seconds: StageSeconds
  /// The winner, then the runner-ups, then the distractors.
  public let marks: [Mark]
  /// How many of the marks are runner-ups.
  public let runnerUpCount: UInt8
  /// Whether the frame counts as lost by the rules of the run.
  public let isLost: Bool
  /// Why the frame is broken.
  public let error: String?

  /// The winner; nil where nothing was decided.
  public var winner: Mark? { marks.first }
  /// The next best, best first.
  public var runnerUps: ArraySlice<Mark> { marks.dropFirst().prefix(Int(runnerUpCount)) }
  /// What looks like the target, strongest first.
  public var distractors: ArraySlice<Mark> { marks.dropFirst(1 + Int(runnerUpCount)) }
}
