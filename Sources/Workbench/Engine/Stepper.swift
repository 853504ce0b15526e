import Foundation
import Imaging
import Siamese
import Tracking

/// Steps of plans: loads models and templates once, uses kept responses again, makes records. Safe on every thread.
final class Stepper: Sendable {
  /// Why a run cannot go on at all; a broken frame alone does not end it.
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  struct Step: Sendable {
    var record: FrameRecord
    /// Whether a kept response was used.
    var reused = false
    /// What the tracker remembers of distractors after the frame.
    var memory: DistractorMemory?
  }

  struct Seen: Sendable {
    let observation: Observation
    let width: Int
    let height: Int
    /// What it took this time: nothing for the network where a response was kept.
    let seconds: StageSeconds
    let reused: Bool
    /// What the tracker remembers of distractors after the frame.
    let memory: DistractorMemory?
  }

  let source: any FrameSource
  let frames: FrameStore
  private let catalog: ModelCatalog
  private let rules: FindingRules
  let clock: @Sendable () -> Double
  private let models: Monitor<[String: Model]>
  private let trackers: Monitor<LeastRecentlyUsed<TargetKey, Tracker>>
  private let responses: Monitor<LeastRecentlyUsed<ResponseKey, KeptResponse>>
  private let memories = Monitor(MemoryStore())

  /// Templates that are kept; each holds the head's kernels.
  private static let keptTrackers = 64

  init(
    source: any FrameSource, catalog: ModelCatalog, model: Model, rules: FindingRules, responseBytes: Int,
    frameBytes: Int, clock: @escaping @Sendable () -> Double
  ) {
    self.source = source
    self.catalog = catalog
    self.rules = rules
    self.clock = clock
    frames = FrameStore(source, bytes: frameBytes)
    models = Monitor([model.name: model])
    trackers = Monitor(LeastRecentlyUsed(capacity: Self.keptTrackers))
    responses = Monitor(LeastRecentlyUsed(capacity: responseBytes))
  }

  /// Bytes of the responses kept now.
  var responseBytes: Int { responses.with { $0.cost } }

  /// A model by name, loaded at most once.
  func model(_ name: String) throws -> Model {
    if let model = models.with({ $0[name] }) { return model }
    let model = try catalog.load(name)
    models.with { $0[name] = model }
    return model
  }

  /// The tracker that searches `frame`, its state still the first one's.
  func tracker(_ plan: Plan, at frame: Int) throws -> Tracker {
    let key = TargetKey(plan, at: frame)
    let parameters = plan.segment(at: frame).parameters
    if var tracker = trackers.with({ $0.value(key) }) {
      tracker.parameters = parameters
      return tracker
    }
    let image: Image
    do { image = try frames.image(key.frame) } catch {
      throw Fault(description: "the first box lies on frame \(key.frame + 1), which cannot be read: \(error)")
    }
    let network = try model(key.model).network
    var tracker = try Tracker(network: network, parameters: parameters, frame: image, box: key.box, clock: clock)
    tracker.keepsDistractorsApart = true
    trackers.with { $0.insert(tracker, for: key, cost: 1) }
    return tracker
  }

  /// What a tracker sees on a frame: from a kept response where the crop's integers are the same, else by the network.
  ///
  /// Returns nil when `onlyKept` is set and the network would have to run.
  func observe(
    _ tracker: Tracker, target: TargetKey, frame: Int, onlyKept: Bool = false
  ) throws -> Seen? {
    // Distractors are cut from the search features, which are not kept: their part cannot be had without the network.
    guard tracker.parameters.awareness == .off else {
      if onlyKept { return nil }
      let image = try picture(frame)
      var tracker = tracker
      let seen = try tracker.step(image)
      return Seen(
        observation: seen, width: image.width, height: image.height, seconds: StageSeconds(seen.timings),
        reused: false, memory: tracker.memory)
    }
    let region = tracker.searchRegion
    let key = ResponseKey(target: target, frame: frame, geometry: region.geometry)
    let expected = tracker.parameters.responseSize(instanceSize: region.instanceSize)
    if let kept = responses.with({ $0.value(key) }), kept.response.size == expected {
      let start = clock()
      let seen = tracker.decide(kept.response, region: region, width: kept.width, height: kept.height)
      var seconds = StageSeconds()
      seconds.selection = Float(clock() - start)
      return Seen(
        observation: seen, width: kept.width, height: kept.height, seconds: seconds, reused: true,
        memory: tracker.memory)
    }
    if onlyKept { return nil }
    let image = try picture(frame)
    let seen = try tracker.observe(image)
    if let response = seen.detail?.response {
      let kept = KeptResponse(response: response, width: image.width, height: image.height)
      responses.with { $0.insert(kept, for: key, cost: kept.bytes) }
    }
    return Seen(
      observation: seen, width: image.width, height: image.height, seconds: StageSeconds(seen.timings), reused: false,
      memory: tracker.memory)
  }

