extension Report {
  /// The terminal's table: each tracker's sequences and mean; several trackers also side by side in the first column.
  public func table() -> String {
    var blocks: [String] = []
    for tracker in trackers {
      var rows = tracker.sequences.map { [$0.name] + texts($0) + [String($0.frames)] }
      rows.append([Self.overallName] + texts(tracker.overall) + [String(tracker.overall.frames)])
      blocks.append(
        Self.grid(header: [tracker.name] + columns.map(\.title) + ["frames"], rows: rows, ruleBeforeLast: true))
      if !tracker.attributes.isEmpty {
        let rows = tracker.attributes.map { [$0.name] + texts($0) + [String($0.frames)] }
        blocks.append(Self.grid(header: ["attribute"] + columns.map(\.title) + ["frames"], rows: rows))
      }
    }
    if trackers.count > 1 {
      let ranked = trackers.sorted { a, b in
        let (x, y) = (a.overall.values.first ?? .nan, b.overall.values.first ?? .nan)
        return y.isNaN ? !x.isNaN : (x > y) == (columns.first?.isScore ?? true) && x != y
      }
      blocks.append(
        Self.grid(header: ["tracker"] + columns.map(\.title), rows: ranked.map { [$0.name] + texts($0.overall) }))
    }
    if let column = columns.first {
      let sentences = comparisons().map { $0.sentence(column) }
      if !sentences.isEmpty { blocks.append(sentences.joined(separator: "\n")) }
    }
    if !notes.isEmpty { blocks.append(notes.joined(separator: "\n")) }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  static let overallName = "overall"

  private func texts(_ row: Row) -> [String] { zip(columns, row.values).map { $0.text($1) } }

  /// Columns padded to their widest cell; the first to the left, figures to the right.
  public static func grid(header: [String], rows: [[String]], ruleBeforeLast: Bool = false) -> String {
    let widths = header.indices.map { i in ([header] + rows).map { $0[i].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { i, cell -> String in
        let space = String(repeating: " ", count: widths[i] - cell.count)
        return i == 0 ? cell + space : space + cell
      }
      return padded.joined(separator: "  ")
    }
    let rule = String(repeating: "─", count: widths.reduce(0, +) + 2 * (widths.count - 1))
    var lines = [line(header), rule]
    for (i, row) in rows.enumerated() {
      if ruleBeforeLast, i == rows.count - 1, rows.count > 1 { lines.append(rule) }
      lines.append(line(row))
    }
    return lines.joined(separator: "\n")
  }

  /// Comma-separated values: a line for each tracker and sequence, `overall` last.
  public func csv() -> String {
    var lines = [(["tracker", "sequence"] + columns.map(\.key) + ["frames"]).joined(separator: ",")]
    for tracker in trackers {
      for row in tracker.sequences + [tracker.overall] {
        let name = row == tracker.overall ? Self.overallName : row.name
        let figures = row.values.map { $0.isNaN ? "" : "\($0)" }
        lines.append(([tracker.name, name].map(Self.csvField) + figures + [String(row.frames)]).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func csvField(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// A LaTeX table of the trackers' means (booktabs); the best figure of each column in bold.
  public func latex() -> String {
    var lines = [
      "% \(protocolName), \(variant)", "\\begin{tabular}{l" + String(repeating: "r", count: columns.count) + "}",
      "\\toprule", (["Tracker"] + columns.map { Self.latexText($0.title) }).joined(separator: " & ") + " \\\\",
      "\\midrule",
    ]
    let best = columns.indices.map { i -> String? in
      let values = trackers.map { $0.overall.values[i] }.filter { !$0.isNaN }
      return (columns[i].isScore ? values.max() : values.min()).map(columns[i].text)
    }
    for tracker in trackers {
      let cells = zip(columns, tracker.overall.values).enumerated().map { i, pair -> String in
        let text = pair.0.text(pair.1)
        if text == "–" { return "--" }
        return trackers.count > 1 && text == best[i] ? "\\textbf{\(text)}" : text
      }
      lines.append(([Self.latexText(tracker.name)] + cells).joined(separator: " & ") + " \\\\")
    }
    lines += ["\\bottomrule", "\\end{tabular}"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func latexText(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "_", "%", "&", "#", "$", "{", "}": out += "\\\(character)"
      case "\\": out += "\\textbackslash{}"
      case "~": out += "\\textasciitilde{}"
      case "^": out += "\\textasciicircum{}"
      default: out.append(character)
      }
    }
    return out
  }
}
