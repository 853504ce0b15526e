/// One knob over a range: what each value does over a window of frames. Filled in while it runs.
public struct Sweep: Sendable, Equatable {
  public struct Cell: Sendable, Equatable {
    public let value: Double
    /// Frames done, of `frames.count`.
    public internal(set) var done = 0
    /// Sum and number of the overlaps so far.
    var overlapSum = 0.0
    var overlaps = 0
    var scoreSum = 0.0
    var scores = 0
    /// Frames that count as lost.
    public internal(set) var lost = 0
    public internal(set) var failure: String?

    /// Mean overlap with the truth; nil without truth.
    public var meanIoU: Double? { overlaps > 0 ? overlapSum / Double(overlaps) : nil }
    /// Mean score of the winner; nil before the first frame.
    public var meanScore: Double? { scores > 0 ? scoreSum / Double(scores) : nil }
  }

  public let id: Int
  public let knob: String
  public let run: Run.ID
  public let frames: ClosedRange<Int>
  public internal(set) var cells: [Cell]
  public internal(set) var isCancelled = false

  public var isFinished: Bool {
    isCancelled || cells.allSatisfy { $0.failure != nil || $0.done == frames.count }
  }
  /// 0…1.
  public var progress: Double {
    let all = Double(cells.count * frames.count)
    return cells.reduce(0) { $0 + Double($1.failure == nil ? $1.done : frames.count) } / max(all, 1)
  }
}
