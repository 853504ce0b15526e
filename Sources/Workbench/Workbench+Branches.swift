import Foundation
import Tracking

extension Workbench {
  mutating func newID() -> Int {
    nextID += 1
    return nextID
  }

  /// The first branch.
  mutating func addMain(_ plan: Plan) {
    let run = Run(id: newID(), plan: plan)
    runs[run.id] = run
    let branch = Branch(id: newID(), name: "main", run: run.id)
    document.branches = [branch]
    document.current = branch.id
    refreshLanes()
  }

  /// A change of the document that undo takes back.
  mutating func edit(_ label: String, _ body: (inout Workbench) -> Void) -> Outcome {
    let before = document
    body(&self)
    guard document != before else { return Outcome() }
    history.record(before, label: label)
    sessionIsDirty = true
    refreshLanes()
    return Outcome()
  }

  /// A run of `plan` that takes over the records of `run` before `frame`.
  private mutating func makeRun(_ plan: Plan, from run: Run, at frame: Int) -> Run.ID {
    let kept = max(0, min(frame - run.start, run.records.count))
    let shares = plan.start == run.start && frame > run.start
    let new = Run(
      id: newID(), plan: plan, records: shares ? run.records.prefix(kept) : RecordList(),
      findings: shares ? run.findings.filter { $0.frame < frame } : [])
    runs[new.id] = new
    return new.id
  }

  /// Why nothing can be changed from the shown frame on; nil when it can.
  var rerunObstacle: String? {
    guard let run else { return "there is no first box yet: draw one" }
    if let given = run.given { return "these boxes were read from \(given): draw a box (i) to track from here" }
    if playhead < run.start { return "this frame lies before the first box, on \(Self.number(run.start))" }
    if playhead > run.reached { return "this frame is not tracked yet" }
    return nil
  }

  mutating func rerun() -> Outcome {
    if let reason = rerunObstacle { return .refused(reason) }
    guard isChanged else { return .refused("nothing is changed: turn a parameter first") }
    guard let run else { return Outcome() }
    let frame = playhead
    let what = changeText
    let plan = run.plan.changed(at: frame, parameters: trial, orders: document.orders)
    let outcome = edit("re-run from \(Self.number(frame)) with \(what)") { bench in
      let id = bench.makeRun(plan, from: run, at: frame)
      bench.point(bench.document.current, at: id)
      (bench.document.pending, bench.document.orders) = ([:], [])
    }
    notice = Notice(.done, "running from \(Self.number(frame)) with \(what)")
    return outcome
  }

  /// What waits, in words: `window 0.41, penalty k 0.1`.
  public var changeText: String {
    (changedKnobs.map { "\($0.title) \($0.text(value(of: $0)))" } + ordersText).joined(separator: ", ")
  }

  private mutating func point(_ branch: Branch.ID, at run: Run.ID) {
    guard let i = document.branches.firstIndex(where: { $0.id == branch }) else { return }
    document.branches[i].run = run
  }

  mutating func fork(name: String?) -> Outcome {
    if let reason = rerunObstacle { return .refused(reason) }
    guard let run else { return Outcome() }
    let frame = playhead
    let changes = changeText
    let plan = isChanged ? run.plan.changed(at: frame, parameters: trial, orders: document.orders) : run.plan
    let title = uniqueName(name ?? (changes.isEmpty ? "fork" : changes))
    let parent = document.current
    let outcome = edit("fork \(title)") { bench in
      let id = bench.makeRun(plan, from: run, at: max(frame, run.start))
      bench.addBranch(title, run: id, parent: parent, at: frame)
      (bench.document.pending, bench.document.orders) = ([:], [])
    }
    compared = parent
    notice = Notice(.done, "\(title): forked at \(Self.number(frame))")
    return outcome
  }

  /// One more branch that starts by itself, and is shown.
  mutating func addRoot(_ name: String, _ plan: Plan) {
    let run = Run(id: newID(), plan: plan)
    runs[run.id] = run
    let branch = Branch(id: newID(), name: uniqueName(name), run: run.id)
    document.branches.append(branch)
    document.current = branch.id
    refreshLanes()
  }

  private mutating func addBranch(_ name: String, run: Run.ID, parent: Branch.ID, at frame: Int) {
    let branch = Branch(id: newID(), name: name, run: run, parent: parent, forked: frame)
    document.branches.append(branch)
    document.current = branch.id
  }

  func uniqueName(_ wanted: String) -> String {
    let names = Set(document.branches.map(\.name))
    guard names.contains(wanted) else { return wanted }
    var n = 2
    while names.contains("\(wanted) \(n)") { n += 1 }
    return "\(wanted) \(n)"
  }

  mutating func switchBranch(_ id: Branch.ID) -> Outcome {
    guard document.branch(id) != nil else { return .refused("there is no such branch") }
    if compared == id { compared = document.current }
    document.current = id
    refreshLanes()
    return say("\(branch?.name ?? ""): \(Self.describe(parting(id, compared)))")
  }

  mutating func cycleBranch(_ offset: Int) -> Outcome {
    let ids = document.branches.map(\.id)
    guard ids.count > 1, let now = ids.firstIndex(of: document.current) else {
      return .refused("there is only one branch: fork one with b")
    }
    return switchBranch(ids[(now + offset + ids.count) % ids.count])
  }

  mutating func rename(_ id: Branch.ID, to name: String) -> Outcome {
    let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !name.isEmpty else { return .refused("a branch needs a name") }
    guard !document.branches.contains(where: { $0.name == name && $0.id != id }) else {
      return .refused("another branch is called \(name)")
    }
    return edit("rename to \(name)") { bench in
      guard let i = bench.document.branches.firstIndex(where: { $0.id == id }) else { return }
      bench.document.branches[i].name = name
    }
  }

