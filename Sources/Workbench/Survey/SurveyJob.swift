import Foundation
import Metrics
import Tracking

/// What a survey does with a sequence. Runs on a surveyor's threads; says how far it is and stops when told to.
struct SurveyJob: Sendable {
  let kind: Survey.Kind
  let library: Library
  let catalog: ModelCatalog
  let model: Model
  /// By side, for a trial.
  let parameters: [TrackerParameters]
  /// By side, for results.
  let folders: [String]
  let rules: FindingRules
  let clock: @Sendable () -> Double

  /// Does a row. `told` hears of every frame; it gives false to stop.
  func run(_ row: Survey.Row, told: (Survey.Row) -> Bool) {
    var row = row
    do {
      let source = try library.open(row.path)
      row.source = source
      row.name = source.name
      row.total = source.count
      guard told(row) else { return }
      switch kind {
      case .trial: guard try track(source, &row, told) else { return }
      case .results: try read(source, &row)
      }
    } catch { row.problem = "\(error)" }
    row.isFinished = true
    _ = told(row)
  }

  /// Tracks both sides together, so that the second uses the first's responses while their crops are the same.
  private func track(
    _ source: any FrameSource, _ row: inout Survey.Row, _ told: (Survey.Row) -> Bool
  ) throws -> Bool {
    guard let first = source.firstTruth else { throw Problem(description: "no ground truth: nothing to compare with") }
    let stepper = Stepper(
      source: source, catalog: catalog, model: model, rules: rules, responseBytes: 16 << 20, frameBytes: 16 << 20,
      clock: clock)
    let plans = parameters.map { Plan(start: first.frame, box: first.box, model: model.name, parameters: $0) }
    var states = [TrackerState?](repeating: nil, count: plans.count)
    var memories = [DistractorMemory?](repeating: nil, count: plans.count)
    var boxes = [[Box]](repeating: [], count: plans.count)
    row.total = source.count - first.frame
    for frame in first.frame..<source.count {
      for (i, plan) in plans.enumerated() {
        let step = try stepper.step(plan, frame: frame, before: states[i], memory: memories[i])
        states[i] = step.record.after
        memories[i] = step.memory
        boxes[i].append(step.record.box)
      }
      if let a = boxes[0].last, let b = boxes.last?.last { row.compare(a, b, frame: frame) }
      row.done += 1
      guard told(row) else { return false }
    }
    for i in plans.indices { row.sides[i] = try side(boxes[i], source, from: first.frame) }
    return true
  }

  private func read(_ source: any FrameSource, _ row: inout Survey.Row) throws {
    var boxes: [[Box]] = []
    for folder in folders { boxes.append(try GivenBoxes.read(folder, of: source)) }
    row.done = row.total
    for i in boxes.indices { row.sides[i] = try side(boxes[i], source, from: 0) }
    guard boxes.count > 1 else { return }
    for (i, pair) in zip(boxes[0], boxes[1]).enumerated() { row.compare(pair.0, pair.1, frame: i) }
  }

  /// Scores a side; the frames of `boxes` are the footage's from `first` on.
  private func side(_ boxes: [Box], _ source: any FrameSource, from first: Int) throws -> Survey.Side {
    var side = Survey.Side()
    let absent = Box(x: .nan, y: .nan, width: .nan, height: .nan)
    let truths = boxes.indices.map { source.truth(first + $0) ?? absent }
    guard truths.contains(where: \.isPresent) else { return side }
    side.auc = try OPEScore(groundTruth: truths, result: boxes, toolkit: .lasot).successAUC
    var least = 2.0
    for (i, truth) in truths.enumerated() where truth.isPresent {
      let iou = boxes[i].isPresent ? boxes[i].iou(truth) : 0
      if iou < least { (least, side.worst) = (iou, first + i) }
      guard iou < rules.lostIoU else { continue }
      side.lost += 1
      if side.firstLost == nil { side.firstLost = first + i }
    }
    return side
  }

  struct Problem: Error, CustomStringConvertible { let description: String }
}

/// Boxes that others wrote to files, as the session compares them: 0-based, one a frame, NaN where there is none.
enum GivenBoxes {
  static func read(_ folder: String, of source: any FrameSource) throws -> [Box] {
    let results = try ResultFolder(path: folder)
    let absent = Box(x: .nan, y: .nan, width: .nan, height: .nan)
    for name in [source.name, source.name.replacing("/", with: "_")] {
      guard let run = try results.runs(of: name).first, !run.isEmpty else { continue }
      return run.prefix(source.count).map {
        $0.bounds.map { $0.offset(dx: -source.base, dy: -source.base) } ?? absent
      }
    }
    throw SurveyJob.Problem(description: "\(folder) has no result of \(source.name)")
  }
}
