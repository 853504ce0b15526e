import Tracking

extension Workbench {
  /// Frames that a sweep covers unless it is told otherwise.
  static let sweepFrames = 60

  mutating func startSweep(
    knob name: String?, range: ClosedRange<Double>?, values count: Int, frames: ClosedRange<Int>?
  ) -> Outcome {
    if let reason = rerunObstacle { return .refused(reason) }
    guard let run, let knob = knobs.first(where: { $0.name == name ?? view.knob }) else {
      return .refused("no parameter is selected")
    }
    let first = max(frames?.lowerBound ?? playhead, run.start)
    let last = min(frames?.upperBound ?? first + Self.sweepFrames - 1, source.count - 1)
    guard first <= last else { return .refused("there are no frames to sweep over") }
    guard first <= run.reached else { return .refused("frame \(Self.number(first)) is not tracked yet") }
    let span = range ?? knob.range
    guard knob.range.contains(span.lowerBound), knob.range.contains(span.upperBound) else {
      return .refused(
        "\(knob.name) lies in \(knob.text(knob.range.lowerBound)) ... \(knob.text(knob.range.upperBound))")
    }
    var values: [Double] = []
    for i in 0..<count {
      let part = Double(i) / Double(count - 1)
      let value = knob.clamped(span.lowerBound + (span.upperBound - span.lowerBound) * part)
      if values.last != value { values.append(value) }
    }
    let sweep = Sweep(
      id: newID(), knob: knob.name, run: run.id, frames: first...last, cells: values.map { Sweep.Cell(value: $0) })
    self.sweep = sweep
    // Its strip stands below the sliders.
    view.hidden.remove(.parameters)
    view.focus = .parameters
    refreshLanes()
    let base = trial
    for (i, value) in values.enumerated() {
      var parameters = base
      do { try knob.set(value, in: &parameters) } catch {
        self.sweep?.cells[i].failure = "\(error)"
        continue
      }
      engine.start(
        .sweep(sweep.id, cell: i), plan: run.plan.changed(at: first, parameters: parameters), from: first,
        to: last + 1, state: run.before(first))
    }
    return say("\(knob.title) over \(values.count) values, frames \(Self.number(first))–\(Self.number(last))")
  }

  mutating func cancelSweep() -> Outcome {
    guard let sweep, !sweep.isFinished else { return .refused("no sweep is running") }
    self.sweep?.isCancelled = true
    refreshLanes()
    return say("the sweep was stopped")
  }

  mutating func addToSweep(_ id: Int, cell: Int, _ record: FrameRecord) {
    guard sweep?.id == id, sweep?.isCancelled == false, sweep?.cells.indices.contains(cell) == true else { return }
    sweep?.cells[cell].add(record)
  }
}

extension Sweep.Cell {
  mutating func add(_ record: FrameRecord) {
    done += 1
    if !record.iou.isNaN {
      overlaps += 1
      overlapSum += Double(record.iou)
    }
    if !record.score.isNaN {
      scores += 1
      scoreSum += Double(record.score)
    }
    if record.isLost { lost += 1 }
  }
}
