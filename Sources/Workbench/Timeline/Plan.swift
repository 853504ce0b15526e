import Tracking

/// All that decides a run: the footage and a plan always give the same records.
public struct Plan: Sendable, Equatable {
  /// By frame; the first one has a box. Never empty.
  public private(set) var segments: [Segment]

  /// A run from a first box to the end.
  public init(start: Int, box: Box, model: String, parameters: TrackerParameters) {
    segments = [Segment(from: start, model: model, parameters: parameters, box: box)]
  }

  /// A plan from its segments; nil unless their frames rise and the first has a box.
  public init?(segments: [Segment]) {
    guard let first = segments.first, first.box != nil, first.from >= 0,
      zip(segments, segments.dropFirst()).allSatisfy({ $0.from < $1.from })
    else { return nil }
    self.segments = segments
  }

  /// The frame of the first box.
  public var start: Int { segments[0].from }

  /// The segment that rules a frame; the first one for frames before the start.
  public func segment(at frame: Int) -> Segment {
    segments.last { $0.from <= frame } ?? segments[0]
  }

  /// The last box that was given at or before a frame: where its template comes from.
  public func initial(at frame: Int) -> (frame: Int, box: Box) {
    for segment in segments.reversed() where segment.from <= frame {
      if let box = segment.box { return (segment.from, box) }
    }
    return (start, segments[0].box ?? Box(x: 0, y: 0, width: 0, height: 0))
  }

  /// The same until `frame`, and from there on with the changes; what was planned for later frames is dropped.
  public func changed(
    at frame: Int, model: String? = nil, parameters: TrackerParameters? = nil, box: Box? = nil,
    orders: [DistractorOrder] = []
  ) -> Plan {
    var plan = self
    if frame <= start {
      let first = segments[0]
      plan.segments = [
        Segment(
          from: box == nil ? start : max(frame, 0), model: model ?? first.model,
          parameters: parameters ?? first.parameters, box: box ?? first.box)
      ]
      return plan
    }
    let now = segment(at: frame)
    plan.segments.removeAll { $0.from >= frame }
    plan.segments.append(
      Segment(
        from: frame, model: model ?? now.model, parameters: parameters ?? now.parameters,
        box: box ?? (now.from == frame ? now.box : nil), orders: (now.from == frame ? now.orders : []) + orders))
    return plan
  }

  /// The first frame on which two plans say something different; nil when they are equal.
  public func parting(from other: Plan) -> Int? {
    if self == other { return nil }
    let frames = Set(segments.map(\.from) + other.segments.map(\.from)).sorted()
    for frame in frames {
      guard start <= frame, other.start <= frame else { return frame }
      var a = segment(at: frame)
      var b = other.segment(at: frame)
      if initial(at: frame) != other.initial(at: frame) { return frame }
      // Where a segment began does not matter, only what it says; what it says of distractors counts there alone.
      if a.from != frame { a.orders = [] }
      if b.from != frame { b.orders = [] }
      (a.from, b.from) = (0, 0)
      (a.box, b.box) = (nil, nil)
      if a != b { return frame }
    }
    return nil
  }
}
