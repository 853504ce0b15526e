import Terminal
import Workbench

/// What is worth a look, a line each: click or Enter goes there.
struct FindingsPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String { scene.view.filter.isEmpty ? "findings" : "findings: \(scene.view.filter)" }

  var detail: String {
    let counts = Finding.Kind.allCases.compactMap { kind -> String? in
      let n = scene.findings.filter { $0.kind == kind }.count
      return n > 0 ? "\(n) \(kind.title)" : nil
    }
    return counts.joined(separator: " · ")
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    let findings = scene.findings
    guard !findings.isEmpty else {
      let text =
        scene.view.filter.isEmpty
        ? "nothing found so far" : "nothing has the words “\(scene.view.filter)”; / changes them"
      sheet.text(text, x: rect.x + 1, y: rect.y, end: rect.endX, look.dim)
      return
    }
    let isFocused = scene.view.focus == .findings
    let here = findings.lastIndex { $0.frame <= scene.frame }
    let marked = isFocused ? min(scene.view.listRow, findings.count - 1) : here ?? 0
    let first = ListScroll.first(count: findings.count, rows: rect.height, marked: marked)
    for (i, finding) in findings.dropFirst(first).prefix(rect.height).enumerated() {
      let y = rect.y + i
      let isHere = finding.frame == scene.frame
      let isMarked = isFocused ? first + i == marked : isHere
      let background: ThemeColor = isMarked ? .selection : .background
      let line = Rect(x: rect.x, y: y, width: rect.width, height: 1)
      if isMarked { sheet.canvas.fill(line, look.style(.text, on: background)) }
      let text = look.style(isMarked ? .selectionText : .text, on: background)
      let kind = look.style(finding.kind == .lost ? .lost : .warn, on: background)
      sheet.text(
        [
          (isMarked ? "▸" : isHere ? "●" : " ", text), (Numbers.frame(finding.frame, of: scene.count) + " ", text),
          (TextFit.left((finding.kind == .lost ? "▲ " : "◆ ") + finding.kind.title, 15), kind), (finding.why, text),
        ], x: rect.x, y: y, end: rect.endX)
      sheet.hits.add(
        line, .action(.goto(finding.frame)), tip: "frame \(finding.frame + 1), \(finding.kind.title): \(finding.why)")
    }
  }
}

/// Which part of a list is in sight.
enum ListScroll {
  /// The first row that keeps the marked one in the middle, or as near to it as the ends allow.
  static func first(count: Int, rows: Int, marked: Int) -> Int { min(max(0, count - rows), max(0, marked - rows / 2)) }
}
