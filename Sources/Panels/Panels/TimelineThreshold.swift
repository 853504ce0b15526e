import Terminal
import Tracking
import Workbench

/// A parameter that is a level in one of the timeline's curves: drawn as a line, and dragged.
struct TimelineThreshold: Sendable, Equatable {
  /// The knob's name.
  let knob: String
  let title: String
  /// 0…1, the curve's own scale.
  let value: Double
  let color: ThemeColor
}

extension TimelinePanel {
  /// The thresholds that decide something in a row, with the values that wait.
  func thresholds(of row: Row) -> [TimelineThreshold] {
    func value(_ name: String) -> Double? {
      scene.knobs.first { $0.name == name }.map { scene.value(of: $0) }
    }
    func threshold(_ name: String, _ color: ThemeColor) -> TimelineThreshold? {
      guard let knob = scene.knobs.first(where: { $0.name == name }) else { return nil }
      return TimelineThreshold(knob: name, title: knob.title, value: scene.value(of: knob), color: color)
    }
    switch row {
    case .score:
      guard value("long_term") == 1 else { return [threshold("score_threshold", .lost)].compactMap { $0 } }
      return [threshold("confidence_low", .lost), threshold("confidence_high", .good)].compactMap { $0 }
    case .extra(.rival): return [threshold("distractor_relative", .distractor)].compactMap { $0 }
    default: return []
    }
  }

  /// Draws the lines of a row's thresholds over its curve, and makes them things to hold.
  func drawThresholds(of row: Row, on sheet: inout Sheet, in area: Rect) {
    let thresholds = thresholds(of: row).sorted { $0.value < $1.value }
    guard area.height > 0, area.width > 0 else { return }
    for (i, threshold) in thresholds.enumerated() {
      let level = min(max(threshold.value, 0), 1) * Double(area.height)
      let fromBottom = min(Int(level), area.height - 1)
      let y = area.endY - 1 - fromBottom
      let part = level - Double(fromBottom)
      let glyph: Unicode.Scalar = part < 0.3 ? "▁" : part > 0.7 ? "▔" : "─"
      for x in 0..<area.width {
        // Where the curve has its edge it stays readable between the dashes.
        let isBlank = sheet.canvas.isBlank(x: area.x + x, y: y)
        guard isBlank || x % 4 == 0, let cell = sheet.canvas[area.x + x, y] else { continue }
        // Over a full block the line lies on the curve's colour.
        let ground = cell.scalar == "█" ? cell.foreground : look.theme[.background]
        sheet.canvas.put(glyph, x: area.x + x, y: y, Style(look.theme[threshold.color], on: ground))
      }
      sheet.canvas.put("◂", x: area.endX, y: y, look.style(threshold.color, .background, .bold))
      // Two lines in one row of cells: each half of it is one of them.
      let shares = thresholds.count == 2 && row == .score && sameRow(thresholds, area.height)
      let half = area.width / 2
      let x = shares && i == 1 ? area.x + half : area.x
      let width = shares ? (i == 1 ? area.width - half + 1 : half) : area.width + 1
      sheet.hits.add(
        Rect(x: x, y: y, width: width, height: 1),
        .threshold(knob: threshold.knob, rows: area.height, track: area),
        tip: "\(threshold.title) \(WhyPanel.exact(threshold.value)): drag the line up or down, sideways for small steps"
      )
    }
  }

  private func sameRow(_ thresholds: [TimelineThreshold], _ height: Int) -> Bool {
    let rows = thresholds.map { min(Int(min(max($0.value, 0), 1) * Double(height)), height - 1) }
    return Set(rows).count < rows.count
  }

  // MARK: Rows of distractors and search

  func drawExtra(_ row: TimelineRow, on sheet: inout Sheet, in area: Rect, gutterX: Int) {
    let y = area.endY - 1
    let columns = curves.columns
    let record = scene.record
    func gutter(_ text: String, _ color: ThemeColor) {
      sheet.text(TextFit.left(row.title, 7), x: gutterX, y: y, end: gutterX + 7, look.style(color))
      sheet.text(
        TextFit.right(text, 4), x: gutterX + 8, y: y, end: gutterX + Self.gutter - 1, look.text)
    }
    switch row {
    case .distractors:
      gutter(record.map { "\($0.distractors.count)" } ?? "–", .distractor)
      let most = max(1, columns.compactMap(\.distractors).max() ?? 1)
      sheet.canvas.sparkline(columns.map { $0.distractors.map { Double($0) / Double(most) } }, in: area) { _ in
        look.style(.distractor)
      }
    case .rival:
      gutter(Numbers.share(record.flatMap(Curves.rival) ?? .nan).trimmed, .distractor)
      sheet.canvas.sparkline(columns.map(\.rival), in: area) { _ in look.style(.distractor) }
    case .search:
      gutter(record.map { $0.instanceSize > 0 ? "\($0.instanceSize)" : "–" } ?? "–", .accent)
      let largest = max(1, columns.compactMap(\.instance).max() ?? 1)
      sheet.canvas.sparkline(columns.map { $0.instance.map { Double($0) / Double(largest) } }, in: area) {
        look.style(columns[$0].isSearching ? .lost : .accent)
      }
    case .state:
      gutter(record.map { $0.after.lost ? "lost" : "held" } ?? "–", record?.after.lost == true ? .lost : .good)
      for (i, column) in columns.enumerated() where i < area.width && column.score != nil {
        let glyph: Unicode.Scalar = column.isFound ? "▲" : column.isSearching ? "░" : "━"
        let color: ThemeColor = column.isFound ? .good : column.isSearching ? .lost : .good
        sheet.canvas.put(glyph, x: area.x + i, y: y, look.style(color))
      }
    }
    // What a row says under the pointer.
    sheet.hits.add(
      Rect(x: gutterX, y: area.y, width: Self.gutter - 1, height: area.height),
      .action(.onDistractors(.row(row))), tip: tip(row))
  }

  private func tip(_ row: TimelineRow) -> String {
    switch row {
    case .distractors: return "how many distractors; click takes the row away, Y brings rows back"
    case .rival: return "the best distractor's score over the winner's; click takes the row away"
    case .search: return "side of the search crop; click takes the row away"
    case .state: return "━ held, ░ lost, ▲ found again; click takes the row away"
    }
  }
}

extension Canvas {
  /// Whether nothing is drawn in a cell.
  func isBlank(x: Int, y: Int) -> Bool {
    self[x, y]?.scalar == " "
  }
}
