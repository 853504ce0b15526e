import Tracking

/// A piece of background work that goes from frame to frame: a run, or one value of a sweep.
struct Lane: Sendable {
  enum ID: Hashable, Sendable {
    case run(Run.ID)
    case sweep(Int, cell: Int)
  }

  let id: ID
  let plan: Plan
  var next: Int
  /// Exclusive.
  let end: Int
  var state: TrackerState?
  /// What the tracker remembers of distractors; made again at the lane's start where the plan needs it.
  var memory: DistractorMemory?
  var isFresh = true
  /// Told apart from an earlier lane of the same name.
  let serial: Int
}
