import Imaging
import Terminal
import Tracking
import Workbench

/// Each distractor cut from the frame, with its letter, score, α, age and likeness, beside the chosen one.
struct DistractorList {
  let scene: Scene
  let look: Look

  /// What one place of the list shows.
  private struct Entry {
    let name: String
    let title: String
    let box: Box
    let color: ThemeColor
    let lines: [String]
    /// Its place among the rivals; nil for what is no rival.
    let place: Int?
    let tip: String
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard let record = scene.record, let image = scene.image, scene.imageFrame == scene.frame else {
      sheet.message("nothing tracked on this frame", in: rect, look.dim)
      return
    }
    let entries = entries(record)
    guard !entries.isEmpty else {
      sheet.message("nothing was chosen on this frame", in: rect, look.dim)
      return
    }
    if rect.height < 5 || rect.width < 24 { return drawLines(entries, on: &sheet, in: rect) }
    // A strip where it is wide, a list where it is high.
    let isStrip = rect.width >= 2 * rect.height
    let text = 4
    let side =
      isStrip
      ? max(2, min(rect.height - text, 12))
      : max(text, min(rect.width / 2 - 10, (rect.height + 1) / min(5, entries.count) - 1))
    let width = isStrip ? max(2 * side, 17) : rect.width
    // The selected one is always in sight.
    let step = isStrip ? width + 1 : side + 1
    let fitting = max(1, ((isStrip ? rect.width : rect.height) + 1) / step)
    let selected = entries.firstIndex { $0.place != nil && $0.place == scene.distractors.selected } ?? 0
    let first = max(0, min(selected - fitting + 1, entries.count - fitting))
    for (i, entry) in entries[first...].prefix(fitting).enumerated() {
      let x = isStrip ? rect.x + i * step : rect.x
      let y = isStrip ? rect.y : rect.y + i * step
      draw(entry, image, side: side, width: width, isStrip: isStrip, x: x, y: y, on: &sheet, in: rect)
    }
  }

  // MARK: What there is to say

  private func entries(_ record: FrameRecord) -> [Entry] {
    let labels = Labels(record)
    var entries: [Entry] = []
    for entry in labels.entries where entry.role == .chosen {
      entries.append(plain(entry, title: "chosen"))
    }
    for (place, rival) in scene.distractors.rivals.enumerated() { entries.append(self.entry(rival, place)) }
    // The runner-ups fill what the distractors leave.
    for entry in labels.worthDrawing where entry.role == .runnerUp { entries.append(plain(entry, title: "runner-up")) }
    return entries
  }

  private func plain(_ entry: Labels.Entry, title: String) -> Entry {
    Entry(
      name: entry.name, title: title, box: entry.box, color: entry.role.color,
      lines: ["score " + Numbers.share(entry.score), "final " + Numbers.share(entry.final)], place: nil,
      tip: "\(entry.name) \(title): score \(WhyPanel.exact(entry.score)), final \(WhyPanel.exact(entry.final)), "
        + Self.text(entry.box))
  }

  private func entry(_ rival: Rival, _ place: Int) -> Entry {
    let name = rival.letter ?? "·"
    let alpha = rival.alpha.map { Numbers.share($0).trimmed } ?? "–"
    let lines = [
      "score " + Numbers.share(rival.score), "α \(alpha)  age \(rival.age)", likeness(rival, place),
    ]
    var tip = "\(name): score \(WhyPanel.exact(rival.score)), final \(WhyPanel.exact(rival.final)), α "
    tip += rival.alpha.map(WhyPanel.exact) ?? "none"
    tip += ", seen on \(rival.age) frame\(rival.age == 1 ? "" : "s"), f(z,d) \(WhyPanel.exact(rival.likeness))"
    return Entry(
      name: name, title: rival.letter == nil ? "remembered" : "", box: rival.box,
      color: rival.isOff ? .dim : .distractor, lines: lines, place: place, tip: tip + ", " + Self.text(rival.box))
  }

  /// Likeness to the target and to each other: `z .93 b .41`.
  private func likeness(_ rival: Rival, _ place: Int) -> String {
    var text = "z " + Numbers.short(rival.likeness).trimmed
    for (other, value) in (rival.toOthers ?? []).enumerated() where other != place && other < 26 {
      text += " " + String(UnicodeScalar(UInt8(97 + other))) + " " + Numbers.short(value).trimmed
    }
    return text
  }

