import Foundation
import Tracking

extension Workbench {
  /// The rows of the parameters panel for the shown model.
  public var knobs: [Knob] { Knob.all(cls: fusion.cls, loc: fusion.loc) }

  /// The selected row.
  public var knob: Knob? { knobs.first { $0.name == view.knob } }

  /// The parameters in force on the shown frame.
  public var parameters: TrackerParameters {
    run?.plan.segment(at: playhead).parameters ?? startModel.parameters
  }

  /// The parameters with the changes that wait.
  public var trial: TrackerParameters {
    var trial = parameters
    for knob in knobs {
      // What was accepted once is in range.
      if let value = document.pending[knob.name] { try? knob.set(value, in: &trial) }
    }
    return trial
  }

  /// The knobs whose waiting value differs from the one in force on the shown frame.
  public var changedKnobs: [Knob] {
    let now = parameters
    return knobs.filter { knob in document.pending[knob.name].map { $0 != knob.value(in: now) } ?? false }
  }

  /// Whether anything waits to be run.
  public var isChanged: Bool { !changedKnobs.isEmpty || !document.orders.isEmpty }

  /// A knob's value on trial: the waiting one, else the one in force.
  public func value(of knob: Knob) -> Double { document.pending[knob.name] ?? knob.value(in: parameters) }

  /// The knob's flip values on the shown frame; empty until they are known.
  public func flips(of knob: Knob) -> [Flip] { inspection?.explanation.flips(of: knob.name) ?? [] }

  mutating func select(offset: Int) {
    let knobs = knobs
    let now = knobs.firstIndex { $0.name == view.knob } ?? 0
    let knob = knobs[min(max(now + offset, 0), knobs.count - 1)]
    view.knob = knob.name
    history.seal()
    notice = Notice(.done, "\(knob.title) \(knob.text(value(of: knob)))")
  }

  mutating func nudge(_ steps: Double) -> Outcome {
    guard let knob else { return .refused("no parameter is selected") }
    let now = value(of: knob)
    // Values stay on a grid of a hundredth of a step, so that going there and back gives the same number.
    let grid = knob.step / 100
    var value = ((now + steps * knob.step) / grid).rounded() * grid
    value = Double(String(format: "%.10g", value)) ?? value
    value = knob.clamped(value)
    if value == now, knob.parameter?.kind != .number, steps != 0 {
      // A tenth of a whole step is the whole step.
      value = knob.clamped(now + (steps > 0 ? knob.step : -knob.step))
    }
    guard value != now else {
      return .refused("\(knob.title) is at its \(steps > 0 ? "highest" : "lowest"), \(knob.text(now))")
    }
    let outcome = change(knob, to: value)
    // On a small screen the sliders may be out of sight.
    notice = Notice(.done, "\(knob.title) \(knob.text(value)) (the run has \(knob.text(knob.value(in: parameters))))")
    return outcome
  }

  mutating func set(_ name: String, text: String) -> Outcome {
    do {
      var trial = trial
      if name == "cls_weights" || name == "loc_weights" {
        try trial.set(name, to: text)
        let count = name == "cls_weights" ? trial.clsWeights.count : trial.locWeights.count
        guard count == levelCount, levelCount > 1 else {
          throw ParameterError.levels(name: name, given: count, expected: levelCount)
        }
        return changeAll(knobs.filter { $0.name.hasPrefix(name) }.map { ($0, $0.value(in: trial)) }, label: name)
      }
      guard let knob = knobs.first(where: { $0.name == name }) else {
        return .refused(ParameterError.unknown(name: name, near: []).description)
      }
      if let parameter = knob.parameter {
        try trial.set(parameter.name, to: text)
        return change(knob, to: parameter.value(in: trial))
      }
      guard let value = Double(text), value.isFinite else {
        throw ParameterError.notANumber(name: name, text: text)
      }
      try knob.set(value, in: &trial)
      return change(knob, to: value)
    } catch { return .refused("\(error)") }
  }

  mutating func change(_ knob: Knob, to value: Double) -> Outcome {
    changeAll([(knob, value)], label: "\(knob.title) \(knob.text(value))", merging: knob.name)
  }

