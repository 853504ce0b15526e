import Foundation
import Imaging
import Tracking

extension Workbench {
  /// Opens a session where it was: branches, changes, notes and view. The runs are tracked again in the background, and
  /// come out the same.
  public init(
    session: SessionFile, file: String, source: any FrameSource, catalog: ModelCatalog, model: Model,
    rules: FindingRules = FindingRules(), options: WorkOptions = WorkOptions(), library: Library = .disk,
    wake: @escaping @Sendable () -> Void = {}
  ) throws(WorkbenchError) {
    guard session.frames == source.count else {
      throw .otherFootage(
        file: file, has: "\(session.footage) of \(session.frames) frames",
        given: "\(source.path) of \(source.count)")
    }
    let plans = try session.plans(file: file)
    try self.init(
      source: source, catalog: catalog, model: model, rules: rules, options: options, library: library,
      tracksAtOnce: false, wake: wake)
    runs = [:]
    document = Document()
    nextID = max(nextID, (session.branches.map(\.id).max() ?? 0))
    for (branch, plan) in plans {
      var run = Run(id: newID(), plan: plan)
      if let folder = branch.results {
        do {
          let boxes = try GivenBoxes.read(folder, of: source)
          guard let start = boxes.firstIndex(where: \.isPresent) else { continue }
          run = givenRun(boxes, from: start, folder: folder, id: run.id)
        } catch { throw .session(file: file, reason: "branch \(branch.name): \(error)") }
      }
      runs[run.id] = run
      document.branches.append(
        Branch(id: branch.id, name: branch.name, run: run.id, parent: branch.parent, forked: branch.forked))
    }
    document.current = document.branch(session.current)?.id ?? document.branches.first?.id ?? 0
    document.pending = session.pending.filter { name, value in
      knobs.contains { $0.name == name && $0.range.contains(value) }
    }
    document.orders = session.orders ?? []
    for note in session.notes where (0..<source.count).contains(note.frame) { document.notes[note.frame] = note.text }
    compared = session.compared.flatMap { document.branch($0)?.id }
    playhead = min(max(session.playhead, 0), source.count - 1)
    if let loop = session.loop, loop.count == 2, loop.allSatisfy((0..<source.count).contains) {
      (playback.loopStart, playback.loopEnd) = (loop[0], loop[1])
    }
    view = session.view
    sessionPath = file
    sessionIsDirty = false
    refreshLanes()
    refresh()
  }

  /// Where `save` and `autosave` write from now on.
  public mutating func keep(in path: String) { sessionPath = path }

  /// Hands the session to the engine to be written, when something changed since. Call it now and then, and at the end
  /// `save`, which waits.
  public mutating func autosave() {
    guard sessionIsDirty, let path = sessionPath else { return }
    sessionIsDirty = false
    do { engine.write(try SessionFile(self).data(), to: path) } catch {
      notice = Notice(.failed, "\(path) cannot be written: \(error)")
    }
  }

  mutating func save(to path: String?) -> Outcome {
    guard let path = path ?? sessionPath else { return .refused("where to? save FILE") }
    do {
      try WholeFile.write(Array(try SessionFile(self).data()), path: path, isDurable: true)
    } catch { return .refused("\(error)") }
    sessionPath = path
    sessionIsDirty = false
    return say("the session is in \(path)")
  }
}
