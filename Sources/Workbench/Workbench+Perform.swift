import Tracking

extension Workbench {
  /// Does something. What was refused says why, here and in `notice`.
  @discardableResult
  public mutating func perform(_ action: Action) -> Outcome {
    let before = notice
    if Self.clearsNotice(action) { notice = nil }
    let outcome = dispatch(action)
    if Self.clearsNotice(action) { sessionIsDirty = true }
    if let failure = outcome.failure { notice = Notice(.refused, failure) }
    if notice == nil, !Self.clearsNotice(action) { notice = before }
    refresh()
    return outcome
  }

  /// A key by its name (`space`, `ctrl-r`, `N`), in whatever is open now. Keys that mean nothing do nothing.
  @discardableResult
  public mutating func press(_ key: String) -> Outcome {
    let map = Keymap(view.keys)
    // Terminals send Escape and a key typed right after it as they send Alt and that key. Where Alt means nothing, it
    // was Escape: quick fingers and slow links lose nothing.
    if key.hasPrefix("alt-"), key.count == 5, map.row(for: key, in: context) == nil,
      map.row(for: key, in: keyContext) == nil
    {
      let first = press("escape")
      let second = press(String(key.dropFirst(4)))
      return Outcome(requests: first.requests + second.requests, failure: second.failure)
    }
    switch mode {
    case .browse:
      // A list that has the keys takes its own first.
      let row = map.row(for: key, in: context) ?? map.row(for: key, in: .browse)
      guard let action = row?.action else { return Outcome() }
      return perform(action)
    case .box:
      if let action = map.row(for: key, in: .box)?.action { return perform(action) }
      // Looking closer while drawing.
      guard let row = map.row(for: key, in: .browse), row.group == .view || row.id == "quit" || row.id == "help",
        let action = row.action
      else { return Outcome() }
      return perform(action)
    case .entry:
      if let action = map.row(for: key, in: .entry)?.action { return perform(action) }
      if key == "space" { return perform(.type(" ")) }
      guard key.count == 1 else { return Outcome() }
      return perform(.type(key))
    case .help:
      guard let action = map.row(for: key, in: .help)?.action else { return Outcome() }
      return perform(action)
    }
  }

  /// Which keys count first: a list's own where one has the keys.
  public var context: ActionRow.Context {
    mode == .browse && view.focus.isList ? .list : keyContext
  }

  private var keyContext: ActionRow.Context {
    switch mode {
    case .browse: return .browse
    case .box: return .box
    case .entry: return .entry
    case .help: return .help
    }
  }

  /// Moving the pointer says nothing, and leaves what was said.
  private static func clearsNotice(_ action: Action) -> Bool {
    switch action {
    case .cursor, .boxDrag, .redraw: return false
    default: return true
    }
  }

  /// Done, with a word about it.
  mutating func say(_ text: String) -> Outcome {
    notice = Notice(.done, text)
    return Outcome()
  }

  private mutating func dispatch(_ action: Action) -> Outcome {
    switch action {
    case .togglePlay, .play, .pause, .step, .faster, .slower, .speed, .first, .last, .goto, .loop, .setLoop,
      .nextFinding, .previousFinding, .nextLost, .previousLost:
      return performInTime(action)
    case .selectKnob, .nextKnob, .previousKnob, .nudge, .set, .resetKnob, .dropChanges, .rerun:
      return performOnKnobs(action)
    case .drawBox, .boxPress, .boxDrag, .boxRelease, .boxMove, .boxSize, .boxCommit, .boxFork, .initialise:
      return performOnBox(action)
    case .tryOn(let folder): return startTrial(folder: folder)
    case .cancelTry: return cancelSurvey()
    case .survey(let folder, let results): return startSurvey(folder: folder, results: results)
    case .overlay(let folders): return overlayResults(folders)
    case .openSequence(let row): return openSequence(row)
    case .back: return goBack()
    case .fork, .switchBranch, .nextBranch, .previousBranch, .renameBranch, .promote, .delete, .compare, .model,
      .pauseTracking, .resumeTracking:
      return performOnBranches(action)
    case .cursor, .moveCursor, .sweep, .cancelSweep, .find, .note, .nextFlip, .listMove, .listOpen:
      return performAsking(action)
    case .openPalette, .openModels, .openValue, .openGoto, .openFilter, .openNote, .type, .erase, .eraseForward,
      .eraseAll, .moveText, .moveWord, .nextCompletion, .previousCompletion, .commit:
      return performTyping(action)
    case .all(let actions):
      var outcome = Outcome()
      for action in actions {
        let next = dispatch(action)
        outcome.requests += next.requests
        if let failure = next.failure {
          outcome.failure = failure
          break
        }
      }
      return outcome
    case .onDistractors(let action): return perform(action)
    case .undo, .redo, .escape, .help, .scroll, .nextTheme, .theme, .nextGlyphs, .glyphs, .snapshot, .export, .save,
      .record, .redraw, .suspend, .quit:
      return performOnSession(action)
    default: return performView(action)
    }
  }

  private mutating func performInTime(_ action: Action) -> Outcome {
    switch action {
    case .togglePlay:
      if playback.isPlaying {
        stop()
        return Outcome()
      }
      return play()
    case .play: return play()
    case .pause:
      stop()
      return Outcome()
    case .step(let frames): return step(frames)
    case .faster: return changeSpeed(1)
    case .slower: return changeSpeed(-1)
    case .speed(let speed): return setSpeed(speed)
    case .first: return seek(0)
    case .last: return seek(source.count - 1)
    case .goto(let frame): return seek(frame)
    case .loop: return toggleLoop()
    case .setLoop(let range):
      (playback.loopStart, playback.loopEnd) = (range?.lowerBound, range?.upperBound)
      return Outcome()
    case .nextFinding: return jump(toFinding: 1)
    case .previousFinding: return jump(toFinding: -1)
    case .nextLost: return jump(toLost: 1)
    default: return jump(toLost: -1)
    }
  }

