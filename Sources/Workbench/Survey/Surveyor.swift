import Foundation
import Threads

/// Does a survey off the main thread, a sequence a thread, every core used. Ends with its last reference.
final class Surveyor: Sendable {
  private let core: SurveyorCore

  /// Starts at once. `wake` is called when there is something to `drain` that was not there before.
  init(_ job: SurveyJob, rows: [Survey.Row], workers: Int, wake: @escaping @Sendable () -> Void) {
    core = SurveyorCore(job, rows: rows, wake: wake)
    core.start(workers: min(workers, max(rows.count, 1)))
  }

  deinit { core.stop() }

  /// Ends after the frames that are under way.
  func cancel() { core.stop() }

  /// The newest of each row that changed.
  func drain() -> [Survey.Row] {
    core.desk.with { desk in
      defer { desk.news = [:] }
      return desk.news.values.sorted { $0.id < $1.id }
    }
  }

  /// Waits for news; false when everything is done and told.
  func wait() -> Bool {
    core.desk.wait { desk in
      if !desk.news.isEmpty { return true }
      return desk.isIdle ? false : nil
    }
  }

  var isIdle: Bool { core.desk.with { $0.news.isEmpty && $0.isIdle } }
}

/// The threads of a surveyor; they hold this and not the surveyor, so that the surveyor's end ends them.
final class SurveyorCore: Sendable {
  struct Desk: Sendable {
    var waiting: [Survey.Row]
    var working = 0
    var isStopped = false
    var news: [Survey.Row.ID: Survey.Row] = [:]

    var isIdle: Bool { working == 0 && (isStopped || waiting.isEmpty) }
  }

  let desk: Monitor<Desk>
  private let job: SurveyJob
  private let wake: @Sendable () -> Void

  init(_ job: SurveyJob, rows: [Survey.Row], wake: @escaping @Sendable () -> Void) {
    self.job = job
    self.wake = wake
    desk = Monitor(Desk(waiting: rows.reversed()))
  }

  func start(workers: Int) {
    for i in 0..<max(workers, 1) {
      WorkerThread.start("siamscope survey \(i)") { [self] in
        Background.enter()
        work()
      }
    }
  }

  func stop() { desk.change { $0.isStopped = true } }

  private func work() {
    while let row = take() {
      job.run(row) { [self] row in tell(row) }
      desk.change { $0.working -= 1 }
      // Who waits for the end hears of it.
      wake()
    }
  }

  private func take() -> Survey.Row? {
    desk.change { desk in
      guard !desk.isStopped, let row = desk.waiting.popLast() else { return nil }
      desk.working += 1
      return row
    }
  }

  /// Leaves news; false when it is time to stop.
  private func tell(_ row: Survey.Row) -> Bool {
    let (wasEmpty, goesOn) = desk.change { desk in
      let wasEmpty = desk.news.isEmpty
      desk.news[row.id] = row
      return (wasEmpty, !desk.isStopped)
    }
    if wasEmpty { wake() }
    return goesOn
  }
}
