import Imaging
import Terminal
import Tracking
import Workbench

/// What looks like the target: each one cut from the frame, with its letter and numbers, beside the chosen one.
struct DistractorsPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String { "distractors" }

  var detail: String {
    guard let record = scene.record else { return "" }
    return record.distractors.isEmpty ? "none" : "\(record.distractors.count)"
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard let record = scene.record, let image = scene.image, scene.imageFrame == scene.frame else {
      sheet.message("nothing tracked on this frame", in: rect, look.dim)
      return
    }
    // The runner-ups fill what the distractors leave.
    let labels = Labels(record)
    let entries = labels.entries.filter { $0.role != .runnerUp } + labels.worthDrawing.filter { $0.role == .runnerUp }
    guard !entries.isEmpty else {
      sheet.message("nothing was chosen on this frame", in: rect, look.dim)
      return
    }
    // A strip where it is wide, a list where it is high.
    let isStrip = rect.width >= 2 * rect.height
    let side =
      isStrip
      ? max(2, rect.height - 3) : max(2, min(rect.width / 2 - 16, (rect.height + 1) / min(4, entries.count) - 1))
    for (i, entry) in entries.enumerated() {
      let x = isStrip ? rect.x + i * (max(2 * side, 14) + 2) : rect.x
      let y = isStrip ? rect.y : rect.y + i * (side + 1)
      guard x + max(2 * side, 14) <= rect.endX, y + side <= rect.endY else { break }
      draw(entry, image, side: side, isStrip: isStrip, x: x, y: y, on: &sheet, in: rect)
    }
  }

  private func draw(
    _ entry: Labels.Entry, _ image: Imaging.Image, side: Int, isStrip: Bool, x: Int, y: Int, on sheet: inout Sheet,
    in rect: Rect
  ) {
    // A little more than the box, square.
    let size = max(4, max(entry.box.width, entry.box.height) * 1.3)
    let viewport = PictureViewport(
      x: entry.box.centerX - size / 2, y: entry.box.centerY - size / 2, width: size, height: size,
      cells: Rect(x: x, y: y, width: 2 * side, height: side))
    sheet.pictures.draw(
      image, name: "mark \(entry.name)", frame: scene.frame, viewport, look.rasterizer, into: &sheet.canvas)
    let name: String
    switch entry.role {
    case .chosen: name = "1 chosen"
    case .distractor: name = "\(entry.name) distractor"
    case .runnerUp: name = "\(entry.name) runner-up"
    }
    let lines: [(String, Style)] = [
      (name, look.style(entry.role.color, on: .background, .bold)),
      ("score " + Numbers.share(entry.score), look.text), ("final " + Numbers.share(entry.final), look.text),
    ]
    for (i, line) in lines.enumerated() {
      let place = isStrip ? (x: x, y: y + side + i) : (x: x + 2 * side + 1, y: y + i)
      if place.y < rect.endY { sheet.text(line.0, x: place.x, y: place.y, end: rect.endX, line.1) }
    }
    let tip =
      "\(name): score \(WhyPanel.exact(entry.score)), final \(WhyPanel.exact(entry.final)), box "
      + "\(Numbers.pixels(entry.box.x).trimmed), \(Numbers.pixels(entry.box.y).trimmed), "
      + "\(Numbers.pixels(entry.box.width).trimmed) × \(Numbers.pixels(entry.box.height).trimmed)"
    sheet.hits.add(
      Rect(x: x, y: y, width: max(2 * side, 14), height: side + (isStrip ? 3 : 0)), .panel(.distractors), tip: tip)
  }
}
