import Metrics
import Tracking

extension Workbench {
  /// Lays result folders over the frames, a branch each; no model runs for them.
  mutating func overlayResults(_ folders: [String]) -> Outcome {
    do {
      for folder in folders { try overlay(folder) }
    } catch { return .refused("\(error)") }
    return say("\(folders.count == 1 ? "a result" : "\(folders.count) results") over the frames; } goes through them")
  }

  /// One more branch from a result folder; the first is shown, the others are drawn beside it.
  mutating func overlay(_ folder: String) throws {
    let boxes = try GivenBoxes.read(folder, of: source)
    guard let start = boxes.firstIndex(where: \.isPresent) else {
      throw SurveyJob.Problem(description: "\(folder) has no box for \(source.name)")
    }
    let run = givenRun(boxes, from: start, folder: folder, id: newID())
    runs[run.id] = run
    let name = try ResultFolder(path: folder).name
    let before = document
    let isFirst = document.branches.isEmpty
    let branch = Branch(id: newID(), name: uniqueName(name), run: run.id)
    document.branches.append(branch)
    if isFirst {
      document.current = branch.id
      if playhead < start { playhead = start }
    } else if compared == nil {
      compared = document.current == branch.id ? nil : branch.id
    }
    history.record(before, label: "results \(name)")
    sessionIsDirty = true
    refreshLanes()
  }

  /// A run that is known from its boxes alone.
  func givenRun(_ boxes: [Box], from start: Int, folder: String, id: Run.ID) -> Run {
    var last = boxes[start]
    var records = RecordList()
    var findings: [Finding] = []
    for (i, box) in boxes.enumerated().dropFirst(start) {
      let record = FrameRecord(given: box, last: last, truth: source.truth(i), lostIoU: rules.lostIoU)
      findings += rules.findings(frame: i, record: record, earlier: records, truth: source.truth, size: imageSize)
      records.append(record)
      if box.isPresent { last = box }
    }
    let plan = Plan(start: start, box: boxes[start], model: startModel.name, parameters: startModel.parameters)
    var run = Run(id: id, plan: plan, records: records, findings: findings)
    run.status = .finished
    run.given = folder
    return run
  }
}
