import Terminal
import Workbench

/// Curves by frame, one row a curve: score, runner-up ratio, overlap; marks, loop and playhead below.
struct TimelinePanel: PanelView {
  let scene: Scene
  let look: Look
  /// The shown run's columns, and those of the other branches that are drawn.
  var curves = Curves()
  var others: [Other] = []

  /// Another branch's curve.
  struct Other: Sendable {
    let branch: Branch
    let curves: Curves
    let color: ThemeColor
  }

  /// Cells at the left for a curve's name and its value at the playhead.
  static let gutter = 13

  init(scene: Scene, look: Look) {
    self.scene = scene
    self.look = look
  }

  var title: String {
    scene.branch.map { scene.document.branches.count > 1 ? "timeline · \($0.name)" : "timeline" } ?? "timeline"
  }

  var detail: String {
    var parts: [String] = []
    if let run = scene.run {
      switch run.status {
      case .tracking: parts.append("\(scene.isPaused ? "paused at" : "tracking") \(run.reached)/\(scene.count)")
      case .failed: parts.append("failed at \(run.reached)")
      case .finished: break
      }
    }
    if let loop = scene.playback.loop { parts.append("loop \(loop.lowerBound + 1)–\(loop.upperBound + 1)") }
    if scene.playback.isPlaying || scene.playback.speed != 1 {
      parts.append(
        "\(scene.playback.isPlaying ? "▶" : "‖") ×\(TextFit.number(scene.playback.speed, cells: 4, decimals: 2).trimmed)"
      )
    }
    if let record = scene.record { parts.append(Numbers.milliseconds(Double(record.seconds.total))) }
    return parts.joined(separator: " · ")
  }

  /// One curve of the panel.
  enum Row: Equatable {
    case score, ratio, iou, marks
    case other(Int)
    case extra(TimelineRow)
  }

  /// The rows that fit, the most telling first.
  func rows(height: Int) -> [Row] {
    let hasTruth = curves.columns.contains { $0.iou != nil }
    var wanted: [Row] = [.score]
    if hasTruth { wanted.append(.iou) }
    wanted += others.indices.map { .other($0) }
    // What a lost target did, and who was like it, says more than the runner-ups where it is asked for.
    let extra = [TimelineRow.state, .rival, .search, .distractors].filter(scene.distractors.rows.contains)
    wanted += extra.map { .extra($0) }
    wanted.append(.ratio)
    wanted.append(.marks)
    // Marks are one row that says much: they come before a second branch.
    var shown = Array(wanted.prefix(max(1, height)))
    if height >= 3, !shown.contains(.marks) { shown[shown.count - 1] = .marks }
    let order: [Row] =
      [.score, .ratio, .iou] + others.indices.map { .other($0) } + TimelineRow.allCases.map { .extra($0) } + [.marks]
    return order.filter(shown.contains)
  }

  /// The cells of the curves inside of a panel.
  static func track(in rect: Rect) -> Rect {
    Rect(x: rect.x + gutter, y: rect.y, width: rect.width - gutter - 1, height: rect.height)
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    let track = Self.track(in: rect)
    guard track.width > 0, rect.height > 0 else { return }
    let rows = rows(height: rect.height)
    // What is left over makes the score and the overlap taller.
    let spare = rect.height - rows.count
    sheet.hits.add(
      Rect(x: track.x, y: rect.y, width: track.width, height: rect.height + 1), .timeline(track))
    var y = rect.y
    for row in rows {
      let tall = row == .marks ? 1 : 1 + spare / max(1, rows.count - 1) + extra(row, rows, spare)
      let area = Rect(x: rect.x, y: y, width: rect.width, height: min(tall, rect.endY - y))
      draw(row, on: &sheet, in: area, track: track)
      drawThresholds(
        of: row, on: &sheet, in: Rect(x: track.x, y: area.y, width: track.width, height: area.height))
      y += area.height
    }
    drawPlayhead(on: &sheet, in: rect, track: track)
  }

  private func extra(_ row: Row, _ rows: [Row], _ spare: Int) -> Int {
    let curves = rows.filter { $0 != .marks }
    guard let place = curves.firstIndex(of: row) else { return 0 }
    return place < spare % max(1, curves.count) && rows.count > 1 ? 1 : 0
  }

