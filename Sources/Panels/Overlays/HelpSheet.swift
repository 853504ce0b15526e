import Terminal
import Workbench

/// All keys, made from the keymap: groups in as many columns as fit.
struct HelpSheet {
  let scene: Scene
  let look: Look
  let row: Int

  enum Line {
    case heading(String)
    case key(keys: String, row: ActionRow, text: String)
    /// The rest of a text that is too long for its line.
    case more(String)
    case blank
  }

  /// Every line of the sheet, one after the other.
  func lines(width: Int) -> [Line] {
    var lines: [Line] = []
    for (group, rows) in scene.keymap.sheet {
      if !lines.isEmpty { lines.append(.blank) }
      lines.append(.heading(group.rawValue))
      for (row, keys) in rows {
        let text = TextFit.wrap(row.help, to: max(12, width - Self.keyWidth))
        lines.append(.key(keys: keys.map(KeyText.shown).joined(separator: " "), row: row, text: text.first ?? ""))
        lines += text.dropFirst().map { .more($0) }
      }
    }
    return lines
  }

  /// Cells of the column of keys.
  private static let keyWidth = 14

  func draw(on sheet: inout Sheet, in screen: Rect) {
    let rect = screen
    guard rect.width >= 8, rect.height >= 3 else { return }
    sheet.canvas.fill(rect, look.text)
    sheet.canvas.frame(
      rect, look.style(.focus), title: "keys · \(scene.keymap.preset.rawValue)", titleStyle: look.bold,
      hint: "↑↓ scroll · Esc closes · :keys mpv, cvat, vim")
    sheet.hits.add(screen, .action(.escape))
    let inside = rect.inset(horizontally: 2, vertically: 1)
    let count = max(1, min(3, inside.width / 44))
    let width = inside.width / count
    let lines = lines(width: width - 2)
    // Columns of equal height; with one screenful there is nothing to scroll.
    let perColumn = (lines.count + count - 1) / count
    let first = max(0, min(row, perColumn - inside.height))
    for column in 0..<count {
      for i in 0..<inside.height where first + i < perColumn {
        let index = column * perColumn + first + i
        guard index < lines.count else { break }
        draw(lines[index], on: &sheet, x: inside.x + column * width, y: inside.y + i, width: width - 2)
      }
    }
  }

  private func draw(_ line: Line, on sheet: inout Sheet, x: Int, y: Int, width: Int) {
    switch line {
    case .blank: break
    case .heading(let title):
      sheet.text(title, x: x, y: y, end: x + width, look.style(.title, on: .background, [.bold, .underline]))
    case .more(let text): sheet.text(text, x: x + Self.keyWidth, y: y, end: x + width, look.text)
    case .key(let keys, let row, let text):
      let available = row.action.map(scene.availability) ?? .available
      let isDim = row.context == .browse && !available.isAvailable
      sheet.text(keys, x: x, y: y, end: x + Self.keyWidth - 1, look.style(isDim ? .dim : .accent))
      sheet.text(text, x: x + Self.keyWidth, y: y, end: x + width, isDim ? look.dim : look.text)
      if let action = row.action, row.context == .browse {
        sheet.hits.add(
          Rect(x: x, y: y, width: width, height: 1), .action(.all([.escape, action])),
          tip: available.reason.map { "not now: \($0)" } ?? row.help)
      }
    }
  }
}
