import Foundation
import Imaging
import Tracking

extension Workbench {
  mutating func export(_ kind: ExportKind, to path: String, curves: [ExportCurve] = []) -> Outcome {
    if kind == .png { return .request(.snapshot(path: path, panel: nil)) }
    if kind == .session { return save(to: path) }
    if kind == .sequences, survey == nil { return .refused("there is no list of sequences: try FOLDER makes one") }
    do {
      guard let text = try exported(kind, curves: curves) else { return .refused("nothing is tracked yet") }
      try WholeFile.write(Array(text.utf8), path: path)
    } catch { return .refused("\(error)") }
    return say("written to \(path)")
  }

  /// What an export writes, as text; nil where nothing is tracked yet, or the kind is a picture.
  public func exported(_ kind: ExportKind, curves: [ExportCurve] = []) throws -> String? {
    if kind == .yaml { return ParameterFile.text(trial) }
    if kind == .sequences { return survey?.csv }
    guard let run else { return nil }
    switch kind {
    case .csv:
      return curves.isEmpty
        ? CurveTable.text(namedRuns) : CurveTable.text(namedRuns, curves: curves, count: source.count)
    case .svg: return plots(curves)
    case .html: return try report.html()
    case .boxes, .vot, .got: return BoxLines.text(kind, run, count: source.count, base: source.base)
    case .yaml, .png, .session, .sequences: return nil
    }
  }

  private var namedRuns: [(name: String, run: Run)] {
    document.branches.compactMap { branch in runs[branch.run].map { (branch.name, $0) } }
  }

  private func colour(_ index: Int) -> String { CurvePlot.colours[index % CurvePlot.colours.count] }

  /// The named curves, or those that every comparison wants.
  private func plots(_ wanted: [ExportCurve] = []) -> String {
    let runs = namedRuns
    let hasTruth = runs.contains { $0.run.records.contains { !$0.iou.isNaN } }
    let kinds = wanted.isEmpty ? [.score, .ratio] + (hasTruth ? [.iou] : []) : wanted
    let plots = kinds.map { kind in
      CurvePlot.Plot(
        title: kind.title,
        curves: runs.enumerated().map { i, named in
          CurvePlot.Curve(
            name: named.name, colour: colour(i),
            values: (0..<source.count).map { named.run.record($0).map(kind.value) ?? .nan })
        }, isShare: kind.isShare)
    }
    return CurvePlot.svg(plots, frames: source.count, marks: summaries.compactMap(\.parted))
  }

  private var report: ComparisonReport {
    let rows = summaries
    let runs = namedRuns
    var scenes: [ComparisonReport.Scene] = []
    for (i, row) in rows.enumerated() {
      guard let frame = row.parted, scenes.count < 24 else { continue }
      // Where they part the boxes hardly differ: show that frame, and the one where they have gone furthest.
      for (frame, what) in [(frame, "parts"), (furthest(runs[i].run, from: frame) ?? frame, "is furthest away")] {
        guard !scenes.contains(where: { $0.frame == frame }) else { continue }
        scenes.append(
          ComparisonReport.Scene(
            frame: frame, caption: "frame \(Self.number(frame)): \(row.branch.name) \(what)",
            image: try? engine.stepper.frames.image(frame),
            boxes: runs.enumerated().compactMap { n, named in
              named.run.record(frame).map { (named.name, colour(n), $0.box) }
            }, truth: source.truth(frame)))
      }
    }
    return ComparisonReport(
      title: "\(source.name): \(rows.count) branch\(rows.count == 1 ? "" : "es")", summaries: rows,
      changes: runs.map { changes(of: $0.run) }, plots: plots(), scenes: scenes)
  }

  /// The frame from `frame` on where a run overlaps the first branch's least.
  private func furthest(_ run: Run, from frame: Int) -> Int? {
    guard let first = namedRuns.first?.run else { return nil }
    var least: (frame: Int, iou: Double)?
    for i in frame..<max(frame, min(run.reached, first.reached)) {
      guard let a = run.record(i)?.box, let b = first.record(i)?.box else { continue }
      let iou = a.iou(b)
      if iou < least?.iou ?? 2 { least = (i, iou) }
    }
    return least?.frame
  }

  /// What a run's plan says differently from the first branch's, in words.
  public func changes(of run: Run) -> String {
    guard let base = namedRuns.first?.run.plan, base != run.plan else { return "" }
    var words: [String] = []
    for segment in run.plan.segments where !base.segments.contains(segment) {
      let before = base.segment(at: segment.from)
      var said: [String] = []
      if segment.model != before.model { said.append("model \(segment.model)") }
      for row in Parameter.table where row.value(in: segment.parameters) != row.value(in: before.parameters) {
        said.append("\(row.title) \(row.text(row.value(in: segment.parameters)))")
      }
      if segment.parameters.clsWeights != before.parameters.clsWeights { said.append("score weights") }
      if segment.parameters.locWeights != before.parameters.locWeights { said.append("box weights") }
      if let box = segment.box, box != before.box { said.append("box \(box.text)") }
      if !said.isEmpty { words.append("\(said.joined(separator: ", ")) from \(Self.number(segment.from))") }
    }
    return words.joined(separator: "; ")
  }
}