  mutating func promote(_ id: Branch.ID) -> Outcome {
    guard let first = document.branches.first, let promoted = document.branch(id) else {
      return .refused("there is no such branch")
    }
    guard first.id != id else { return .refused("\(first.name) is the main branch already") }
    // The main branch shows the promoted run; what it showed before stays under the other's name.
    return edit("promote \(promoted.name)") { bench in
      bench.point(first.id, at: promoted.run)
      bench.point(id, at: first.run)
      if let i = bench.document.branches.firstIndex(where: { $0.id == id }) {
        bench.document.branches[i].name = bench.uniqueName("\(first.name) before")
      }
      bench.document.current = first.id
    }
  }

  mutating func delete(_ id: Branch.ID) -> Outcome {
    guard let branch = document.branch(id) else { return .refused("there is no such branch") }
    guard document.branches.count > 1 else { return .refused("the last branch cannot be deleted") }
    let outcome = edit("delete \(branch.name)") { bench in
      bench.document.branches.removeAll { $0.id == id }
      if bench.document.current == id {
        let parent = branch.parent.flatMap { bench.document.branch($0)?.id }
        bench.document.current = parent ?? bench.document.branches[0].id
      }
    }
    if compared == id { compared = nil }
    return outcome
  }

  mutating func compare(_ id: Branch.ID?) -> Outcome {
    guard let id else {
      compared = nil
      return say("nothing is compared")
    }
    guard id != document.current, let branch = document.branch(id) else {
      return .refused("choose another branch than the shown one")
    }
    compared = id
    return say("\(branch.name): \(Self.describe(parting(document.current, id)))")
  }

  mutating func changeModel(_ name: String) -> Outcome {
    if let reason = rerunObstacle { return .refused(reason) }
    guard run?.plan.segment(at: playhead).model != name else { return .refused("\(name) is the model already") }
    awaitedModel = name
    engine.load(model: name)
    return say("loading \(name)")
  }

  /// A model is there: a branch goes on with it from the shown frame, with its own parameters.
  mutating func takeModel(_ name: String, _ model: Model?, reason: String?) {
    guard awaitedModel == name else { return }
    awaitedModel = nil
    guard let model else {
      notice = Notice(.failed, reason ?? "\(name) cannot be loaded")
      return
    }
    guard rerunObstacle == nil, let run else { return }
    let frame = playhead
    let parent = document.current
    // A template of the new network from the same first box; where the frame is that of the box, the whole run changes.
    let plan = run.plan.changed(at: frame, model: name, parameters: model.parameters)
    let title = uniqueName(name.split(separator: "/").last.map(String.init) ?? name)
    _ = edit("model \(title)") { bench in
      let id = bench.makeRun(plan, from: run, at: frame)
      bench.addBranch(title, run: id, parent: parent, at: frame)
    }
    compared = parent
    notice = model.warning ?? Notice(.done, "\(title) from \(Self.number(frame)) on")
  }

  // MARK: Starting anew

  /// Starts anew on a box of the shown frame: in place, or as a branch of its own (`forks`).
  mutating func initialise(_ box: Box, forks: Bool = false) -> Outcome {
    let box = imageSize.map { size in box.clipped(width: Double(size.width), height: Double(size.height)) } ?? box
    guard box.isPresent, box.width >= 1, box.height >= 1 else {
      return .refused("the box \(box.text) covers less than a pixel of the frame")
    }
    mode = .browse
    let frame = playhead
    if let run, run.given != nil || forks {
      guard run.given != nil || frame <= run.reached else { return .refused("this frame is not tracked yet") }
      let parent = document.current
      let plan =
        run.given == nil
        ? run.plan.changed(at: frame, box: box)
        : Plan(start: frame, box: box, model: startModel.name, parameters: startModel.parameters)
      let title = uniqueName("box at \(Self.number(frame))")
      let outcome = edit("fork \(title)") { bench in
        let id = bench.makeRun(plan, from: run, at: frame)
        bench.addBranch(title, run: id, parent: parent, at: frame)
      }
      compared = parent
      return outcome
    }
    guard let run, frame > run.start else {
      let plan =
        run?.plan.changed(at: frame, box: box)
        ?? Plan(start: frame, box: box, model: startModel.name, parameters: startModel.parameters)
      return edit("first box on \(Self.number(frame))") { bench in
        let new = Run(id: bench.newID(), plan: plan)
        bench.runs[new.id] = new
        if bench.document.branches.isEmpty {
          let branch = Branch(id: bench.newID(), name: "main", run: new.id)
          bench.document.branches = [branch]
          bench.document.current = branch.id
        } else {
          bench.point(bench.document.current, at: new.id)
        }
      }
    }
    guard frame <= run.reached else { return .refused("this frame is not tracked yet") }
    let plan = run.plan.changed(at: frame, box: box)
    return edit("start anew on \(Self.number(frame))") { bench in
      let id = bench.makeRun(plan, from: run, at: frame)
      bench.point(bench.document.current, at: id)
    }
  }

  /// Width and height of the footage, once a picture is decoded.
  public var imageSize: (width: Int, height: Int)? { picture.map { ($0.image.width, $0.image.height) } }
}

extension Box {
  /// The part inside an image of this size.
  func clipped(width: Double, height: Double) -> Box {
    if x >= 0, y >= 0, right <= width, bottom <= height { return self }
    let left = min(max(x, 0), width)
    let top = min(max(y, 0), height)
    return Box(
      x: left, y: top, width: min(max(right, 0), width) - left, height: min(max(bottom, 0), height) - top)
  }
}
