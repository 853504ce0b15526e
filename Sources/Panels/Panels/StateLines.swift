import Terminal
import Tracking
import Workbench

/// The tracker's state and where the time went, as a column of aligned lines.
struct StateLines {
  let scene: Scene
  let look: Look

  /// Name, value and the exact value for the footer.
  var lines: [(name: String, value: String)] {
    guard let record = scene.record else { return [] }
    let state = record.after
    var lines = [
      ("centre", Numbers.pixels(state.centerX) + " " + Numbers.pixels(state.centerY)),
      ("size", Numbers.pixels(state.width) + " " + Numbers.pixels(state.height)),
    ]
    if let inspection = scene.inspection, inspection.frame == scene.frame, inspection.run == scene.run?.id {
      lines.append(("step", TextFit.right(Numbers.share(inspection.observation.rate), 6) + " of the size"))
    }
    if record.side > 0 { lines.append(("search", TextFit.right("\(record.side)", 6) + " → \(record.instanceSize)")) }
    lines.append(("IoU", TextFit.right(Numbers.share(Double(record.iou)), 6)))
    if state.lost || record.isLost {
      lines.append(("state", state.failing > 0 ? "  lost for \(state.failing)" : "  lost"))
    } else if scene.run?.record(scene.frame - 1)?.after.lost == true {
      lines.append(("state", "  found again"))
    } else {
      lines.append(("state", "  held"))
    }
    let s = record.seconds
    if s.total > 0 {
      lines.append(("crop", Numbers.milliseconds(Double(s.crop), cells: 6)))
      lines.append(("backbone", Numbers.milliseconds(Double(s.backbone), cells: 6)))
      lines.append(("head", Numbers.milliseconds(Double(s.head), cells: 6)))
      lines.append(("selection", Numbers.milliseconds(Double(s.selection), cells: 6)))
    }
    return lines
  }

  /// Draws as many lines as fit, in two columns where there is room.
  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard rect.width >= 16, rect.height > 0 else { return }
    let lines = lines
    let columns = rect.width >= 56 && lines.count > rect.height ? 2 : 1
    let width = rect.width / columns
    for (i, line) in lines.prefix(rect.height * columns).enumerated() {
      let x = rect.x + i / rect.height * width
      let y = rect.y + i % rect.height
      sheet.text(line.name, x: x, y: y, end: x + width, look.dim)
      sheet.text(line.value, x: x + 10, y: y, end: x + width, look.text)
    }
  }
}