  mutating func changeAll(
    _ changes: [(Knob, Double)], label: String, merging key: String? = nil
  ) -> Outcome {
    let before = document
    let now = parameters
    for (knob, value) in changes {
      document.pending[knob.name] = value == knob.value(in: now) ? nil : value
    }
    if document != before { history.record(before, label: label, merging: key.map { "knob \($0)" }) }
    return Outcome()
  }

  mutating func resetKnob() -> Outcome {
    guard let knob else { return .refused("no parameter is selected") }
    guard document.pending[knob.name] != nil else { return .refused("\(knob.title) is not changed") }
    return edit("reset \(knob.title)") { $0.document.pending[knob.name] = nil }
  }

  mutating func dropChanges() -> Outcome {
    guard document.hasChanges else { return .refused("nothing is changed") }
    return edit("drop the changes") { ($0.document.pending, $0.document.orders) = ([:], []) }
  }

  // MARK: The ghost

  /// Decides the shown frame anew with the changes that wait: from the kept response where the crop stays the same.
  mutating func refreshGhost() {
    guard let seen = inspection, isChanged, let run else {
      if ghost != nil { engine.dropPreview() }
      (ghost, previewKey) = (nil, nil)
      return
    }
    let trial = trial
    let orders = document.orders
    if let observation = decide(seen, trial, orders) {
      previewKey = nil
      ghost = Ghost(
        state: .instant, observation: observation,
        changesChoice: observation.choice.index != seen.observation.choice.index)
      return
    }
    let key = PreviewKey(run: run.id, frame: seen.frame, parameters: trial, orders: orders)
    if let result = previewResult, result.key == key {
      ghost = Ghost(
        state: result.reason.map { .failed($0) } ?? .ran, observation: result.observation,
        changesChoice: result.observation.map { $0.choice.box != seen.observation.choice.box } ?? false)
      return
    }
    ghost = Ghost(state: .waiting, observation: nil, changesChoice: false)
    guard previewKey != key else { return }
    previewKey = key
    engine.preview(run.plan, before: seen.tracker.state, key: key)
  }

  /// The decision with other parameters on the response that is at hand; nil where another crop or template is needed.
  func decide(_ seen: Inspection, _ trial: TrackerParameters, _ orders: [DistractorOrder]) -> Observation? {
    guard let detail = seen.observation.detail else { return nil }
    let was = seen.tracker.parameters
    guard trial.contextAmount == was.contextAmount, trial.exemplarSize == was.exemplarSize,
      trial.adaptive == was.adaptive
    else { return nil }
    var tracker = seen.tracker
    tracker.parameters = trial
    let region = tracker.searchRegion
    guard region.geometry == seen.observation.region.geometry,
      trial.responseSize(instanceSize: region.instanceSize) == detail.response.size
    else { return nil }
    if was.awareness != .off || trial.awareness != .off {
      return decideAware(seen, trial, orders, tracker: tracker, region: region, detail: detail)
    }
    let sameFusion = trial.fusion(for: tracker.network) == was.fusion(for: tracker.network)
    return sameFusion
      ? tracker.decide(
        detail.proposals, response: detail.response, region: region, width: seen.width, height: seen.height)
      : tracker.decide(detail.response, region: region, width: seen.width, height: seen.height)
  }

  /// The same with distractors taking part: as long as they are the same ones, their kept responses hold.
  private func decideAware(
    _ seen: Inspection, _ trial: TrackerParameters, _ orders: [DistractorOrder], tracker: Tracker,
    region: SearchRegion, detail: Observation.Detail
  ) -> Observation? {
    let was = seen.tracker.parameters
    guard trial.awareness == was.awareness, trial.distractorExact == was.distractorExact,
      trial.templateUpdate == was.templateUpdate, trial.distractorWeights == was.distractorWeights,
      trial.distractorRecrop == was.distractorRecrop
    else { return nil }
    func plain(_ tracker: Tracker) -> [Int] {
      tracker.decide(detail.response, region: region, width: seen.width, height: seen.height).distractors.map(\.index)
    }
    if was.awareness == .current, plain(tracker) != plain(seen.tracker) { return nil }
    guard let term = obeyed(detail.term, orders, tracker) else { return nil }
    return tracker.decide(
      detail.response, term: term.entries.isEmpty ? nil : term, region: region, width: seen.width, height: seen.height)
  }
}