  /// What the tracker of a plan remembers before a frame: kept, or made again from the last kept moment on.
  func memory(_ plan: Plan, before frame: Int) throws -> DistractorMemory? {
    guard plan.segments.contains(where: { $0.from < frame && remembers($0) }) else { return nil }
    let first = plan.initial(at: frame - 1).frame
    var at = frame - 1
    while at > first {
      if memories.with({ $0.moment(plan, after: at) }) != nil { break }
      at -= 1
    }
    var moment =
      try memories.with { $0.moment(plan, after: at) }
      ?? MemoryStore.Moment(state: tracker(plan, at: first).state, memory: nil)
    for next in stride(from: at + 1, to: frame, by: 1) {
      let step = try step(plan, frame: next, before: moment.state, memory: moment.memory)
      moment = MemoryStore.Moment(state: step.record.after, memory: step.memory)
    }
    return moment.memory
  }

  /// Whether a segment's frames are searched with what was remembered before them.
  private func remembers(_ segment: Segment) -> Bool {
    switch segment.parameters.awareness {
    case .off: return false
    case .incremental: return true
    case .current:
      guard segment.orders.isEmpty else { return true }
      guard segment.parameters.distractorRecrop > 0 else { return false }
      // A model that cannot be loaded ends the run elsewhere.
      let network = (try? model(segment.model).network) as? any TemplateAlgebra
      return network.map { !$0.hasExactWindows } ?? false
    }
  }

  /// One frame of a plan. Throws only what ends the run.
  func step(
    _ plan: Plan, frame: Int, before: TrackerState?, memory: DistractorMemory? = nil
  ) throws -> Step {
    let segment = plan.segment(at: frame)
    let truth = source.truth(frame)
    if segment.from == frame, segment.box != nil || before == nil {
      let state = try tracker(plan, at: frame).state
      return Step(record: FrameRecord(initialised: state, box: plan.initial(at: frame).box, truth: truth))
    }
    guard let before else { throw Fault(description: "frame \(frame + 1) has no state to start from") }
    var tracker = try tracker(plan, at: frame)
    tracker.state = before
    tracker.memory = memory
    tracker.orders = segment.from == frame ? segment.orders : []
    do {
      guard let seen = try observe(tracker, target: TargetKey(plan, at: frame), frame: frame) else {
        throw Fault(description: "frame \(frame + 1) could not be searched")
      }
      let record = FrameRecord(
        seen.observation, seconds: seen.seconds, truth: truth, lostIoU: rules.lostIoU,
        scoreThreshold: tracker.parameters.scoreThreshold)
      if segment.parameters.awareness != .off, seen.memory != nil {
        let moment = MemoryStore.Moment(state: record.after, memory: seen.memory)
        memories.with { $0.keep(moment, plan, after: frame) }
      }
      return Step(record: record, reused: seen.reused, memory: seen.memory)
    } catch let error as BrokenFrame {
      return Step(record: FrameRecord(broken: before, truth: truth, error: error.description), memory: memory)
    }
  }

  /// Everything about one frame, for showing; nil when `onlyKept` is set and the network would have to run.
  func inspect(
    _ plan: Plan, run: Run.ID, frame: Int, before: TrackerState, onlyKept: Bool
  ) throws -> Inspection? {
    var tracker = try tracker(plan, at: frame)
    tracker.state = before
    if tracker.parameters.awareness != .off {
      if onlyKept { return nil }
      tracker.memory = try memory(plan, before: frame)
    }
    let segment = plan.segment(at: frame)
    tracker.orders = segment.from == frame ? segment.orders : []
    let target = TargetKey(plan, at: frame)
    guard let seen = try observe(tracker, target: target, frame: frame, onlyKept: onlyKept) else { return nil }
    let truth = source.truth(frame)
    return Inspection(
      run: run, frame: frame, tracker: tracker, observation: seen.observation, width: seen.width,
      height: seen.height, truth: truth,
      explanation: Explanation(seen.observation, tracker: tracker, truth: truth))
  }

  /// What other parameters would do on one frame, with the template that they ask for.
  func preview(
    _ plan: Plan, frame: Int, before: TrackerState, parameters: TrackerParameters, orders: [DistractorOrder]
  ) throws -> Observation? {
    // The same first box, with the changed parameters from the start: context also cuts the exemplar.
    let initial = plan.initial(at: frame)
    let changed = Plan(
      start: initial.frame, box: initial.box, model: plan.segment(at: frame).model, parameters: parameters)
    var tracker = try tracker(changed, at: frame)
    tracker.state = before
    if parameters.awareness != .off { tracker.memory = try memory(plan, before: frame) }
    let segment = plan.segment(at: frame)
    tracker.orders = (segment.from == frame ? segment.orders : []) + orders
    return try observe(tracker, target: TargetKey(changed, at: frame), frame: frame)?.observation
  }

  private func picture(_ frame: Int) throws -> Image {
    do { return try frames.image(frame) } catch { throw BrokenFrame(description: "\(error)") }
  }

  private struct BrokenFrame: Error, CustomStringConvertible {
    let description: String
  }
}
