import Tracking

/// A tracker as the protocols drive it: started on a frame, then asked for others by their numbers, which a multi-start
/// run counts backwards. Regions and boxes are in the ground truth's own coordinates.
public protocol ProtocolTracker {
  /// Starts on a frame with the ground truth's region.
  mutating func initialize(frame: Int, region: Region) throws
  /// Finds the target on a frame.
  mutating func track(frame: Int) throws -> ProtocolAnswer
}

/// What a tracker says about one frame.
public struct ProtocolAnswer: Sendable, Equatable {
  public var box: Box
  /// How sure it is; what precision–recall curves are made from.
  public var confidence: Double
  /// Time taken.
  public var seconds: Double

  public init(box: Box, confidence: Double = 1, seconds: Double = 0) {
    self.box = box
    self.confidence = confidence
    self.seconds = seconds
  }
}

/// One run of a protocol over a sequence, an entry a frame in running order.
public struct ProtocolRun: Sendable, Equatable {
  /// Regions and, in VOT's protocols, codes.
  public var trajectory: [Region] = []
  /// Nil where the tracker was not asked.
  public var confidences: [Double?] = []
  /// 0 where the tracker was not asked.
  public var seconds: [Double] = []

  public init() {}

  mutating func add(_ region: Region, confidence: Double? = nil, seconds: Double = 0) {
    trajectory.append(region)
    confidences.append(confidence)
    self.seconds.append(seconds)
  }

  mutating func add(_ answer: ProtocolAnswer) {
    add(.rectangle(answer.box), confidence: answer.confidence, seconds: answer.seconds)
  }
}
