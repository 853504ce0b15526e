import Terminal
import Workbench

/// Many sequences, the worst first: what changed parameters gain and lose, or how result folders compare.
struct SequencesPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String {
    guard let survey = scene.survey else { return "sequences" }
    switch survey.kind {
    case .trial(let changes): return "what \(changes) costs elsewhere"
    case .results: return "results, worst first"
    }
  }

  var detail: String {
    guard let survey = scene.survey else { return "" }
    let done = survey.rows.count { $0.isFinished }
    if !survey.isFinished { return "\(done) of \(survey.rows.count) · Esc stops" }
    return survey.isCancelled ? "stopped at \(done) of \(survey.rows.count)" : "\(survey.rows.count)"
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard let survey = scene.survey else {
      sheet.message(":try FOLDER tries the changes on its sequences", in: rect, look.dim)
      return
    }
    let columns = Columns(survey, width: rect.width)
    header(survey, columns, on: &sheet, in: rect)
    let sum = rect.height >= 6 ? 1 : 0
    let rows = survey.sorted
    let marked = rows.firstIndex { $0.id == survey.markedRow?.id } ?? 0
    let room = max(0, rect.height - 1 - sum)
    let first = ListScroll.first(count: rows.count, rows: room, marked: marked)
    let largest = max(rows.compactMap { $0.gain.map(abs) }.max() ?? 0, 0.01)
    for (i, row) in rows.dropFirst(first).prefix(room).enumerated() {
      draw(
        row, survey, isMarked: first + i == marked, largest: largest, columns, on: &sheet, in: rect,
        y: rect.y + 1 + i)
    }
    if sum > 0 { drawSum(survey, on: &sheet, in: rect) }
  }

  /// Where each column starts.
  private struct Columns {
    let name: Int
    /// Of each side's area under the curve.
    var sides: [Int] = []
    var gain: Int?
    var bar: Int?
    let barWidth: Int
    var lost: Int?
    var at: Int?

    init(_ survey: Survey, width: Int) {
      let hasGain = survey.sides.count > 1
      let wanted = survey.rows.map { CharacterWidth.of($0.name) }.max() ?? 8
      let numbers = survey.sides.count * 6 + (hasGain ? 7 : 0) + 6
      name = max(6, min(wanted, width - 2 - numbers))
      var x = 2 + name
      for _ in survey.sides {
        sides.append(x)
        x += 6
      }
      if hasGain {
        gain = x
        x += 7
      }
      at = x
      x += 6
      if width - x >= 9 {
        lost = x
        x += 9
      }
      barWidth = hasGain ? min(21, max(0, width - x - 1)) : 0
      bar = barWidth >= 7 ? x : nil
    }
  }

  private func header(_ survey: Survey, _ c: Columns, on sheet: inout Sheet, in rect: Rect) {
    func title(_ text: String, _ x: Int?, _ width: Int) {
      guard let x else { return }
      sheet.text(TextFit.right(text, width), x: rect.x + x, y: rect.y, end: rect.endX, look.dim)
    }
    for (i, x) in c.sides.enumerated() {
      title(survey.sides.count > 1 ? "AUC \(BranchMarks.letter(i))" : "AUC", x, 5)
    }
    title("gain", c.gain, 6)
    title(survey.kind == .results ? "fails" : "parts", c.at, 5)
    title("lost", c.lost, 8)
    if let bar = c.bar, c.barWidth >= 14 {
      sheet.text("− loss  gain +", x: rect.x + bar, y: rect.y, end: rect.endX, look.dim)
    }
  }

  private func draw(
    _ row: Survey.Row, _ survey: Survey, isMarked: Bool, largest: Double, _ c: Columns, on sheet: inout Sheet,
    in rect: Rect, y: Int
  ) {
    let background: ThemeColor = isMarked ? .selection : .background
    let line = Rect(x: rect.x, y: y, width: rect.width, height: 1)
    if isMarked { sheet.canvas.fill(line, look.style(.text, on: background)) }
    let text = look.style(isMarked ? .selectionText : .text, on: background)
    let dim = isMarked ? text : look.dim
    let isHere = row.name == scene.footage
    sheet.text(isMarked ? "▸" : isHere ? "●" : " ", x: rect.x, y: y, end: rect.endX, text)
    sheet.text(row.name, x: rect.x + 1, y: y, end: rect.x + 1 + c.name, isHere ? text.bold : text)
    sheet.hits.add(line, .action(.openSequence(row.id)), tip: tip(row, survey))
    if let problem = row.problem {
      sheet.text(problem, x: rect.x + 2 + c.name, y: y, end: rect.endX, look.style(.error, on: background))
      return
    }
    guard row.isFinished else {
      let part = row.total > 0 ? Double(row.done) / Double(row.total) : 0
      let progress = row.done > 0 ? TextFit.right("\(Int(part * 100)) %", 5) : "    ·"
      sheet.text(progress, x: rect.x + 2 + c.name, y: y, end: rect.endX, dim)
      return
    }
    for (side, x) in zip(row.sides, c.sides) {
      sheet.text(
        TextFit.right(Numbers.share(side.auc ?? .nan), 5), x: rect.x + x, y: y, end: rect.endX, text)
    }
    if let gain = row.gain, let x = c.gain {
      let color: ThemeColor = abs(gain) <= 0.0005 ? .dim : gain < 0 ? .lost : .good
      sheet.text(
        Self.signed(gain), x: rect.x + x, y: y, end: rect.endX,
        look.style(isMarked ? .selectionText : color, on: background))
      if let bar = c.bar { drawBar(gain / largest, color, c.barWidth, background, on: &sheet, x: rect.x + bar, y: y) }
    }
    let failure = survey.kind == .results ? row.sides.compactMap(\.firstLost).min() : row.parted
    if let at = c.at {
      sheet.text(
        TextFit.right(failure.map { "\($0 + 1)" } ?? "–", 5), x: rect.x + at, y: y, end: rect.endX, text)
    }
    if let lost = c.lost {
      let counts = row.sides.map { "\($0.lost)" }.joined(separator: "/")
      sheet.text(TextFit.right(counts, 8), x: rect.x + lost, y: y, end: rect.endX, dim)
    }
  }

  /// A loss to the left of the middle, a gain to the right.
  private func drawBar(
    _ part: Double, _ color: ThemeColor, _ width: Int, _ background: ThemeColor, on sheet: inout Sheet, x: Int, y: Int
  ) {
    let half = width / 2
    let middle = x + half
    sheet.canvas.put("│", x: middle, y: y, look.style(.dim, on: background))
    let cells = min(half, Int((abs(part) * Double(half)).rounded(.up)))
    guard color != .dim else { return }
    for i in 0..<cells {
      sheet.canvas.put(
        part < 0 ? "▒" : "█", x: part < 0 ? middle - 1 - i : middle + 1 + i, y: y, look.style(color, on: background))
    }
  }

  private func drawSum(_ survey: Survey, on sheet: inout Sheet, in rect: Rect) {
    var pieces: [(String, Style)] = []
    if let means = survey.means {
      let values = means.map { Numbers.share($0).trimmed }
      // Where the sides have names, the letters are said to stand for them.
      let named = zip(survey.sides, values).enumerated().map { i, side in
        survey.sides.count > 1 ? "\(BranchMarks.letter(i)) \(side.0) \(side.1)" : side.1
      }
      let text = survey.kind == .results ? named.joined(separator: "  ") : values.joined(separator: " → ")
      pieces.append(("mean " + text, look.bold))
      if means.count > 1 {
        let gain = means[1] - means[0]
        pieces.append(("  " + Self.signed(gain).trimmed, look.style(gain < 0 ? .lost : .good, on: .background, .bold)))
        let balance = survey.balance
        pieces.append(("  \(balance.gained) gain, \(balance.lost) lose, \(balance.same) the same", look.dim))
      }
    }
    sheet.text(pieces, x: rect.x + 1, y: rect.endY - 1, end: rect.endX)
  }

  private func tip(_ row: Survey.Row, _ survey: Survey) -> String {
    var parts = [row.name]
    if let differed = row.differed {
      parts.append("the boxes differ from frame \(differed + 1)")
      if let parted = row.parted { parts.append("go different ways from \(parted + 1)") }
    }
    for (side, name) in zip(row.sides, survey.sides) {
      guard let auc = side.auc else { continue }
      let first = side.firstLost.map { ", from \($0 + 1)" } ?? ""
      parts.append("\(name): AUC \(WhyPanel.exact(auc)), lost on \(side.lost)\(first)")
    }
    if let problem = row.problem { parts.append(problem) }
    return parts.joined(separator: " · ")
  }

  /// `−.012`, in six cells.
  static func signed(_ value: Double) -> String {
    let digits = Numbers.share(abs(value)).trimmed
    return TextFit.right((value < -0.0005 ? "−" : value > 0.0005 ? "+" : " ") + digits, 6)
  }
}
