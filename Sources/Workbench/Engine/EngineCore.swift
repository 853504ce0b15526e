import Foundation
import Imaging
import Threads
import Tracking

/// The threads of an engine. They hold this and not the engine, so that the engine's end ends them.
final class EngineCore: Sendable {
  let stepper: Stepper
  let desk = Monitor(Desk())
  private let wake: @Sendable () -> Void

  init(_ stepper: Stepper, wake: @escaping @Sendable () -> Void) {
    self.stepper = stepper
    self.wake = wake
  }

  func start(workers: Int) {
    spawn("siamscope answers") { $0.answer() }
    for i in 0..<max(workers, 1) {
      spawn("siamscope tracks \(i)") { core in
        Background.enter()
        core.track()
      }
    }
  }

  func stop() { desk.change { $0.isStopped = true } }

  private func spawn(_ name: String, _ body: @escaping @Sendable (EngineCore) -> Void) {
    WorkerThread.start(name) { [self] in body(self) }
  }

  /// Adds results and wakes the event loop where the mailbox was empty.
  private func post(_ results: [EngineResult], _ also: (inout Desk) -> Void) {
    let wakes = desk.change { desk in
      let wasEmpty = desk.mailbox.isEmpty
      for result in results { desk.post(result) }
      also(&desk)
      return wasEmpty && !results.isEmpty
    }
    if wakes { wake() }
  }

  // MARK: Answering

  private func answer() {
    while true {
      let job: Desk.Job? = desk.wait { desk in
        if desk.isStopped { return .some(nil) }
        guard let job = desk.takeJob() else { return nil }
        if case .ahead = job { return job }
        desk.answering += 1
        return job
      }
      guard let job else { return }
      if case .ahead(let frame) = job {
        // A frame that cannot be read is reported when it is shown.
        _ = try? stepper.frames.image(frame)
        continue
      }
      post(results(of: job)) { $0.answering -= 1 }
    }
  }

  private func results(of job: Desk.Job) -> [EngineResult] {
    switch job {
    case .picture(let frame):
      do {
        if let image = stepper.frames.decoded(frame) { return [.picture(frame: frame, image, seconds: 0)] }
        let start = stepper.clock()
        let image = try stepper.frames.image(frame)
        return [.picture(frame: frame, image, seconds: stepper.clock() - start)]
      } catch {
        return [.noPicture(frame: frame, reason: "\(error)")]
      }
    case .ahead: return []
    case .inspection(let job):
      do {
        let seen = try stepper.inspect(
          job.plan, run: job.run, frame: job.frame, before: job.before, onlyKept: job.onlyKept)
        return seen.map { [.inspection($0)] } ?? []
      } catch { return [.noInspection(run: job.run, frame: job.frame, reason: "\(error)")] }
    case .preview(let job):
      do {
        let seen = try stepper.preview(
          job.plan, frame: job.key.frame, before: job.before, parameters: job.key.parameters,
          orders: job.key.orders)
        return [.preview(job.key, seen, reason: nil)]
      } catch { return [.preview(job.key, nil, reason: "\(error)")] }
    case .study(let job): return [.study(stepper.study(job.plan, key: job.key, before: job.before))]
    case .file(let path, let data):
      do {
        try WholeFile.write(Array(data), path: path, isDurable: true)
        return []
      } catch { return [.notWritten(reason: "\(error)")] }
    case .model(let name):
      do { return [.model(name: name, try stepper.model(name), reason: nil)] } catch {
        return [.model(name: name, nil, reason: "\(error)")]
      }
    }
  }

  // MARK: Tracking

  private func track() {
    while true {
      let lane: Lane? = desk.wait { desk in
        if desk.isStopped { return .some(nil) }
        return desk.takeLane().map { .some($0) }
      }
      guard let lane else { return }
      do {
        let memory = lane.isFresh ? try stepper.memory(lane.plan, before: lane.next) : lane.memory
        let step = try stepper.step(lane.plan, frame: lane.next, before: lane.state, memory: memory)
        finish(lane, step)
      } catch { fail(lane, "\(error)") }
    }
  }

  private func finish(_ lane: Lane, _ step: Stepper.Step) {
    let isLast = lane.next + 1 >= lane.end
    var results: [EngineResult] = []
    switch lane.id {
    case .run(let run):
      results.append(.records(run: run, first: lane.next, [step.record], reused: step.reused ? 1 : 0))
      if isLast { results.append(.finished(run: run)) }
    case .sweep(let id, let cell):
      results.append(.sweep(id: id, cell: cell, step.record))
    }
    hand(back: lane, results) { desk in
      if isLast {
        desk.lanes[lane.id] = nil
      } else {
        desk.lanes[lane.id]?.next += 1
        desk.lanes[lane.id]?.state = step.record.after
        desk.lanes[lane.id]?.memory = step.memory
        desk.lanes[lane.id]?.isFresh = false
      }
    }
  }

  private func fail(_ lane: Lane, _ reason: String) {
    let result: EngineResult
    switch lane.id {
    case .run(let run): result = .failed(run: run, reason: reason)
    case .sweep(let id, let cell): result = .sweepFailed(id: id, cell: cell, reason: reason)
    }
    hand(back: lane, [result]) { $0.lanes[lane.id] = nil }
  }

  /// Gives a lane back; what was found for one that was dropped meanwhile is dropped too.
  private func hand(back lane: Lane, _ results: [EngineResult], _ update: (inout Desk) -> Void) {
    let wakes = desk.change { desk in
      desk.claimed.remove(lane.id)
      guard desk.lanes[lane.id]?.serial == lane.serial else { return false }
      let wasEmpty = desk.mailbox.isEmpty
      for result in results { desk.post(result) }
      update(&desk)
      return wasEmpty
    }
    if wakes { wake() }
  }
}
