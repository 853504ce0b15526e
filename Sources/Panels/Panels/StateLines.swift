import Terminal
import Tracking
import Workbench

/// The tracker's state and where the time went, as a column of aligned lines.
struct StateLines {
  let scene: Scene
  let look: Look

  /// A line: name, value, and a time's part of the whole.
  struct Line: Equatable {
    let name: String
    let value: String
    var part: Double?
  }

  var lines: [Line] {
    guard let record = scene.record else { return [] }
    let state = record.after
    var lines = [
      Line(name: "centre", value: Numbers.pixels(state.centerX) + " " + Numbers.pixels(state.centerY)),
      Line(name: "size", value: Numbers.pixels(state.width) + " " + Numbers.pixels(state.height)),
    ]
    if let inspection = scene.inspection, inspection.frame == scene.frame, inspection.run == scene.run?.id {
      lines.append(
        Line(name: "step", value: TextFit.right(Numbers.share(inspection.observation.rate), 6) + " of the size"))
    }
    if record.side > 0 {
      lines.append(Line(name: "search", value: TextFit.right("\(record.side)", 6) + " → \(record.instanceSize)"))
    }
    lines.append(Line(name: "IoU", value: TextFit.right(Numbers.share(Double(record.iou)), 6)))
    if state.lost || record.isLost {
      lines.append(Line(name: "state", value: state.failing > 0 ? "  lost for \(state.failing)" : "  lost"))
    } else if scene.run?.record(scene.frame - 1)?.after.lost == true {
      lines.append(Line(name: "state", value: "  found again"))
    } else {
      lines.append(Line(name: "state", value: "  held"))
    }
    return lines + times(record)
  }

  /// Where the time went, by stage.
  private func times(_ record: FrameRecord) -> [Line] {
    let s = record.seconds
    guard s.total > 0 else { return [] }
    var stages = [
      ("crop", Double(s.crop)), ("backbone", Double(s.backbone)), ("neck", Double(s.neck)), ("head", Double(s.head)),
      ("selection", Double(s.selection)),
    ]
    if let decode = scene.decodeSeconds, decode > 0 { stages.insert(("decode", decode), at: 0) }
    if let draw = scene.drawSeconds { stages.append(("draw", draw)) }
    let whole = stages.reduce(0) { $0 + $1.1 }
    return stages.map { name, seconds in
      Line(name: name, value: Numbers.milliseconds(seconds, cells: 6), part: seconds / max(whole, 1e-9))
    }
  }

  /// Where they do not all fit, the times that matter least go first, then the lines at the end.
  static func fitting(_ lines: [Line], _ count: Int) -> [Line] {
    var left = lines
    while left.count > count {
      let times = left.indices.filter { left[$0].part != nil }
      guard times.count > 1, let least = times.min(by: { (left[$0].part ?? 0) < (left[$1].part ?? 0) }) else { break }
      left.remove(at: least)
    }
    return Array(left.prefix(count))
  }

  /// Draws as many lines as fit, in two columns where there is room.
  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard rect.width >= 16, rect.height > 0 else { return }
    let lines = lines
    let columns = rect.width >= 52 && lines.count > rect.height ? 2 : 1
    let width = rect.width / columns
    for (i, line) in Self.fitting(lines, rect.height * columns).enumerated() {
      let x = rect.x + i / rect.height * width
      let y = rect.y + i % rect.height
      sheet.text(line.name, x: x, y: y, end: x + width, look.dim)
      sheet.text(line.value, x: x + 10, y: y, end: x + width, look.text)
      let room = min(12, width - 22)
      if let part = line.part, room >= 4 {
        sheet.canvas.bar(
          x: x + 21, y: y, width: room, fraction: part, look.style(.bar), track: look.style(.bar, on: .barTrack))
      }
    }
  }
}
