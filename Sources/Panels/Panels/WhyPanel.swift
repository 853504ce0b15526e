import Foundation
import Terminal
import Tracking
import Workbench

/// Why this box: the best proposals with the terms of their scores as aligned bars, and what decided.
struct WhyPanel: PanelView {
  let scene: Scene
  let look: Look

  /// A row of the table; terms that only an inspection has are NaN until it is there.
  struct Row {
    let name: String
    let role: Labels.Role?
    let index: Int
    let raw: Double
    let penalty: Double
    let window: Double
    let final: Double
    let tip: String
  }

  /// The inspection, if it is of the shown frame.
  private var inspection: Inspection? {
    guard let inspection = scene.inspection, inspection.frame == scene.frame, inspection.run == scene.run?.id else {
      return nil
    }
    return inspection
  }

  private var ghost: Observation? { scene.document.hasChanges ? scene.ghost?.observation : nil }

  var title: String {
    if let ghost, let record = scene.record, let winner = record.winner, ghost.choice.index != Int(winner.index) {
      return "why \(Labels(record)[ghost.choice.index]?.name ?? "another") would win"
    }
    return "why 1 won"
  }

  var detail: String {
    guard let ghost = scene.ghost, scene.document.hasChanges else { return "" }
    switch ghost.state {
    case .instant: return "with the changes"
    case .waiting: return "the network runs …"
    case .ran: return "with the changes, network run"
    case .failed: return "cannot be tried"
    }
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    let rows = rows
    guard !rows.isEmpty else { return drawNothing(on: &sheet, in: rect) }
    let columns = Columns(width: rect.width)
    var y = rect.y
    if rect.height >= 4 {
      header(columns, on: &sheet, in: rect, y: y)
      y += 1
    }
    let best = rows.map(\.final).filter(\.isFinite).max() ?? 1
    // The sentence is worth more than the last rows.
    let sentence = sentences(width: rect.width - 2)
    let room = max(1, rect.endY - y - (rect.height >= 6 ? min(sentence.count, 3) : 0))
    for row in rows.prefix(min(5, room)) {
      draw(row, best: best, columns, on: &sheet, in: rect, y: y)
      y += 1
    }
    for (i, line) in sentence.enumerated() where y + i < rect.endY {
      sheet.text(line.0, x: rect.x + 1, y: y + i, end: rect.endX, line.1)
    }
    y += sentence.count
    StateLines(scene: scene, look: look).draw(
      on: &sheet,
      in: Rect(
        x: rect.x + 1, y: y + 1, width: rect.width - 2, height: rect.endY - y - 1))
  }

  private func drawNothing(on sheet: inout Sheet, in rect: Rect) {
    let reason: String
    if let record = scene.record {
      switch record.kind {
      case .initialised: reason = "the tracker starts here, on the given box"
      case .broken: reason = "this frame could not be read: \(record.error ?? "")"
      case .tracked: reason = ""
      }
    } else if let run = scene.run {
      reason =
        scene.frame < run.start
        ? "before the first box (frame \(run.start + 1))" : "not tracked yet: \(run.reached) of \(scene.count) done"
    } else {
      reason = "no first box yet"
    }
    for (i, line) in TextFit.wrap(reason, to: rect.width - 2).enumerated() where i < rect.height {
      sheet.text(line, x: rect.x + 1, y: rect.y + i, end: rect.endX, look.dim)
    }
    StateLines(scene: scene, look: look).draw(
      on: &sheet,
      in: Rect(
        x: rect.x + 1, y: rect.y + 2, width: rect.width - 2, height: rect.height - 2))
  }

  // MARK: Rows

  var rows: [Row] {
    let labels = scene.record.map(Labels.init) ?? Labels()
    if let ghost { return rows(of: [ghost.choice] + ghost.runnerUps.prefix(4), labels) }
    if let inspection { return rows(of: inspection.explanation.candidates, labels) }
    return labels.entries.sorted { $0.final > $1.final }.prefix(5).map {
      Row(
        name: $0.name, role: $0.role, index: $0.index, raw: $0.score, penalty: .nan, window: .nan, final: $0.final,
        tip: "\($0.name): score \(Self.exact($0.score)), final \(Self.exact($0.final))")
    }
  }

  private func rows(of candidates: some Sequence<Candidate>, _ labels: Labels) -> [Row] {
    candidates.map { c in
      let entry = labels[c.index]
      let name = entry?.name ?? "·"
      return Row(
        name: name, role: entry?.role, index: c.index, raw: c.score, penalty: c.penalty, window: c.window,
        final: c.final, tip: Self.tip(c, name: name))
    }
  }

  /// Every exact number of a proposal in one line.
  static func tip(_ c: Candidate, name: String) -> String {
    "\(name): \(exact(c.score)) × \(exact(c.penalty)) (size ×\(exact(c.scaleChange)), ratio ×\(exact(c.ratioChange)))"
      + ", window \(exact(c.window)) → \(exact(c.final)) · cell \(c.column),\(c.row) anchor \(c.anchor + 1)"
  }

  static func exact(_ value: Double) -> String {
    value.isFinite ? String(format: "%.4f", value) : value.isNaN ? "–" : "gated out"
  }

  // MARK: Columns

  /// Where each column starts; the small bars vanish first.
  struct Columns {
    /// Cells of the bars of raw, penalty and window; 0 for none.
    let small: Int
    let raw = 2
    let penalty: Int
    let window: Int
    let final: Int
    let bar: Int

