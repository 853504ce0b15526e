import Terminal
import Tracking
import Workbench

/// The sliders: value, track, and the marks where another proposal would win.
struct ParametersPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String { "parameters" }

  var detail: String {
    let changed = scene.knobs.filter(scene.isChanged).count
    return changed == 0 ? "" : "changed: \(changed) · Enter re-runs, Esc drops"
  }

  private var selected: Int { scene.knobs.firstIndex { $0.name == scene.view.knob } ?? 0 }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard !scene.knobs.isEmpty, rect.height > 0 else { return }
    let hasMeaning = rect.height >= 4
    let sweepRows = scene.sweep == nil || rect.height < 6 ? 0 : 2
    let rows = max(1, rect.height - (hasMeaning ? 1 : 0) - sweepRows)
    // The selected row stays in sight, with one row of context below.
    let first = max(0, min(selected - rows + 2, scene.knobs.count - rows))
    for (i, knob) in scene.knobs.dropFirst(first).prefix(rows).enumerated() {
      draw(knob, isSelected: first + i == selected, on: &sheet, in: rect, y: rect.y + i)
    }
    scrollMarks(first: first, rows: rows, on: &sheet, in: rect)
    if sweepRows > 0, let sweep = scene.sweep {
      SweepStrip(sweep: sweep, scene: scene, look: look).draw(
        on: &sheet, in: Rect(x: rect.x, y: rect.y + rows, width: rect.width, height: 2))
    }
    if hasMeaning { drawMeaning(on: &sheet, in: rect) }
  }

  /// `↑ 3` and `↓ 12` at the right edge where rows are out of sight.
  private func scrollMarks(first: Int, rows: Int, on sheet: inout Sheet, in rect: Rect) {
    if first > 0 { sheet.canvas.put("↑", x: rect.endX - 1, y: rect.y, look.dim) }
    if first + rows < scene.knobs.count { sheet.canvas.put("↓", x: rect.endX - 1, y: rect.y + rows - 1, look.dim) }
  }

  private func draw(_ knob: Knob, isSelected: Bool, on sheet: inout Sheet, in rect: Rect, y: Int) {
    let isChanged = scene.isChanged(knob)
    let value = scene.value(of: knob)
    let background: ThemeColor = isSelected ? .selection : .background
    let name = look.style(isSelected ? .selectionText : isChanged ? .title : .text, on: background)
    if isSelected {
      sheet.canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), look.style(.text, on: background))
    }
    sheet.text(isSelected ? "▸" : " ", x: rect.x, y: y, end: rect.endX, name)
    let nameWidth = rect.width >= 44 ? 17 : 13
    sheet.text(knob.title, x: rect.x + 1, y: y, end: rect.x + 1 + nameWidth, name)
    let valueX = rect.x + 1 + nameWidth
    sheet.text(
      Numbers.knob(value, knob), x: valueX, y: y, end: rect.endX,
      look.style(isChanged ? .ghost : isSelected ? .selectionText : .text, on: background, isChanged ? .bold : []))
    sheet.text(isChanged ? "*" : " ", x: valueX + 6, y: y, end: rect.endX, look.style(.ghost, on: background, .bold))
    let line = Rect(x: rect.x, y: y, width: rect.width, height: 1)
    sheet.hits.add(line, .action(.selectKnob(knob.name)), tip: tip(knob, value: value))
    drawTrack(
      knob, value: value, background: background, on: &sheet, x: valueX + 8, y: y, width: rect.endX - 2 - valueX - 8)
  }

  private func drawTrack(
    _ knob: Knob, value: Double, background: ThemeColor, on sheet: inout Sheet, x: Int, y: Int, width: Int
  ) {
    let span = knob.range.upperBound - knob.range.lowerBound
    guard width >= 4, span > 0 else {
      if width >= 4 { sheet.text("fixed", x: x, y: y, end: x + width, look.style(.dim, on: background)) }
      return
    }
    func fraction(_ v: Double) -> Double { (v - knob.range.lowerBound) / span }
    // Turning another knob moves them; turning their own does not.
    let document = scene.document
    let others = !document.orders.isEmpty || document.pending.keys.contains { $0 != knob.name }
    let found = others ? [] : flips(of: knob)
    let above = found.filter(\.above).map(\.value).min()
    sheet.canvas.slider(
      x: x, y: y, width: width, fraction: fraction(value), track: look.style(.sliderTrack, on: background),
      knob: look.style(scene.isChanged(knob) ? .ghost : .slider, on: background, .bold), reach: above.map(fraction),
      marks: marks(knob, found, fraction, background))
    sheet.hits.add(
      Rect(x: x, y: y, width: width, height: 1), .slider(knob: knob.name, x: x, width: width),
      tip: tip(knob, value: value))
  }

  private func marks(
    _ knob: Knob, _ flips: [Flip], _ fraction: (Double) -> Double, _ background: ThemeColor
  ) -> [SliderMark] {
    var marks = flips.map { SliderMark(fraction($0.value), look.style(.flip, on: background, .bold)) }
    // Where the run stands, while a change waits.
    if scene.isChanged(knob) {
      marks.append(
        SliderMark(fraction(knob.value(in: scene.parameters)), look.style(.slider, on: background), scalar: "○"))
    }
    return marks
  }

  private func flips(of knob: Knob) -> [Flip] {
    guard let inspection = scene.inspection, inspection.frame == scene.frame, inspection.run == scene.run?.id else {
      return []
    }
    return inspection.explanation.flips(of: knob.name)
  }

  private func tip(_ knob: Knob, value: Double) -> String {
    var text = "\(knob.name) \(knob.text(value))"
    if scene.isChanged(knob) { text += " (the run has \(knob.text(knob.value(in: scene.parameters))))" }
    for flip in flips(of: knob) {
      text += " · \(flip.above ? ">" : "<") \(Workbench.flipText(flip, knob)) another wins"
      if let iou = flip.iou { text += " (IoU \(Numbers.share(iou).trimmed))" }
    }
    return text + " · \(knob.text(knob.range.lowerBound)) … \(knob.text(knob.range.upperBound))"
  }

  private func drawMeaning(on sheet: inout Sheet, in rect: Rect) {
    guard scene.knobs.indices.contains(selected) else { return }
    let knob = scene.knobs[selected]
    let reach: String
    switch knob.effect {
    case .listing: reach = "listing"
    case .choice: reach = "this frame"
    case .state: reach = "next frames"
    case .crop: reach = "runs the network"
    }
    let end = sheet.text(reach, before: rect.endX - 1, y: rect.endY - 1, from: rect.x, look.style(.accent))
    sheet.text(knob.meaning, x: rect.x + 1, y: rect.endY - 1, end: end - 1, look.dim)
  }
}