  private func draw(_ row: Row, on sheet: inout Sheet, in rect: Rect, track: Rect) {
    let area = Rect(x: track.x, y: rect.y, width: track.width, height: rect.height)
    let y = rect.endY - 1
    switch row {
    case .score:
      gutter("score", value: scene.record.map { Double($0.score) }, .graphScore, on: &sheet, x: rect.x, y: y)
      let columns = curves.columns
      sheet.canvas.sparkline(columns.map(\.score), in: area) { look.style(columns[$0].isLost ? .lost : .graphScore) }
    case .ratio:
      gutter("2nd/1st", value: scene.record.map { Double($0.runnerUpRatio) }, .graphRatio, on: &sheet, x: rect.x, y: y)
      sheet.canvas.sparkline(curves.columns.map(\.ratio), in: area) { _ in look.style(.graphRatio) }
    case .iou:
      gutter("IoU", value: scene.record.map { Double($0.iou) }, .graphIoU, on: &sheet, x: rect.x, y: y)
      sheet.canvas.sparkline(curves.columns.map(\.iou), in: area) { _ in look.style(.graphIoU) }
    case .other(let i):
      let other = others[i]
      let hasTruth = other.curves.columns.contains { $0.iou != nil }
      let record = scene.runs[other.branch.id]?.record(scene.frame)
      gutter(
        other.branch.name, value: record.map { Double(hasTruth ? $0.iou : $0.score) }, other.color, on: &sheet,
        x: rect.x, y: y)
      sheet.canvas.sparkline(other.curves.columns.map { hasTruth ? $0.iou : $0.score }, in: area) { _ in
        look.style(other.color)
      }
    case .extra(let row): drawExtra(row, on: &sheet, in: area, gutterX: rect.x)
    case .marks: drawMarks(on: &sheet, in: area, gutterX: rect.x)
    }
  }

  private func gutter(_ name: String, value: Double?, _ color: ThemeColor, on sheet: inout Sheet, x: Int, y: Int) {
    sheet.text(TextFit.left(name, 7), x: x, y: y, end: x + 7, look.style(color))
    sheet.text(Numbers.share(value ?? .nan), x: x + 8, y: y, end: x + Self.gutter - 1, look.text)
  }

  /// Lost stretches ▲, other findings ◆, starts ┃, forks ⑂, notes ✎ and the loop's ends.
  private func drawMarks(on sheet: inout Sheet, in area: Rect, gutterX: Int) {
    let lost = scene.findings.filter { $0.kind == .lost }.count
    sheet.text("marks", x: gutterX, y: area.y, end: gutterX + Self.gutter - 1, look.dim)
    if lost > 0 {
      sheet.text("▲\(lost)", before: gutterX + Self.gutter - 1, y: area.y, from: gutterX, look.style(.lost))
    }
    func put(_ scalar: Unicode.Scalar, at frame: Int, _ color: ThemeColor) {
      sheet.canvas.put(scalar, x: area.x + column(frame, area.width), y: area.y, look.style(color, .background, .bold))
    }
    for (i, column) in curves.columns.enumerated() where column.isLost {
      sheet.canvas.put("─", x: area.x + i, y: area.y, look.style(.lost))
    }
    for finding in scene.findings where finding.kind != .lost { put("◆", at: finding.frame, .warn) }
    for finding in scene.findings where finding.kind == .lost { put("▲", at: finding.frame, .lost) }
    for (frame, _) in scene.document.notes { put("✎", at: frame, .accent) }
    for branch in scene.document.branches {
      if let forked = branch.forked { put("┠", at: forked, .accent) }
    }
    if let start = scene.run?.start, start > 0 { put("┃", at: start, .text) }
    if let a = scene.playback.loopStart { put("A", at: a, .title) }
    if let b = scene.playback.loopEnd { put("B", at: b, .title) }
  }

  private func column(_ frame: Int, _ width: Int) -> Int {
    Sparkline.column(ofValue: frame, columns: width, values: max(1, scene.count))
  }

  /// The playhead: a lighter column through the curves and a knob on the border.
  private func drawPlayhead(on sheet: inout Sheet, in rect: Rect, track: Rect) {
    let x = track.x + column(scene.frame, track.width)
    for y in rect.y..<rect.endY {
      sheet.canvas.modify(x: x, y: y) { $0.background = look.theme[.selection] }
    }
    sheet.canvas.put("●", x: x, y: rect.endY, look.style(.title, .background, .bold))
    let label = " \(Numbers.frame(scene.frame, of: scene.count))/\(scene.count) "
    let width = CharacterWidth.of(label)
    // Beside the knob, on the side that has room.
    let start = x + 1 + width < rect.endX ? x + 1 : x - width
    sheet.text(label, x: start, y: rect.endY, end: rect.endX, look.style(.title))
  }

  /// The frame under a column of the curves.
  static func frame(atX x: Int, of track: Rect, count: Int) -> Int {
    guard track.width > 0, count > 0 else { return 0 }
    let column = min(max(x - track.x, 0), track.width - 1)
    let range = Sparkline.range(ofColumn: column, columns: track.width, values: count)
    // The ends reach the first and the last frame.
    return column == track.width - 1 ? count - 1 : range.lowerBound
  }
}

extension Look {
  func style(_ foreground: ThemeColor, _ background: ThemeColor, _ attributes: Attributes) -> Style {
    style(foreground, on: background, attributes)
  }
}