  private static func text(_ box: Box) -> String {
    "box \(Numbers.pixels(box.x).trimmed), \(Numbers.pixels(box.y).trimmed), "
      + "\(Numbers.pixels(box.width).trimmed) × \(Numbers.pixels(box.height).trimmed)"
  }

  // MARK: Drawing

  private func draw(
    _ entry: Entry, _ image: Imaging.Image, side: Int, width: Int, isStrip: Bool, x: Int, y: Int,
    on sheet: inout Sheet, in rect: Rect
  ) {
    let end = min(rect.endX, isStrip ? x + width : rect.endX)
    if let place = entry.place {
      sheet.hits.add(
        Rect(x: x, y: y, width: end - x, height: side + (isStrip ? 4 : 0)), .action(.onDistractors(.choose(place))),
        tip: entry.tip)
    } else {
      sheet.hits.add(
        Rect(x: x, y: y, width: end - x, height: side + (isStrip ? 4 : 0)), .panel(.distractors), tip: entry.tip)
    }
    // A little more than the box, square.
    let size = max(4, max(entry.box.width, entry.box.height) * 1.3)
    let viewport = PictureViewport(
      x: entry.box.centerX - size / 2, y: entry.box.centerY - size / 2, width: size, height: size,
      cells: Rect(x: x, y: y, width: min(2 * side, end - x), height: side))
    sheet.pictures.draw(
      image, name: "mark \(entry.name)", frame: scene.frame, viewport, look.rasterizer, into: &sheet.canvas)
    let place = isStrip ? (x: x, y: y + side) : (x: x + 2 * side + 1, y: y)
    if place.y < rect.endY { drawTitle(entry, on: &sheet, x: place.x, y: place.y, end: end) }
    for (i, line) in entry.lines.enumerated() where place.y + 1 + i < min(rect.endY, isStrip ? rect.endY : y + side) {
      sheet.text(
        line, x: place.x, y: place.y + 1 + i, end: end, entry.color == .dim ? look.dim : look.text)
    }
  }

  /// `▸a  on  pin`: the letter, and two words that can be clicked.
  private func drawTitle(_ entry: Entry, on sheet: inout Sheet, x: Int, y: Int, end: Int) {
    let isSelected = entry.place != nil && entry.place == scene.distractors.selected
    var column = sheet.text(
      (isSelected ? "▸" : " ") + entry.name + (entry.title.isEmpty ? "" : " " + entry.title), x: x, y: y, end: end,
      look.style(entry.color, on: .background, .bold))
    guard let place = entry.place else { return }
    let rival = scene.distractors.rivals[place]
    for (word, action, isOn) in [
      (rival.isOff ? "off" : "on", DistractorAction.toggle(place), rival.isOff),
      (rival.isPinned ? "pinned" : "pin", DistractorAction.pin(place), rival.isPinned),
    ] {
      let start = column + 2
      let reason = scene.availability(.onDistractors(action)).reason
      let style = reason != nil ? look.dim : isOn ? look.style(.warn) : look.text
      column = sheet.text(word, x: start, y: y, end: end, style)
      let verb =
        word.hasPrefix("pin") ? (isOn ? "let it go" : "keep it in the set") : isOn ? "count it" : "leave it out"
      sheet.hits.add(
        Rect(x: start, y: y, width: max(0, column - start), height: 1), .action(.onDistractors(action)),
        tip: reason ?? "\(entry.name): click to \(verb)")
    }
  }

  /// One line each, where there is no room for pictures.
  private func drawLines(_ entries: [Entry], on sheet: inout Sheet, in rect: Rect) {
    let selected = entries.firstIndex { $0.place != nil && $0.place == scene.distractors.selected } ?? 0
    let first = max(0, min(selected - rect.height + 1, entries.count - rect.height))
    for (i, entry) in entries[first...].prefix(rect.height).enumerated() {
      let y = rect.y + i
      if let place = entry.place {
        sheet.hits.add(
          Rect(x: rect.x, y: y, width: rect.width, height: 1), .action(.onDistractors(.choose(place))), tip: entry.tip)
      }
      drawTitle(entry, on: &sheet, x: rect.x, y: y, end: rect.endX)
      let start = rect.x + min(18, rect.width / 2)
      sheet.text(entry.lines.joined(separator: "  "), x: start, y: y, end: rect.endX, look.text)
    }
  }
}
