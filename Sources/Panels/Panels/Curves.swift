import Terminal
import Workbench

/// A run's curves made into columns; kept between drawings, so that a long run is summed up once.
public struct Curves: Sendable, Equatable {
  /// What one column says of its frames.
  public struct Column: Sendable, Equatable {
    /// The lowest score; nil where nothing was decided.
    public var score: Double?
    /// The lowest overlap.
    public var iou: Double?
    /// The highest ratio of the best runner-up.
    public var ratio: Double?
    /// The most distractors.
    public var distractors: Int?
    /// The highest score of a distractor over the winner's.
    public var rival: Double?
    /// The largest search crop.
    public var instance: Int?
    /// Whether a long-term tracker was without its target on one of the frames, and whether it found it again on one.
    public var isSearching = false
    public var isFound = false
    /// Whether one of the frames is lost.
    public var isLost = false
    /// Whether one of them starts anew.
    public var isStart = false

    mutating func add(_ record: FrameRecord) {
      func lowest(_ a: Double?, _ b: Float) -> Double? { b.isNaN ? a : min(a ?? .infinity, Double(b)) }
      score = lowest(score, record.score)
      iou = lowest(iou, record.iou)
      if !record.runnerUpRatio.isNaN { ratio = max(ratio ?? 0, Double(record.runnerUpRatio)) }
      if record.kind == .tracked {
        distractors = max(distractors ?? 0, record.distractors.count)
        if let ratio = Curves.rival(record) { rival = max(rival ?? 0, ratio) }
        instance = max(instance ?? 0, Int(record.instanceSize))
      }
      if record.after.lost { isSearching = true }
      if record.isLost { isLost = true }
      if record.kind == .initialised { isStart = true }
    }
  }

  /// The best distractor's score over the winner's; nil without distractors.
  static func rival(_ record: FrameRecord) -> Double? {
    guard record.kind == .tracked, let winner = record.winner else { return nil }
    guard let best = record.distractors.map(\.score).max() else { return 0 }
    return winner.score > 0 ? Double(best / winner.score) : nil
  }

  public private(set) var columns: [Column] = []
  private var run: Run.ID?
  private var start = 0
  private var reached = 0
  private var count = 0

  public init() {}

  /// Brings the columns up to date with a run of a footage of `count` frames; only what is new is read.
  public mutating func update(_ shown: Run?, count: Int, columns width: Int) {
    guard let shown, count > 0, width > 0 else {
      self = Curves()
      return
    }
    if run != shown.id || self.count != count || columns.count != width || reached > shown.reached
      || start != shown.start
    {
      columns = Array(repeating: Column(), count: width)
      (run, self.count, start, reached) = (shown.id, count, shown.start, shown.start)
    }
    guard reached < shown.reached else { return }
    // A column that was begun is done again as a whole: its frames are few. Short footage has many columns a frame.
    let first = Sparkline.column(ofValue: reached, columns: width, values: count)
    var i = first
    while i > 0, Sparkline.range(ofColumn: i - 1, columns: width, values: count).upperBound > reached { i -= 1 }
    for column in i..<width {
      let frames = Sparkline.range(ofColumn: column, columns: width, values: count)
      guard frames.lowerBound < shown.reached else { break }
      var sum = Column()
      for frame in frames {
        guard let record = shown.record(frame) else { continue }
        sum.add(record)
        if !record.after.lost, shown.record(frame - 1)?.after.lost == true { sum.isFound = true }
      }
      columns[column] = sum
    }
    reached = shown.reached
  }
}
