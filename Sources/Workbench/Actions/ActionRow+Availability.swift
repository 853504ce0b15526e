extension Workbench {
  /// Whether an action can be done now, and if not, why: for dim entries and hints.
  public func availability(of action: Action) -> Availability {
    obstacle(to: action).map { .unavailable($0) } ?? .available
  }

  /// The same for a row; one that only takes an argument can always be typed.
  public func availability(of row: ActionRow) -> Availability {
    row.action.map { availability(of: $0) } ?? .available
  }

  private func obstacle(to action: Action) -> String? {
    switch action {
    case .togglePlay, .play: return source.count > 1 ? nil : "there is only one frame"
    case .step(let frames):
      if frames > 0, playhead == source.count - 1 { return "this is the last frame" }
      return frames < 0 && playhead == 0 ? "this is the first frame" : nil
    case .nextFinding: return findings.contains { $0.frame > playhead } ? nil : "no finding after this frame"
    case .previousFinding: return findings.contains { $0.frame < playhead } ? nil : "no finding before this frame"
    case .nextLost, .previousLost: return run == nil ? "nothing is tracked yet" : nil
    case .rerun: return rerunObstacle ?? (isChanged ? nil : "nothing is changed")
    case .dropChanges: return document.hasChanges ? nil : "nothing is changed"
    case .onDistractors(let action): return obstacle(to: action)
    case .resetKnob: return document.pending[view.knob] == nil ? "it is not changed" : nil
    case .fork, .sweep, .model: return rerunObstacle
    case .nextBranch, .previousBranch: return document.branches.count > 1 ? nil : "there is only one branch"
    case .delete: return document.branches.count > 1 ? nil : "the last branch cannot be deleted"
    case .cancelSweep: return sweep.map { !$0.isFinished } == true ? nil : "no sweep is running"
    case .undo: return undoLabel == nil ? "there is nothing to undo" : nil
    case .redo: return redoLabel == nil ? "there is nothing to redo" : nil
    case .nextLevel: return levelCount > 1 ? nil : "this model has one level"
    case .pan: return view.zoom > 1 ? nil : "the whole frame is shown"
    case .nextFlip:
      guard let seen = inspection else { return "this frame is not searched yet" }
      return seen.explanation.flips.isEmpty ? "no single parameter lets another box win here" : nil
    case .listMove, .listOpen: return rowCount(of: view.focus) > 0 ? nil : "this list is empty"
    case .moveCursor: return inspection == nil ? "this frame is not searched yet" : nil
    case .pauseTracking: return isPaused ? "tracking stands still already" : nil
    case .resumeTracking: return isPaused ? nil : "tracking goes on already"
    case .openSequence: return survey == nil ? "there is no list of sequences" : nil
    case .cancelTry: return survey.map { !$0.isFinished } == true ? nil : "nothing is being tried"
    case .back: return parents.isEmpty ? "there is no session before this one" : nil
    case .boxCommit, .boxFork, .boxMove, .boxSize:
      if case .box = mode { return nil }
      return "no box is being drawn"
    default: return nil
    }
  }

  /// What the footer shows: the rows that matter most now, with their keys, clickable.
  public var hints: [(row: ActionRow, keys: [String])] {
    let ids: [String]
    switch mode {
    case .box: ids = ["box-commit", "box-fork", "box-cancel", "box-left", "box-wider", "zoom-in"]
    case .entry: ids = ["commit", "cancel", "next-completion"]
    case .help: ids = ["help-close", "help-down", "help-up"]
    case .browse where run == nil: ids = ["draw-box", "toggle-play", "next-frame", "palette", "help", "quit"]
    case .browse where context == .list:
      ids = ["list-open", "list-up", "list-down", "find", "next-panel", "toggle-play", "palette", "help", "quit"]
    case .browse where isChanged:
      ids = ["rerun", "fork", "flip", "sweep", "escape", "undo", "decrease", "increase", "help"]
    case .browse:
      ids = [
        "toggle-play", "previous-frame", "next-frame", "next-finding", "flip", "heat-map", "increase", "sweep", "fork",
        "palette", "draw-box", "undo", "help", "quit",
      ]
    }
    let map = Keymap(view.keys)
    return ids.compactMap { id in
      guard let row = ActionRow.named(id) else { return nil }
      return (row, map.keys(of: id))
    }
  }
}
