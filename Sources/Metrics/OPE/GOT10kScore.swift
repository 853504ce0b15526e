import Tracking

/// GOT-10k's figures: average overlap, success rates and speed over visible frames (spec.md §6.2).
public struct GOT10kScore: Sendable, Equatable {
  /// One sequence as the data set and a tracker's folder hold it.
  public struct Sequence: Sendable {
    public var name: String
    public var groundTruth: [Box]
    /// 0 (not visible) … 8, a frame each; without, all frames count.
    public var cover: [Int]?
    public var size: ImageSize
    /// The class that the balanced means are over.
    public var objectClass: String?
    /// Boxes of each run.
    public var runs: [[Box]]
    /// Seconds a frame, of all runs.
    public var seconds: [Double]

    public init(
      name: String, groundTruth: [Box], cover: [Int]?, size: ImageSize, objectClass: String? = nil, runs: [[Box]],
      seconds: [Double] = []
    ) {
      self.name = name
      self.groundTruth = groundTruth
      self.cover = cover
      self.size = size
      self.objectClass = objectClass
      self.runs = runs
      self.seconds = seconds
    }
  }

  /// Overlaps of all visible frames of all runs, the first frame left out.
  public let overlaps: [Double]
  /// Frames a second, of the frames with a time above zero; NaN without.
  public let speed: Double
  /// Frames of a run without the first.
  public let frames: Int

  /// Mean overlap (AO).
  public var averageOverlap: Double { mean(overlaps) }
  /// Share of frames with an overlap above 0.5.
  public var successRate50: Double { share(above: 0.5) }
  /// Share of frames with an overlap above 0.75.
  public var successRate75: Double { share(above: 0.75) }
  /// Shares above 0, 0.01, … 1.
  public var successCurve: [Double] { Self.thresholds.map(share) }
  public static let thresholds: [Double] = (0...100).map { Double($0) * 0.01 }

  private func share(above threshold: Double) -> Double {
    Double(overlaps.count { $0 > threshold }) / Double(overlaps.count)
  }

  /// Scores one sequence.
  public init(_ sequence: Sequence) throws(MetricsError) {
    var overlaps: [Double] = []
    for run in sequence.runs {
      guard run.count == sequence.groundTruth.count else {
        throw .lengths(groundTruth: sequence.groundTruth.count, result: run.count)
      }
      if let cover = sequence.cover, cover.count != run.count {
        throw .flags(groundTruth: run.count, flags: cover.count)
      }
      for i in run.indices.dropFirst() where sequence.cover.map({ $0[i] > 0 }) ?? true {
        overlaps.append(
          BoxMeasures.overlapWithEpsilon(
            Self.clip(run[i], to: sequence.size), Self.clip(sequence.groundTruth[i], to: sequence.size)))
      }
    }
    self.init(overlaps: overlaps, seconds: sequence.seconds, frames: max(0, sequence.groundTruth.count - 1))
  }

  /// The toolkit's overall figures: all frames of all sequences in one pool.
  public static func pooled(_ sequences: [Sequence]) throws(MetricsError) -> GOT10kScore {
    var overlaps: [Double] = []
    var frames = 0
    for sequence in sequences {
      let score = try GOT10kScore(sequence)
      overlaps += score.overlaps
      frames += score.frames
    }
    return GOT10kScore(overlaps: overlaps, seconds: sequences.flatMap(\.seconds), frames: frames)
  }

  private init(overlaps: [Double], seconds: [Double], frames: Int) {
    self.overlaps = overlaps
    self.frames = frames
    speed = mean(seconds.filter { $0 > 0 }.map { 1 / $0 })
  }

  /// The paper's means: over a class's sequences first, then over classes.
  public struct ClassBalanced: Sendable, Equatable {
    public let averageOverlap: Double
    public let successRate50: Double
    public let successRate75: Double
  }

  /// Class-balanced means; sequences without a class are a class of their own.
  public static func classBalanced(_ sequences: [Sequence]) throws(MetricsError) -> ClassBalanced {
    var classes: [String: [GOT10kScore]] = [:]
    for sequence in sequences {
      classes[sequence.objectClass ?? sequence.name, default: []].append(try GOT10kScore(sequence))
    }
    let ordered = classes.sorted { $0.key < $1.key }.map(\.value)
    func balance(_ figure: (GOT10kScore) -> Double) -> Double { mean(ordered.map { mean($0.map(figure)) }) }
    return ClassBalanced(
      averageOverlap: balance(\.averageOverlap), successRate50: balance(\.successRate50),
      successRate75: balance(\.successRate75))
  }

  /// The toolkit's clipping: the corner moves into the image and the width stays, then it is cut at the far side. A
  /// box that leaves on the left so keeps its width.
  static func clip(_ box: Box, to size: ImageSize) -> Box {
    func limit(_ value: Double, _ low: Double, _ high: Double) -> Double {
      value.isNaN ? value : min(max(value, low), high)
    }
    let (width, height) = (Double(size.width), Double(size.height))
    let x = limit(box.x, 0, width)
    let y = limit(box.y, 0, height)
    return Box(x: x, y: y, width: limit(box.width, 0, width - x), height: limit(box.height, 0, height - y))
  }
}
