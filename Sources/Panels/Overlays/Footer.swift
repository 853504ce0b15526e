import Terminal
import Tracking
import Workbench

/// The last line: what was just said, exact numbers under the pointer, and the keys that matter now.
struct Footer {
  let scene: Scene
  let look: Look

  struct Hint {
    let key: String
    let label: String
    let action: Action
  }

  /// The keys that matter now, the most useful first; keys that belong together share a label.
  var hints: [Hint] {
    scene.hints.compactMap { row, keys in
      guard let action = row.action, let key = keys.first else { return nil }
      let label = row.id == "toggle-play" ? (scene.playback.isPlaying ? "pause" : "play") : Self.labels[row.id]
      return Hint(key: KeyText.shown(key), label: label ?? row.title, action: action)
    }
  }

  /// Shorter than the titles; an empty one shares the next hint's.
  private static let labels = [
    "previous-frame": "", "next-frame": "step", "next-finding": "finding", "increase": "more", "decrease": "less",
    "rerun": "re-run from here", "fork": "fork", "escape": "drop", "help": "keys", "palette": "command",
    "box-left": "move", "box-wider": "size",
  ]

  func draw(on sheet: inout Sheet, in rect: Rect, tip: String?) {
    guard rect.width > 0, rect.height > 0 else { return }
    let base = look.style(.text)
    sheet.canvas.fill(rect, base)
    var end = rect.endX
    if let (text, color) = message(tip) {
      // Words come first, keys take what is left.
      let room = min(rect.width - 2, CharacterWidth.of(text))
      end = sheet.text(text, before: rect.endX - 1, y: rect.y, from: rect.endX - 1 - room, look.style(color)) - 2
    }
    var x = rect.x + 1
    for (i, hint) in hints.enumerated() {
      // Keys that belong together stand together: `, . step`.
      let label = hint.label.isEmpty ? "" : " " + hint.label
      let width = CharacterWidth.of(hint.key + label)
      var needed = width
      var next = i
      while hints[next].label.isEmpty, next + 1 < hints.count {
        next += 1
        needed += 1 + CharacterWidth.of(hints[next].key + (hints[next].label.isEmpty ? "" : " " + hints[next].label))
      }
      guard x + needed <= end else { continue }
      let available = scene.availability(hint.action)
      let isDim = !available.isAvailable
      let column = sheet.canvas.text(
        hint.key, x: x, y: rect.y, look.style(isDim ? .dim : .accent, on: .background, isDim ? [] : .bold))
      sheet.canvas.text(label, x: column, y: rect.y, look.style(.dim))
      sheet.hits.add(
        Rect(x: x, y: rect.y, width: width, height: 1), .action(hint.action),
        tip: available.reason ?? ActionRow.table.first { $0.action == hint.action }?.help)
      x += width + (hint.label.isEmpty ? 1 : 2)
    }
  }

  /// What is said at the right: a refusal first, then what is under the pointer, then what was done.
  private func message(_ tip: String?) -> (String, ThemeColor)? {
    if let notice = scene.notice, notice.kind != .done { return (notice.text, notice.kind == .failed ? .error : .warn) }
    if let tip { return (tip, .title) }
    if let notice = scene.notice { return (notice.text, .good) }
    if let readout = scene.readout { return (ReadoutText.line(readout), .title) }
    return nil
  }
}

/// Keys as people read them.
public enum KeyText {
  /// `space` → `Space`, `ctrl-r` → `Ctrl-R`, `left` → `←`.
  public static func shown(_ key: String) -> String { KeyEvent(notation: key)?.description ?? key }
}

/// What is under the readout's cursor, in one line.
enum ReadoutText {
  static func line(_ readout: Readout) -> String {
    var text = "\(Numbers.pixels(readout.point.x).trimmed), \(Numbers.pixels(readout.point.y).trimmed)"
    if let pixel = readout.pixel, pixel.count == 3 { text += " · rgb \(pixel[2]) \(pixel[1]) \(pixel[0])" }
    if let c = readout.candidate {
      text += " · anchor \(c.anchor + 1) cell \(c.column),\(c.row): \(Numbers.share(c.score).trimmed)"
      text += " × \(Numbers.share(c.penalty).trimmed), window \(Numbers.share(c.window).trimmed)"
      text += c.final.isFinite ? " → \(Numbers.share(c.final).trimmed)" : " → outside the gate"
      if let rank = readout.rank { text += ", rank \(rank)" }
      text += " · box \(Int(c.box.width.rounded()))×\(Int(c.box.height.rounded()))"
    }
    if let iou = readout.iou, !iou.isNaN { text += " · IoU \(Numbers.share(iou).trimmed)" }
    return text
  }
}
