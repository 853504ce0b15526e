import Tracking

/// What trackers remembered of distractors, frame by frame: all of the newest frames, every sixteenth of the others.
///
/// A memory holds templates and is far larger than a record, so that not every frame's can be kept: between two kept
/// ones it is made again by tracking the frames in between.
struct MemoryStore: Sendable {
  struct Moment: Sendable {
    let state: TrackerState
    let memory: DistractorMemory?
  }

  /// Frames from one kept moment to the next.
  static let spacing = 16

  private var recent = LeastRecentlyUsed<MemoryKey, Moment>(capacity: 48)
  private var spaced = LeastRecentlyUsed<MemoryKey, Moment>(capacity: 256)

  mutating func keep(_ moment: Moment, _ plan: Plan, after frame: Int) {
    let key = MemoryKey(plan, after: frame)
    recent.insert(moment, for: key, cost: 1)
    if frame % Self.spacing == 0 { spaced.insert(moment, for: key, cost: 1) }
  }

  mutating func moment(_ plan: Plan, after frame: Int) -> Moment? {
    let key = MemoryKey(plan, after: frame)
    return recent.value(key) ?? spaced.value(key)
  }
}
