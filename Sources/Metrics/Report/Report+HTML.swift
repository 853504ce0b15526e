extension Report {
  /// One page with everything in it: no other file, no script from elsewhere.
  public func html(title: String) -> String {
    var body = "<h1>\(escapedMarkup(title))</h1>\n"
    body += "<p>Protocol <b>\(escapedMarkup(protocolName))</b>, figures by the rules of "
    body += "<b>\(escapedMarkup(variant))</b>.</p>\n"
    if !notes.isEmpty { body += "<ul>" + notes.map { "<li>\(escapedMarkup($0))</li>" }.joined() + "</ul>\n" }
    body += "<h2>Trackers</h2>\n" + htmlTable("tracker", trackers.map { ($0.name, $0.overall) })
    if let column = columns.first {
      let sentences = comparisons().map { "<li>\(escapedMarkup($0.sentence(column)))</li>" }
      if !sentences.isEmpty { body += "<ul>" + sentences.joined() + "</ul>\n" }
    }
    if !plots.isEmpty {
      body += "<div class=\"plots\">" + plots.map(\.svg).joined() + "</div>\n"
    }
    for tracker in trackers {
      body += "<h2>\(escapedMarkup(tracker.name))</h2>\n"
      body += htmlTable("sequence", tracker.sequences.map { ($0.name, $0) })
      if !tracker.attributes.isEmpty { body += htmlTable("attribute", tracker.attributes.map { ($0.name, $0) }) }
    }
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(escapedMarkup(title))</title>
      <meta name="viewport" content="width=device-width">
      <style>
      body { font: 15px/1.45 system-ui, sans-serif; color: #222; max-width: 1340px; margin: 2em auto; padding: 0 1em; }
      table { border-collapse: collapse; margin: 1em 0; }
      th, td { padding: .25em .8em; text-align: right; border-bottom: 1px solid #e5e5e5; }
      th { cursor: pointer; border-bottom: 2px solid #999; }
      th:first-child, td:first-child { text-align: left; }
      .plots { display: flex; flex-wrap: wrap; gap: 1em; }
      .plots svg { border: 1px solid #e5e5e5; max-width: 100%; height: auto; }
      </style></head><body>
      \(body)\(Self.sortScript)
      </body></html>

      """
  }

  private func htmlTable(_ first: String, _ rows: [(String, Row)]) -> String {
    let heads = [first] + columns.map(\.title) + ["frames"]
    var table = "<table><thead><tr>" + heads.map { "<th>\(escapedMarkup($0))</th>" }.joined() + "</tr></thead><tbody>\n"
    for (name, row) in rows {
      let cells = [name] + zip(columns, row.values).map { $0.text($1) } + [String(row.frames)]
      table += "<tr>" + cells.map { "<td>\(escapedMarkup($0))</td>" }.joined() + "</tr>\n"
    }
    return table + "</tbody></table>\n"
  }

  /// A click on a heading sorts by that column; a second click turns the order.
  private static let sortScript = """
    <script>
    document.querySelectorAll("th").forEach(function (th) {
      th.onclick = function () {
        var body = th.closest("table").tBodies[0], i = th.cellIndex, up = th.dataset.up !== "1";
        th.dataset.up = up ? "1" : "0";
        Array.from(body.rows).sort(function (a, b) {
          var x = a.cells[i].textContent, y = b.cells[i].textContent, n = parseFloat(x) - parseFloat(y);
          return (up ? 1 : -1) * (isNaN(n) ? x.localeCompare(y) : n);
        }).forEach(function (row) { body.appendChild(row); });
      };
    });
    </script>
    """
}
