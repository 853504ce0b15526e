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
    /// Against the target's template alone.
    let raw: Double
    /// How much it looks like the distractors, 0…1; NaN while they take no part.
    var distractor = Double.nan
    /// How much size and shape differ from the target's, 1 for not at all; their product makes the penalty.
    var scale = Double.nan
    var ratio = Double.nan
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
    let columns = Columns(width: rect.width, hasDistractors: rows.contains { !$0.distractor.isNaN })
    var y = rect.y
    if rect.height >= 4 {
      header(columns, on: &sheet, in: rect, y: y)
      y += 1
    }
    let best = rows.map(\.final).filter(\.isFinite).max() ?? 1
    // The sentence is worth more than the last rows.
    let sentence = sentences(width: rect.width - 2)
    let room = max(1, rect.endY - y - (rect.height >= 6 ? min(sentence.count, rect.height >= 10 ? 4 : 3) : 0))
    for row in rows.prefix(min(5, room)) {
      draw(row, best: best, columns, on: &sheet, in: rect, y: y)
      y += 1
    }
    for (i, line) in sentence.enumerated() where y + i < rect.endY {
      sheet.text(line.0, x: rect.x + 1, y: y + i, end: rect.endX, line.1)
    }
    y += sentence.count
    // A line or two of them would only look lost.
    if rect.endY - y - 1 >= 4 {
      StateLines(scene: scene, look: look).draw(
        on: &sheet, in: Rect(x: rect.x + 1, y: y + 1, width: rect.width - 2, height: rect.endY - y - 1))
    }
  }

  private func drawNothing(on sheet: inout Sheet, in rect: Rect) {
    let reason: String
    if let record = scene.record {
      switch record.kind {
      case .initialised: reason = "the tracker starts here, on the given box"
      case .broken: reason = "this frame could not be read: \(record.error ?? "")"
      case .given:
        reason = "a box from \(scene.run?.given ?? "somebody's results"): no model ran here; i tracks from a box"
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
        name: name, role: entry?.role, index: c.index, raw: c.confidence,
        distractor: c.reranked.map { 1 / (1 + exp(-$0.distractorMargin)) } ?? .nan, scale: c.scaleChange,
        ratio: c.ratioChange, penalty: c.penalty, window: c.window, final: c.final, tip: Self.tip(c, name: name))
    }
  }

  /// Every exact number of a proposal in one line.
  static func tip(_ c: Candidate, name: String) -> String {
    "\(name): "
      + (c.reranked.map {
        "\(exact($0.targetScore)) less distractors (margin \(exact($0.distractorMargin))) = "
      } ?? "")
      + "\(exact(c.score)) × \(exact(c.penalty)) (size ×\(exact(c.scaleChange)), ratio ×\(exact(c.ratioChange)))"
      + ", window \(exact(c.window)) → \(exact(c.final)) · cell \(c.column),\(c.row) anchor \(c.anchor + 1)"
  }

  static func exact(_ value: Double) -> String {
    value.isFinite ? String(format: "%.4f", value) : value.isNaN ? "–" : "gated out"
  }

  // MARK: Columns

  /// Where each column starts; the small bars vanish first, then the parts of the penalty.
  struct Columns {
    /// A column's place; nil where there is no room for it.
    let raw = 2
    /// How much it looks like the distractors; only while they take part.
    var distractor: Int?
    /// What the size and the shape add to the penalty.
    var scale: Int?
    var ratio: Int?
    let penalty: Int
    let window: Int
    let final: Int
    let bar: Int
    /// Cells of the bars of raw, distractor, penalty and window; 0 for none.
    let small: Int

    init(width: Int, hasDistractors: Bool = false) {
      let bars = hasDistractors ? 4 : 3
      // Two marks, a number with a blank for each column, the final number, and eight cells of its bar.
      let parts = width - 2 - 5 * bars - 5 - 8
      let hasParts = parts >= 11 + 4 * bars || width >= 46
      let spare = width - 2 - 5 * bars - 6 - (hasParts ? 11 : 0)
      small = spare >= 8 * bars + 8 ? min(8, spare / (2 * bars)) : spare >= 4 * bars + 6 ? 3 : 0
      let step = 5 + small + (small > 0 ? 1 : 0)
      var x = raw + step
      if hasDistractors {
        distractor = x
        x += step
      }
      if hasParts {
        scale = x
        ratio = x + 5
        x += 11
      }
      penalty = x
      window = penalty + step
      final = window + step
      bar = final + 5
    }
  }

  private func header(_ c: Columns, on sheet: inout Sheet, in rect: Rect, y: Int) {
    let wide = c.small > 0
    func title(_ text: String, _ x: Int?) {
      if let x { sheet.text(text, x: rect.x + x, y: y, end: rect.endX, look.dim) }
    }
    title(" raw", c.raw)
    title(wide ? "distractor" : "dist", c.distractor)
    title("size", c.scale)
    title("ratio", c.ratio)
    title(wide ? "penalty" : " pen", c.penalty)
    title(wide ? "window" : " win", c.window)
    title("final", c.final)
  }

  private func draw(_ row: Row, best: Double, _ c: Columns, on sheet: inout Sheet, in rect: Rect, y: Int) {
    let color = row.role?.color ?? .ghost
    let name = look.style(color, .background, row.role == .chosen ? .bold : [])
    sheet.text(row.name, x: rect.x, y: y, end: rect.endX, name)
    func number(_ value: Double, at x: Int?, bar: Bool = true) {
      guard let x else { return }
      let shown = value.isInfinite ? "   –" : Numbers.share(value)
      sheet.text(shown, x: rect.x + x, y: y, end: rect.endX, bar ? look.text : look.dim)
      if bar, c.small > 0, value.isFinite {
        sheet.canvas.bar(
          x: rect.x + x + 5, y: y, width: c.small, fraction: value, look.style(.bar),
          track: look.style(.bar, on: .barTrack))
      }
    }
    number(row.raw, at: c.raw)
    number(row.distractor, at: c.distractor)
    number(row.scale, at: c.scale, bar: false)
    number(row.ratio, at: c.ratio, bar: false)
    number(row.penalty, at: c.penalty)
    number(row.window, at: c.window)
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
      let best = "rank \(oracle.rank), IoU \(Numbers.share(oracle.iou).trimmed) – \(oracle.verdict.rawValue)"
      let long = "best box there was: \(best)"
      let color: ThemeColor = oracle.verdict == .held ? .dim : .lost
      lines += TextFit.wrap(CharacterWidth.of(long) <= width ? long : "best: \(best)", to: width)
        .map { ($0, look.style(color)) }
      if let counted, width >= 40 { lines.append((counted, look.dim)) }
    }
    return lines
  }

  /// How often over the run the target's box was passed over, and how often there was none.
  private var counted: String? {
    guard let sum = scene.summaries.first(where: { $0.branch.id == scene.document.current }) else { return nil }
    guard sum.notChosen + sum.noSuchProposal > 0 else { return nil }
    return "in this run: \(sum.notChosen) not chosen, \(sum.noSuchProposal) no such proposal"
  }

  /// What the changes that wait would do on this frame.
  private func trial(_ change: Ghost, width: Int) -> [(String, Style)] {
    if case .failed(let reason) = change.state {
      return TextFit.wrap(reason, to: width).map { ($0, look.style(.warn)) }
    }
    guard let seen = change.observation else { return [("the crop changes: the network runs …", look.dim)] }
    let name = scene.record.map(Labels.init)?[seen.choice.index]?.name
    let second = seen.runnerUps.first.map { ", \(Numbers.share(seen.choice.final - $0.final).trimmed) ahead" } ?? ""
    let overlap = scene.truth.map { ", IoU \(Numbers.share(seen.box.iou($0)).trimmed)" } ?? ""
    let text =
      change.changesChoice
      ? "with the changes \(name.map { "\($0) wins" } ?? "another box wins")\(second)\(overlap)"
      : "with the changes 1 still wins\(second)"
    return TextFit.wrap(text, to: width).map { ($0, look.style(.ghost)) }
  }

  /// `1 holds until window < .207 (2, IoU .93) or penalty k > 1.402`: the flips most worth trying.
  private func holds(_ explanation: Explanation) -> String? {
    let labels = scene.record.map(Labels.init) ?? Labels()
    let nearest = explanation.ranked(scene.knobs).prefix(2)
    guard !nearest.isEmpty else { return "1 wins at any value of a single parameter" }
    let parts = nearest.compactMap { flip -> String? in
      guard let knob = scene.knobs.first(where: { $0.name == flip.knob }) else { return nil }
      let winner = [labels[flip.winner]?.name, flip.iou.map { "IoU \(Numbers.short($0).trimmed)" }].compactMap { $0 }
      return "\(knob.title) \(flip.above ? ">" : "<") \(Workbench.flipText(flip, knob))"
        + (winner.isEmpty ? "" : " (\(winner.joined(separator: ", ")))")
    }
    return "1 holds until " + parts.joined(separator: " or ")
  }
}

extension String {
  /// Without the blanks that align it.
  var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