  private mutating func performOnKnobs(_ action: Action) -> Outcome {
    switch action {
    case .selectKnob(let name):
      guard knobs.contains(where: { $0.name == name }) else { return .refused("there is no parameter '\(name)'") }
      view.knob = name
      history.seal()
      return Outcome()
    case .nextKnob:
      select(offset: 1)
      return Outcome()
    case .previousKnob:
      select(offset: -1)
      return Outcome()
    case .nudge(let steps): return nudge(steps)
    case .set(let knob, let value): return set(knob, text: value)
    case .resetKnob: return resetKnob()
    case .dropChanges: return dropChanges()
    default: return rerun()
    }
  }

  private mutating func performOnBranches(_ action: Action) -> Outcome {
    switch action {
    case .fork(let name): return fork(name: name)
    case .switchBranch(let id): return switchBranch(id)
    case .nextBranch: return cycleBranch(1)
    case .previousBranch: return cycleBranch(-1)
    case .renameBranch(let id, let name): return rename(id, to: name)
    case .promote(let id): return promote(id)
    case .delete(let id): return delete(id)
    case .compare(let id): return compare(id)
    case .model(let name): return changeModel(name)
    case .pauseTracking: return pauseTracking(true)
    default: return pauseTracking(false)
    }
  }

  private mutating func pauseTracking(_ pauses: Bool) -> Outcome {
    isPaused = pauses
    engine.pause(pauses)
    return say(pauses ? "tracking stands still" : "tracking goes on")
  }

  private mutating func performAsking(_ action: Action) -> Outcome {
    switch action {
    case .cursor(let point):
      cursor = point
      return Outcome()
    case .moveCursor(let dx, let dy): return moveCursor(dx: dx, dy: dy)
    case .sweep(let knob, let range, let values, let frames):
      return startSweep(knob: knob, range: range, values: values, frames: frames)
    case .cancelSweep: return cancelSweep()
    case .find(let words):
      view.filter = words
      view.listRow = 0
      return say("\(findings.count) finding\(findings.count == 1 ? "" : "s")")
    case .note(let text):
      let frame = playhead
      let text = text.split(separator: "\n").joined(separator: " ")
      return edit("note on \(Self.number(frame))") { $0.document.notes[frame] = text.isEmpty ? nil : text }
    case .nextFlip: return turnToFlip()
    case .listMove(let rows): return moveInList(rows)
    case .listOpen: return openRow()
    default: return Outcome()
    }
  }

  // MARK: The session

  private mutating func performOnSession(_ action: Action) -> Outcome {
    switch action {
    case .undo: return undo()
    case .redo: return redo()
    case .escape: return escape()
    case .help:
      mode = .help(row: 0)
      return Outcome()
    case .scroll(let rows):
      if case .help(let row) = mode {
        mode = .help(row: max(row + rows, 0))
      } else {
        return moveInList(rows)
      }
      return Outcome()
    case .nextTheme: return .request(.nextTheme)
    case .theme(let name): return .request(.theme(name))
    case .nextGlyphs: return .request(.nextGlyphs)
    case .glyphs(let name): return .request(.glyphs(name))
    case .snapshot(let path, let panel): return .request(.snapshot(path: path, panel: panel))
    case .export(let kind, let path, let curves): return export(kind, to: path, curves: curves)
    case .save(let path): return save(to: path)
    case .record(let path): return .request(.record(path: path))
    case .redraw: return .request(.redraw)
    case .suspend: return .request(.suspend)
    default: return .request(.quit)
    }
  }

  private mutating func undo() -> Outcome {
    guard let step = history.undo(document) else { return .refused("there is nothing to undo") }
    return restore(step.document, "undone: \(step.label)")
  }

  private mutating func redo() -> Outcome {
    guard let step = history.redo(document) else { return .refused("there is nothing to redo") }
    return restore(step.document, "done again: \(step.label)")
  }

  private mutating func restore(_ document: Document, _ text: String) -> Outcome {
    self.document = document
    if let id = compared, document.branch(id) == nil { compared = nil }
    if document.branch(document.current) == nil, let first = document.branches.first {
      self.document.current = first.id
    }
    sessionIsDirty = true
    refreshLanes()
    return say(text)
  }

  /// One step back: what is open, then what runs, then what is enlarged, then what is changed.
  private mutating func escape() -> Outcome {
    if mode != .browse {
      mode = .browse
      return Outcome()
    }
    if playback.isPlaying {
      stop()
      return Outcome()
    }
    if let sweep, !sweep.isFinished { return cancelSweep() }
    if let survey, !survey.isFinished, view.focus == .sequences { return cancelSurvey() }
    if document.hasChanges { return dropChanges() }
    if cursor != nil {
      cursor = nil
      return Outcome()
    }
    if !view.filter.isEmpty {
      view.filter = ""
      return Outcome()
    }
    if view.enlarged != nil {
      view.enlarged = nil
      return Outcome()
    }
    if sweep != nil {
      sweep = nil
      return Outcome()
    }
    return .refused("nothing is open; q ends the program, u takes back the last change")
  }
}
