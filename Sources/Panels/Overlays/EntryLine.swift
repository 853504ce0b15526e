import Terminal
import Workbench

/// The line that is typed, over the footer, with its completions above.
struct EntryLine {
  let scene: Scene
  let look: Look
  let entry: Mode.Entry

  private var prompt: String {
    switch entry.purpose {
    case .command: return ":"
    case .value(let knob): return "\(scene.knobs.first { $0.name == knob }?.title ?? knob) = "
    case .filter: return "/"
    case .frame: return "go to frame "
    case .note: return "note: "
    }
  }

  /// What may be typed, said dimly while nothing is.
  private var hint: String {
    switch entry.purpose {
    case .command: return "a command; Tab completes, Enter does it, Esc leaves"
    case .value(let name):
      guard let knob = scene.knobs.first(where: { $0.name == name }) else { return "" }
      return "\(knob.text(knob.range.lowerBound)) … \(knob.text(knob.range.upperBound)); Enter takes it"
    case .filter: return "words that the findings must have"
    case .frame: return "1 … \(scene.count)"
    case .note: return "what you want to remember of this frame"
    }
  }

  func draw(on sheet: inout Sheet, in footer: Rect, screen: Rect) {
    guard footer.width > 2 else { return }
    drawCompletions(on: &sheet, above: footer, screen: screen)
    let style = look.style(.title)
    sheet.canvas.fill(footer, style)
    let start = sheet.text(
      prompt, x: footer.x, y: footer.y, end: footer.endX, look.style(.accent, on: .background, .bold))
    let room = footer.endX - start - 1
    // A long line is shown around the cursor.
    let characters = Array(entry.text)
    let skipped = max(0, min(entry.cursor, characters.count) - room + 1)
    let shown = String(characters.dropFirst(skipped).prefix(max(0, room)))
    let after = sheet.text(shown, x: start, y: footer.y, end: footer.endX, style)
    let before = String(characters.dropFirst(skipped).prefix(max(0, min(entry.cursor, characters.count) - skipped)))
    let cursor = start + CharacterWidth.of(before)
    sheet.canvas.modify(x: cursor, y: footer.y) { cell in
      cell.attributes.insert(.reverse)
    }
    let said = scene.notice.flatMap { $0.kind == .done ? nil : $0.text }
    sheet.text(
      said ?? (entry.text.isEmpty ? hint : ""), before: footer.endX - 1, y: footer.y, from: after + 2,
      said == nil ? look.dim : look.style(.warn))
    sheet.hits.add(footer, .panel(scene.view.focus))
  }

  private func drawCompletions(on sheet: inout Sheet, above footer: Rect, screen: Rect) {
    let completions = scene.completions
    let rows = min(completions.count, max(0, min(10, footer.y - screen.y - 2)))
    guard rows > 0 else { return }
    let names = completions.map { CharacterWidth.of($0.text) }.max() ?? 0
    let wanted = completions.map { max(names, 22) + 2 + CharacterWidth.of($0.help) + 3 }.max() ?? 0
    let width = min(screen.width, max(30, min(wanted, 120, screen.width - 4)))
    let rect = Rect(x: footer.x, y: footer.y - rows - 2, width: width, height: rows + 2)
    sheet.canvas.fill(rect, look.text)
    sheet.canvas.frame(
      rect, look.style(.focus), title: completions.count > rows ? "\(completions.count) fit" : "", titleStyle: look.dim)
    let marked = entry.selection ?? -1
    let first = max(0, min(marked - rows / 2, completions.count - rows))
    for (i, completion) in completions.dropFirst(first).prefix(rows).enumerated() {
      draw(
        completion, isMarked: first + i == marked, helpAt: max(names, 22) + 2, on: &sheet, in: rect,
        y: rect.y + 1 + i)
    }
  }

  private func draw(
    _ completion: Completion, isMarked: Bool, helpAt column: Int, on sheet: inout Sheet, in rect: Rect, y: Int
  ) {
    let background: ThemeColor = isMarked ? .selection : .background
    let line = Rect(x: rect.x + 1, y: y, width: rect.width - 2, height: 1)
    if isMarked { sheet.canvas.fill(line, look.style(.text, on: background)) }
    let text = look.style(isMarked ? .selectionText : .text, on: background)
    let end = sheet.text((isMarked ? "▸" : " ") + completion.text, x: line.x, y: y, end: line.endX, text)
    sheet.text(
      completion.help, x: max(end + 2, line.x + column), y: y, end: line.endX, look.style(.dim, on: background))
  }
}
