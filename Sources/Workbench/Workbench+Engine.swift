import Tracking

extension Workbench {
  /// Takes in what the engine has found; true when something on the screen may have changed.
  @discardableResult
  public mutating func drain() -> Bool {
    let results = engine.drain()
    for result in results { take(result) }
    let surveyed = drainSurvey()
    if !results.isEmpty { refresh() }
    return !results.isEmpty || surveyed
  }

  /// Waits until the engine has nothing left to do, taking its results in. For scripts, snapshots and tests.
  public mutating func settle() {
    repeat { drain() } while engine.wait() || surveyor?.wait() == true
  }

  /// Waits until this frame of the shown run has a record, or cannot get one.
  public mutating func settle(until frame: Int) {
    repeat {
      drain()
      if let run, run.reached > frame || run.status != .tracking { break }
    } while engine.wait()
  }

  private mutating func take(_ result: EngineResult) {
    switch result {
    case .picture(let frame, let image, let seconds):
      if seconds > 0 { decodeSeconds = seconds }
      guard frame == askedPicture || picture == nil else { return }
      picture = (frame, image)
      if frame == playhead { pictureError = nil }
    case .noPicture(let frame, let reason):
      if frame == playhead { pictureError = reason }
    case .records(let id, let first, let records, let reused):
      add(records, from: first, to: id, reused: reused)
    case .finished(let id):
      runs[id]?.status = .finished
      sessionIsDirty = true
    case .failed(let id, let reason):
      runs[id]?.status = .failed(reason)
      if id == run?.id { notice = Notice(.failed, reason) }
    case .inspection(let inspection):
      guard runs[inspection.run] != nil else { return }
      inspected = inspection
      inspectionError = nil
    case .noInspection(let run, let frame, let reason):
      if run == self.run?.id, frame == playhead { inspectionError = reason }
    case .preview(let key, let observation, let reason):
      previewResult = (key, observation, reason)
    case .study(let study): take(study)
    case .sweep(let id, let cell, let record):
      addToSweep(id, cell: cell, record)
    case .sweepFailed(let id, let cell, let reason):
      guard sweep?.id == id else { return }
      sweep?.cells[cell].failure = reason
    case .notWritten(let reason):
      notice = Notice(.failed, reason)
      // A disk that is full now may have room in a while.
      sessionIsDirty = true
    case .model(let name, let model, let reason):
      takeModel(name, model, reason: reason)
    }
  }

  private mutating func add(_ records: [FrameRecord], from first: Int, to id: Run.ID, reused: Int) {
    guard let reached = runs[id]?.reached, reached == first else { return }
    let size = picture.map { (width: $0.image.width, height: $0.image.height) }
    for (i, record) in records.enumerated() {
      guard let earlier = runs[id]?.records else { return }
      let found = rules.findings(
        frame: first + i, record: record, earlier: earlier, truth: source.truth, size: size)
      runs[id]?.records.append(record)
      if !found.isEmpty { runs[id]?.findings += found }
    }
    runs[id]?.reused += reused
  }

  // MARK: What the engine should be doing

  /// Asks the engine for what the screen needs now. Called after every change.
  mutating func refresh() {
    refreshPicture()
    refreshInspection()
    refreshGhost()
    refreshHeat()
    refreshStudy()
  }

  private mutating func refreshPicture() {
    if let picture, picture.frame == playhead { return }
    if let image = engine.stepper.frames.decoded(playhead) {
      picture = (playhead, image)
      pictureError = nil
      askedPicture = playhead
      if playback.isPlaying { engine.show(playhead, then: upcoming) }
      return
    }
    guard askedPicture != playhead else { return }
    askedPicture = playhead
    pictureError = nil
    engine.show(playhead, then: upcoming)
  }

  /// Frames that will probably be shown next.
  private var upcoming: [Int] {
    let reach = playback.isPlaying ? 8 : 2
    return (playhead + 1...playhead + reach).filter { $0 < source.count }
  }

  private mutating func refreshInspection() {
    guard let run, let record, record.kind == .tracked, let before = run.before(playhead) else { return }
    if inspected?.run == run.id, inspected?.frame == playhead { return }
    let key = InspectionKey(run: run.id, frame: playhead, onlyKept: playback.isPlaying)
    guard key != askedInspection else { return }
    askedInspection = key
    inspectionError = nil
    engine.inspect(run.plan, run: run.id, frame: playhead, before: before, onlyKept: playback.isPlaying)
  }

  /// Starts what the document's branches still need, ends what no branch needs any more.
  mutating func refreshLanes() {
    var wanted: Set<Lane.ID> = []
    for branch in document.branches { wanted.insert(.run(branch.run)) }
    if let sweep, !sweep.isFinished {
      for i in sweep.cells.indices { wanted.insert(.sweep(sweep.id, cell: i)) }
    }
    engine.keep(wanted, first: run?.id)
    let under = engine.lanes
    for branch in document.branches where !under.contains(.run(branch.run)) {
      guard let run = runs[branch.run], run.status == .tracking, run.reached < source.count else { continue }
      engine.start(
        .run(run.id), plan: run.plan, from: run.reached, to: source.count,
        state: run.records.last?.after)
    }
    forgetRuns()
  }

  /// Bytes of records that only undo could bring back; beyond it they are tracked again when they are needed.
  static let spareBytes = 128 << 20

  /// Drops runs that nothing can bring back, and the records of old ones beyond the bound.
  private mutating func forgetRuns() {
    let shown = Set(document.branches.map(\.run))
    let reachable = shown.union(history.runs)
    for id in runs.keys where !reachable.contains(id) { runs[id] = nil }
    var spare = 0
    for id in runs.keys.sorted(by: >) where !shown.contains(id) {
      // What was read from a file cannot be tracked again.
      guard let run = runs[id], run.given == nil else { continue }
      spare += RecordList.bytes(frames: run.records.count - run.shared, marks: 10)
      if spare > Self.spareBytes { runs[id] = Run(id: id, plan: run.plan) }
    }
  }
}
