import Tracking

/// What undo brings back: branches, changes that wait, notes. Small values; the runs themselves are kept beside.
public struct Document: Sendable, Equatable {
  /// In the order of their making; the first is the main one.
  public internal(set) var branches: [Branch] = []
  /// The branch that is shown and changed.
  public internal(set) var current: Branch.ID = 0
  /// Changes that are tried on the shown frame and not run yet, by knob name.
  public internal(set) var pending: [String: Double] = [:]
  /// What is said of distractors and not run yet, each with where it was said.
  public internal(set) var orders: [DistractorOrder] = []
  /// What the person wrote to a frame.
  public internal(set) var notes: [Int: String] = [:]

  /// Whether something waits to be run.
  public var hasChanges: Bool { !pending.isEmpty || !orders.isEmpty }

  public func branch(_ id: Branch.ID) -> Branch? { branches.first { $0.id == id } }
}