    init(width: Int) {
      // Two marks, three numbers with a blank each, the final number and its bar.
      let spare = width - 2 - 3 * 5 - 6
      small = spare >= 24 ? min(8, spare / 6) : spare >= 18 ? 3 : 0
      let step = 5 + small + (small > 0 ? 1 : 0)
      penalty = raw + step
      window = penalty + step
      final = window + step
      bar = final + 5
    }
  }

  private func header(_ c: Columns, on sheet: inout Sheet, in rect: Rect, y: Int) {
    let wide = c.small > 0
    sheet.text(" raw", x: rect.x + c.raw, y: y, end: rect.endX, look.dim)
    sheet.text(wide ? "penalty" : " pen", x: rect.x + c.penalty, y: y, end: rect.endX, look.dim)
    sheet.text(wide ? "window" : " win", x: rect.x + c.window, y: y, end: rect.endX, look.dim)
    sheet.text("final", x: rect.x + c.final, y: y, end: rect.endX, look.dim)
  }

  private func draw(_ row: Row, best: Double, _ c: Columns, on sheet: inout Sheet, in rect: Rect, y: Int) {
    let color = row.role?.color ?? .ghost
    let name = look.style(color, .background, row.role == .chosen ? .bold : [])
    sheet.text(row.name, x: rect.x, y: y, end: rect.endX, name)
    func number(_ value: Double, at x: Int, bar: Bool) {
      let shown = value.isInfinite ? "   –" : Numbers.share(value)
      sheet.text(shown, x: rect.x + x, y: y, end: rect.endX, look.text)
      if bar, c.small > 0, value.isFinite {
        sheet.canvas.bar(
          x: rect.x + x + 5, y: y, width: c.small, fraction: value, look.style(.bar),
          track: look.style(.bar, on: .barTrack))
      }
    }
    number(row.raw, at: c.raw, bar: true)
    number(row.penalty, at: c.penalty, bar: true)
    number(row.window, at: c.window, bar: true)
    let shown = row.final.isInfinite ? "gate" : Numbers.share(row.final)
    sheet.text(shown, x: rect.x + c.final, y: y, end: rect.endX, look.style(.text, .background, .bold))
    let room = rect.width - c.bar - 1
    if room > 0, row.final.isFinite, best > 0 {
      sheet.canvas.bar(x: rect.x + c.bar, y: y, width: room, fraction: row.final / best, look.style(color))
    }
    sheet.hits.add(Rect(x: rect.x, y: y, width: rect.width, height: 1), .panel(.why), tip: row.tip)
  }

  // MARK: What decided

  private func sentences(width: Int) -> [(String, Style)] {
    if scene.document.hasChanges, let change = scene.ghost { return trial(change, width: width) }
    guard let explanation = inspection?.explanation else { return [] }
    var lines = TextFit.wrap(explanation.sentence, to: width).map { ($0, look.style(.title)) }
    if let holds = holds(explanation) {
      lines += TextFit.wrap(holds, to: width).map { ($0, look.style(.flip)) }
    }
    if let oracle = explanation.oracle {
      let text =
        "best box there was: rank \(oracle.rank), IoU \(Numbers.share(oracle.iou).trimmed) – \(oracle.verdict.rawValue)"
      lines.append((text, look.style(oracle.verdict == .held ? .dim : .lost)))
    }
    return lines
  }

  /// What the changes that wait would do on this frame.
  private func trial(_ change: Ghost, width: Int) -> [(String, Style)] {
    if case .failed(let reason) = change.state {
      return TextFit.wrap(reason, to: width).map { ($0, look.style(.warn)) }
    }
    guard let seen = change.observation else { return [("the crop changes: the network runs …", look.dim)] }
    let name = scene.record.map(Labels.init)?[seen.choice.index]?.name
    let second = seen.runnerUps.first.map { ", \(Numbers.share(seen.choice.final - $0.final).trimmed) ahead" } ?? ""
    let text =
      change.changesChoice
      ? "with the changes \(name.map { "\($0) wins" } ?? "another box wins")\(second)"
      : "with the changes 1 still wins\(second)"
    return [(text, look.style(.ghost))]
  }

  /// `1 holds until window < .08 (a) or penalty k > 1.40 (2)`: the nearest flips.
  private func holds(_ explanation: Explanation) -> String? {
    let labels = scene.record.map(Labels.init) ?? Labels()
    func distance(_ flip: Flip) -> Double {
      guard let knob = scene.knobs.first(where: { $0.name == flip.knob }) else { return .infinity }
      let span = knob.range.upperBound - knob.range.lowerBound
      // What has a name in every paper comes before the weight of a level.
      return (knob.parameter == nil ? 10 : 0) + abs(flip.value - flip.from) / max(span, 1e-9)
    }
    let nearest = explanation.flips.sorted { distance($0) < distance($1) }.prefix(2)
    guard !nearest.isEmpty else { return "1 wins at any value of a single parameter" }
    let parts = nearest.map { flip in
      let knob = scene.knobs.first { $0.name == flip.knob }
      let value = knob.map { Numbers.knob(flip.value, $0).trimmed } ?? "\(flip.value)"
      let winner = labels[flip.winner].map { " (\($0.name))" } ?? ""
      return "\(knob?.title ?? flip.knob) \(flip.above ? ">" : "<") \(value)\(winner)"
    }
    return "1 holds until " + parts.joined(separator: " or ")
  }
}

extension String {
  /// Without the blanks that align it.
  var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
