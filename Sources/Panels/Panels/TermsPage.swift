import Imaging
import Terminal
import Tracking
import Workbench

/// The terms of the distractor-aware score: f(z, p), α̂ times the mean of f(d, p), and what is left, as maps and as bars.
struct TermsPage {
  let scene: Scene
  let look: Look

  /// A proposal's terms, as logit margins.
  private struct Row {
    let name: String
    let color: ThemeColor
    let target: Double
    let distractors: Double
    let result: Double
    let isChosen: Bool
    /// Whether it would have won without distractors.
    let isPlain: Bool
    let tip: String
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    let rows = rows
    guard !rows.isEmpty else {
      let reason =
        scene.trialAwareness == .off
        ? "distractors are listed only: A takes them into the choice" : "no distractors take part on this frame"
      return sheet.message(reason, in: rect, look.dim)
    }
    let bars = drawMaps(on: &sheet, in: rect)
    drawBars(rows, on: &sheet, in: bars)
  }

  // MARK: Maps

  /// Draws the maps where they fit, and gives what is left for the bars.
  private func drawMaps(on sheet: inout Sheet, in rect: Rect) -> Rect {
    guard scene.distractors.terms.count == 3, let inspection = scene.inspection, let image = scene.image,
      scene.imageFrame == inspection.frame, rect.height >= 5
    else { return rect }
    let isBeside = rect.width >= 6 * (rect.height - 1) + 46
    let side = isBeside ? rect.height - 1 : min((rect.width - 2) / 6, rect.height - 5)
    guard side >= 3 else { return rect }
    let geometry = inspection.observation.region.geometry
    let crop = sheet.pictures.crop(image, frame: inspection.frame, geometry, fill: inspection.tracker.target.fill)
    for (i, map) in scene.distractors.terms.enumerated() {
      let x = rect.x + i * (2 * side + 1)
      SearchPanel.draw(
        crop, of: geometry, name: "term \(map.name)", frame: inspection.frame,
        heat: look.heatMap(map.field, opacity: 0.85, floor: 1), look,
        in: Rect(x: x, y: rect.y + 1, width: 2 * side, height: side), on: &sheet)
      // Where the whole name does not fit its first word tells it.
      let name =
        CharacterWidth.of(map.name) <= 2 * side ? map.name : map.name.split(separator: " ").first.map(String.init) ?? ""
      sheet.text(name, x: x, y: rect.y, end: x + 2 * side, look.text)
      sheet.hits.add(
        Rect(x: x, y: rect.y, width: 2 * side, height: side + 1), .action(.heatKind(map.field.choice.kind)),
        tip: "\(map.name): \(map.field.low) … \(map.field.high); click lays it over the search region")
    }
    if isBeside {
      let x = rect.x + 3 * (2 * side + 1)
      return Rect(x: x, y: rect.y, width: rect.endX - x, height: rect.height)
    }
    return Rect(x: rect.x, y: rect.y + side + 1, width: rect.width, height: rect.height - side - 1)
  }

  // MARK: Bars

  private var shown: Observation? { scene.ghost?.observation ?? scene.inspection?.observation }

  private var rows: [Row] {
    guard let seen = shown, seen.choice.reranked != nil else { return [] }
    let labels = scene.record.map(Labels.init) ?? Labels()
    let alpha = scene.distractors.alpha
    var rows: [Row] = []
    var known: Set<Int> = []
    func add(_ candidate: Candidate) {
      guard let parts = candidate.reranked, known.insert(candidate.index).inserted else { return }
      let entry = labels[candidate.index]
      let term = alpha * parts.distractorMargin
      rows.append(
        Row(
          name: entry?.name ?? "·", color: entry?.role.color ?? .ghost, target: parts.targetMargin, distractors: term,
          result: parts.targetMargin - term, isChosen: candidate.index == seen.choice.index,
          isPlain: candidate.index == seen.withoutDistractors?.index,
          tip: "f(z,p) \(WhyPanel.exact(parts.targetMargin)) − \(WhyPanel.exact(alpha)) × "
            + "\(WhyPanel.exact(parts.distractorMargin)) = \(WhyPanel.exact(parts.targetMargin - term)), final "
            + WhyPanel.exact(candidate.final)))
    }
    add(seen.choice)
    if let plain = seen.withoutDistractors { add(plain) }
    seen.distractors.forEach(add)
    seen.runnerUps.forEach(add)
    return rows
  }

  private func drawBars(_ rows: [Row], on sheet: inout Sheet, in rect: Rect) {
    guard rect.height > 0, rect.width >= 24 else { return }
    let note = 25
    let hasNote = rect.width >= 30 + note
    let column = max(7, (rect.width - 3 - (hasNote ? note : 2)) / 3)
    func x(_ i: Int) -> Int { rect.x + 3 + i * column }
    var y = rect.y
    if rect.height >= 3 {
      for (i, name) in ["f(z,p)", "α·f(d,p)", "difference"].enumerated() {
        sheet.text(name, x: x(i), y: y, end: min(rect.endX, x(i) + column), look.dim)
      }
      y += 1
    }
    // One scale for all columns: they are subtracted from each other.
    let largest = rows.flatMap { [abs($0.target), abs($0.distractors), abs($0.result)] }.max() ?? 1
    for row in rows where y < rect.endY {
      sheet.text(
        row.name, x: rect.x, y: y, end: rect.endX, look.style(row.color, on: .background, row.isChosen ? .bold : []))
      for (i, value) in [row.target, row.distractors, row.result].enumerated() {
        let number = TextFit.number(value, cells: 5, decimals: 1)
        sheet.text(number, x: x(i), y: y, end: rect.endX, look.text)
        let room = column - 7
        if room > 0 {
          sheet.canvas.bar(
            x: x(i) + 6, y: y, width: room, fraction: abs(value) / max(largest, 1e-9),
            look.style(value < 0 ? .dim : i == 1 ? .distractor : row.color))
        }
      }
      let words = [row.isChosen ? "wins" : "", row.isPlain ? "wins without them" : ""].filter { !$0.isEmpty }
      if !words.isEmpty {
        let text = hasNote ? "◂ " + (words.count == 2 ? "wins, with and without" : words[0]) : "◂"
        sheet.text(text, x: x(3), y: y, end: rect.endX, look.style(row.isPlain && !row.isChosen ? .warn : .title))
      }
      sheet.hits.add(Rect(x: rect.x, y: y, width: rect.width, height: 1), .panel(.distractors), tip: row.tip)
      y += 1
    }
  }
}
