import Foundation
import Imaging
import Tracking

/// Does the work of a session off the main thread: one thread answers what is on the screen, others track.
///
/// Work is done a frame at a time, so whatever matters most now is never more than one frame away, and everything can be
/// dropped between two frames. Results wait in a mailbox; `wake` is called when it gets its first one.
final class Engine: Sendable {
  private let core: EngineCore

  init(_ stepper: Stepper, options: WorkOptions, wake: @escaping @Sendable () -> Void) {
    core = EngineCore(stepper, wake: wake)
    core.start(workers: options.workers)
  }

  deinit { core.stop() }

  var stepper: Stepper { core.stepper }

  /// Decodes a frame for showing, then the ones that will be shown next.
  func show(_ frame: Int, then ahead: [Int]) {
    core.desk.change { desk in
      desk.picture = frame
      desk.ahead = ahead
    }
  }

  /// Asks for everything about a frame; an older question that nobody has begun is forgotten.
  func inspect(_ plan: Plan, run: Run.ID, frame: Int, before: TrackerState, onlyKept: Bool) {
    core.desk.change {
      $0.inspection = .init(plan: plan, run: run, frame: frame, before: before, onlyKept: onlyKept)
    }
  }

  /// Asks what other parameters would do on a frame, where the network has to run for it.
  func preview(_ plan: Plan, before: TrackerState, key: PreviewKey) {
    core.desk.change { $0.preview = .init(plan: plan, before: before, key: key) }
  }

  /// Asks for more about a frame, after everything else that the screen needs.
  func study(_ plan: Plan, key: Study.Key, before: TrackerState) {
    core.desk.change { $0.study = .init(plan: plan, key: key, before: before) }
  }

  /// Forgets a preview that nobody has begun.
  func dropPreview() { core.desk.change { $0.preview = nil } }

  /// Writes a file after what is asked now; a file that waits already is replaced.
  func write(_ data: Data, to path: String) { core.desk.change { $0.file = (path, data) } }

  func load(model: String) { core.desk.change { $0.models.append(model) } }

  /// Starts a lane, or leaves it alone when it is under way.
  func start(_ id: Lane.ID, plan: Plan, from frame: Int, to end: Int, state: TrackerState?) {
    core.desk.change { desk in
      guard desk.lanes[id] == nil, frame < end else { return }
      desk.serial += 1
      desk.lanes[id] = Lane(id: id, plan: plan, next: frame, end: end, state: state, serial: desk.serial)
    }
  }

  /// Ends every lane that is not in `wanted`, and says which run goes first.
  func keep(_ wanted: Set<Lane.ID>, first: Run.ID?) {
    core.desk.change { desk in
      desk.lanes = desk.lanes.filter { wanted.contains($0.key) }
      desk.first = first
    }
  }

  var lanes: Set<Lane.ID> { core.desk.with { Set($0.lanes.keys) } }

  func pause(_ isPaused: Bool) { core.desk.change { $0.isPaused = isPaused } }

  /// Takes the results out of the mailbox.
  func drain() -> [EngineResult] {
    core.desk.with { desk in
      defer { desk.mailbox = [] }
      return desk.mailbox
    }
  }

  /// Waits until there are results or nothing is left to do; false in the second case.
  func wait() -> Bool {
    core.desk.wait { desk in
      if !desk.mailbox.isEmpty { return true }
      return desk.isIdle ? false : nil
    }
  }

  var isIdle: Bool { core.desk.with { $0.mailbox.isEmpty && $0.isIdle } }
}
