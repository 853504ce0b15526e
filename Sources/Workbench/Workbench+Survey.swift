import Foundation
import Metrics
import Tracking

extension Workbench {
  // MARK: What does it cost elsewhere

  /// Tries the changes that wait on every sequence of a folder; without changes, the shown branch against the main one.
  mutating func startTrial(folder: String) -> Outcome {
    if let reason = rerunObstacle { return .refused(reason) }
    guard let run, let main = document.branches.first.flatMap({ runs[$0.run] }) else { return Outcome() }
    let segment = run.plan.segment(at: playhead)
    var base = parameters
    var changed = trial
    var what = changeText
    if changedKnobs.isEmpty {
      base = main.plan.segments[0].parameters
      changed = segment.parameters
      what = branch?.name ?? ""
    }
    guard base != changed else {
      return .refused("nothing is changed: turn a parameter first, or look at a branch that has other ones")
    }
    do {
      let model = try engine.stepper.model(segment.model)
      return try start(
        .trial(changes: what), folder: folder, sides: ["as run", what], parameters: [base, changed], model: model)
    } catch { return .refused("\(error)") }
  }

  /// Reads result folders on every sequence of a folder.
  mutating func startSurvey(folder: String, results: [String]) -> Outcome {
    do {
      var names: [String] = []
      for path in results { names.append(try ResultFolder(path: path).name) }
      return try start(.results, folder: folder, sides: names, results: results, model: startModel)
    } catch { return .refused("\(error)") }
  }

  private mutating func start(
    _ kind: Survey.Kind, folder: String, sides: [String], parameters: [TrackerParameters] = [],
    results: [String] = [], model: Model
  ) throws -> Outcome {
    let paths = try library.sequences(folder)
    let rows = paths.enumerated().map { Survey.Row(id: $0, path: $1, sides: sides.count) }
    let survey = Survey(
      id: newID(), kind: kind, folder: folder, sides: sides, rows: rows, parameters: parameters, model: model.name,
      results: results)
    self.survey = survey
    let job = SurveyJob(
      kind: kind, library: library, catalog: catalog, model: model, parameters: parameters, folders: results,
      rules: rules, clock: options.clock)
    surveyor = Surveyor(job, rows: rows, workers: options.cores, wake: wake)
    view.hidden.remove(.sequences)
    view.focus = .sequences
    let count = "\(rows.count) sequence\(rows.count == 1 ? "" : "s")"
    return say(kind == .results ? "reading the results of \(count)" : "trying it on \(count)")
  }

  mutating func cancelSurvey() -> Outcome {
    guard let survey, !survey.isFinished else { return .refused("nothing is being tried on a folder") }
    surveyor?.cancel()
    self.survey?.isCancelled = true
    return say("stopped: what is done stays")
  }

  /// Takes in what the surveyor found; true when there was something.
  mutating func drainSurvey() -> Bool {
    guard let news = surveyor?.drain(), !news.isEmpty else { return false }
    for row in news where survey?.rows.indices.contains(row.id) == true { survey?.rows[row.id] = row }
    return true
  }

  mutating func markSequence(_ offset: Int) -> Outcome {
    guard let survey, let now = survey.markedRow else { return .refused("this list is empty") }
    let sorted = survey.sorted
    let at = sorted.firstIndex { $0.id == now.id } ?? 0
    self.survey?.marked = sorted[min(max(at + offset, 0), sorted.count - 1)].id
    return Outcome()
  }

  // MARK: Another sequence

  /// Opens the marked sequence where it matters: where the two parted, or where the worse one lost its target.
  mutating func openSequence(_ id: Survey.Row.ID? = nil) -> Outcome {
    guard let survey else { return .refused("there is no list of sequences: try FOLDER makes one") }
    guard let row = id.flatMap({ id in survey.rows.first { $0.id == id } }) ?? survey.markedRow else {
      return .refused("this list is empty")
    }
    guard let source = row.source else { return .refused(row.problem ?? "\(row.name) is not open yet") }
    do {
      var next = try makeSession(on: source, of: survey)
      next.surveyor = surveyor
      next.survey = survey
      next.survey?.marked = row.id
      next.view = view
      (next.view.focus, next.view.enlarged) = (.frame, nil)
      next.view.filter = ""
      if survey.kind != .results, !next.knobs.contains(where: { $0.name == next.view.knob }) {
        next.view.knob = view.knob
      }
      if sessionPath != nil { _ = save(to: nil) }
      if parents.isEmpty {
        var here = self
        (here.survey, here.surveyor) = (nil, nil)
        here.engine.pause(true)
        next.parents = [here]
      } else {
        next.parents = parents
      }
      let sides = row.sides
      let worse = sides.min { ($0.auc ?? 2) < ($1.auc ?? 2) }
      let failure = worse?.firstLost ?? worse?.worst
      next.playhead = min(
        survey.kind == .results
          ? failure ?? next.playhead : row.parted ?? row.furthest ?? failure ?? next.playhead, source.count - 1)
      next.refresh()
      self = next
      return say("\(row.name): B goes back to \(parents.first?.source.name ?? "the session before")")
    } catch { return .refused("\(error)") }
  }

  /// A session on a row's footage: both sides as branches, one drawn beside the other.
  private func makeSession(on source: any FrameSource, of survey: Survey) throws -> Workbench {
    switch survey.kind {
    case .trial(let changes):
      let model = try engine.stepper.model(survey.model)
      var next = try Workbench(
        source: source, catalog: catalog, model: model, parameters: survey.parameters[0], rules: rules,
        options: options, library: library, wake: wake)
      if let main = next.run, let first = next.document.branches.first {
        let plan = Plan(
          start: main.start, box: main.plan.initial(at: main.start).box, model: model.name,
          parameters: survey.parameters[1])
        next.addRoot(changes.isEmpty ? "changed" : changes, plan)
        next.compared = first.id
      }
      return next
    case .results:
      var next = try Workbench(
        source: source, catalog: catalog, model: startModel, rules: rules, options: options, library: library,
        tracksAtOnce: false, wake: wake)
      for folder in survey.results { try next.overlay(folder) }
      return next
    }
  }

  /// Back to the session from which a sequence was opened.
  mutating func goBack() -> Outcome {
    guard var parent = parents.last else { return .refused("there is no session before this one") }
    parent.survey = survey
    parent.surveyor = surveyor
    parent.engine.pause(parent.isPaused)
    self = parent
    if survey != nil { view.focus = .sequences }
    refresh()
    return say("back on \(source.name)")
  }
}
