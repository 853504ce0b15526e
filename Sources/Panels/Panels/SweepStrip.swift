import Terminal
import Workbench

/// A sweep's outcome by value: height and colour for the overlap (or the score where there is no truth), filled as it runs.
struct SweepStrip {
  let sweep: Sweep
  let scene: Scene
  let look: Look

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard rect.height >= 2, rect.width >= 20, !sweep.cells.isEmpty else { return }
    let knob = scene.knobs.first { $0.name == sweep.knob }
    let hasTruth = sweep.cells.contains { $0.meanIoU != nil }
    let what = hasTruth ? "mean IoU" : "mean score"
    let progress = sweep.isFinished ? "" : " \(Int((sweep.progress * 100).rounded(.down))) %"
    let head =
      "sweep \(knob?.title ?? sweep.knob): \(what), frames \(sweep.frames.lowerBound + 1)–\(sweep.frames.upperBound + 1)\(progress)"
    sheet.text(head, x: rect.x + 1, y: rect.y, end: rect.endX - 1, look.style(.accent))
    let width = max(3, (rect.width - 2) / sweep.cells.count)
    let best = sweep.cells.compactMap { value($0) }.max()
    for (i, cell) in sweep.cells.enumerated() {
      let x = rect.x + 1 + i * width
      guard x + width <= rect.endX else { break }
      draw(cell, knob, isBest: value(cell) != nil && value(cell) == best, on: &sheet, x: x, y: rect.y + 1, width: width)
    }
  }

  private func value(_ cell: Sweep.Cell) -> Double? { cell.meanIoU ?? cell.meanScore }

  private func draw(
    _ cell: Sweep.Cell, _ knob: Knob?, isBest: Bool, on sheet: inout Sheet, x: Int, y: Int, width: Int
  ) {
    let name = knob.map { Numbers.knob(cell.value, $0).trimmed } ?? "\(cell.value)"
    guard let value = value(cell) else {
      sheet.text(cell.failure == nil ? "·" : "×", x: x, y: y, end: x + width - 1, look.dim)
      sheet.hits.add(
        Rect(x: x, y: y, width: width, height: 1), .panel(.parameters), tip: "\(name): \(cell.failure ?? "waiting")")
      return
    }
    let color = look.theme.gradient.color(at: value)
    sheet.canvas.sparkline([value], in: Rect(x: x, y: y, width: 1, height: 1)) { _ in
      Style(color, on: look.theme[.background])
    }
    let style = look.style(isBest ? .good : .text, on: .background, isBest ? [.bold, .underline] : [])
    sheet.text(width >= 5 ? Numbers.short(value) : name, x: x + 1, y: y, end: x + width, style)
    let lost = cell.lost > 0 ? ", lost on \(cell.lost)" : ""
    sheet.hits.add(
      Rect(x: x, y: y, width: width, height: 1), .action(.set(knob: sweep.knob, value: "\(cell.value)")),
      tip: "\(knob?.title ?? sweep.knob) \(name): \(WhyPanel.exact(value))\(lost), \(cell.done) frames; click tries it")
  }
}
