import Imaging
import Terminal
import Tracking
import Workbench

/// What the target's template has become: the share of each frame in it, and what it answers on the frame that the
/// exemplar was cut from.
struct TemplatePage {
  let scene: Scene
  let look: Look

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard let report = scene.distractors.template else {
      return sheet.message(scene.distractors.templateError ?? "the network runs …", in: rect, look.dim)
    }
    let maps: [(name: String, scores: [Float])] =
      [("exemplar", report.look.exemplar), ("mean", report.look.mean)]
      + (report.look.effective.map { [("effective", $0)] } ?? [])
    let isBeside = rect.width >= 2 * maps.count * (rect.height - 1) + 26
    let side = isBeside ? rect.height - 1 : min((rect.width - 2) / (2 * maps.count), max(0, rect.height - 4))
    var rest = rect
    if side >= 3 {
      for (i, map) in maps.enumerated() {
        let x = rect.x + i * (2 * side + 1)
        draw(map.scores, name: map.name, report, on: &sheet, x: x, y: rect.y, side: side)
      }
      let used = maps.count * (2 * side + 1)
      rest =
        isBeside
        ? Rect(x: rect.x + used, y: rect.y, width: rect.width - used, height: rect.height)
        : Rect(x: rect.x, y: rect.y + side + 1, width: rect.width, height: rect.height - side - 1)
    }
    drawShares(report, on: &sheet, in: rest)
  }

  private func draw(
    _ scores: [Float], name: String, _ report: Study.TemplateReport, on sheet: inout Sheet, x: Int, y: Int, side: Int
  ) {
    let field = HeatField(largest: scores, size: report.look.size, region: report.look.region)
    SearchPanel.draw(
      report.crop, of: report.look.region.geometry, name: "template \(name)", frame: report.first,
      heat: look.heatMap(field, opacity: 0.85, floor: 1), look,
      in: Rect(x: x, y: y + 1, width: 2 * side, height: side), on: &sheet)
    let best = " " + Numbers.share(Double(field.high)).trimmed
    let end = sheet.text(
      TextFit.cut(name, to: max(0, 2 * side - CharacterWidth.of(best))), x: x, y: y, end: x + 2 * side, look.text)
    sheet.text(best, x: end, y: y, end: x + 2 * side, look.dim)
    sheet.hits.add(
      Rect(x: x, y: y, width: 2 * side, height: side + 1), .panel(.distractors),
      tip: "\(name): its response on frame \(report.first + 1), \(field.low) … \(field.high)")
  }

  /// The exemplar's share, then the newest frames', then all older ones'.
  private func drawShares(_ report: Study.TemplateReport, on sheet: inout Sheet, in rect: Rect) {
    guard rect.height > 0, rect.width >= 16 else { return }
    var lines: [(name: String, share: Double)] = report.shares.prefix(1).map { ("exemplar \($0.frame + 1)", $0.share) }
    lines += report.shares.dropFirst().reversed().map { ("frame \($0.frame + 1)", $0.share) }
    let older = report.older > 0 ? ("older", report.older) : nil
    var y = rect.y
    if rect.height >= 2 {
      sheet.text("share β/Σβ", x: rect.x, y: y, end: rect.endX, look.dim)
      y += 1
    }
    let room = rect.endY - y
    var shown = Array(lines.prefix(max(0, room)))
    if shown.count < lines.count || older != nil, !shown.isEmpty {
      if shown.count == room { shown.removeLast() }
      let hidden = lines.dropFirst(shown.count).reduce(report.older) { $0 + $1.share }
      shown.append(("older", hidden))
    }
    let largest = shown.map(\.share).max() ?? 1
    for line in shown where y < rect.endY {
      sheet.text(TextFit.left(line.name, 12), x: rect.x, y: y, end: rect.endX, look.dim)
      sheet.text(
        TextFit.number(line.share, cells: 6, decimals: 4, leadingZero: false), x: rect.x + 13, y: y, end: rect.endX,
        look.text)
      let width = rect.width - 21
      if width > 0 {
        sheet.canvas.bar(
          x: rect.x + 20, y: y, width: width, fraction: line.share / max(largest, 1e-12), look.style(.bar))
      }
      sheet.hits.add(
        Rect(x: rect.x, y: y, width: rect.width, height: 1), .panel(.distractors),
        tip: "\(line.name): \(line.share) of the mean template")
      y += 1
    }
  }
}
