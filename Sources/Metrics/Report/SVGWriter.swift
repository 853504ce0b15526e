/// Writes the few SVG elements that diagrams need, with two decimals.
struct SVGWriter {
  private let width: Int
  private let height: Int
  private var body = ""

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The whole document.
  var document: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
    font-family="Helvetica, Arial, sans-serif">
    <rect width="\(width)" height="\(height)" fill="#ffffff"/>
    \(body)</svg>

    """
  }

  mutating func element(_ name: String, _ numbers: [(String, Double)], _ rest: String) {
    let attributes = numbers.map { "\($0.0)=\"\(Self.number($0.1))\"" }.joined(separator: " ")
    body += "<\(name) \(attributes) \(rest)/>\n"
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String) {
    element("line", [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)], "stroke=\"\(color)\"")
  }

  mutating func circle(_ x: Double, _ y: Double, radius: Double, color: String) {
    element("circle", [("cx", x), ("cy", y), ("r", radius)], "fill=\"\(color)\"")
  }

  mutating func path(_ points: [(Double, Double)], color: String, dash: String?) {
    guard !points.isEmpty else { return }
    let data = points.map { "\(Self.number($0.0)),\(Self.number($0.1))" }.joined(separator: " ")
    let dashes = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    body += "<polyline points=\"\(data)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"\(dashes)/>\n"
  }

  mutating func text(
    _ text: String, x: Double, y: Double, size: Int, anchor: String = "start", color: String = "#222222",
    weight: String = "400", turned: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(Self.number(x)) \(Self.number(y)))\"" : ""
    body +=
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\" "
      + "fill=\"\(color)\" font-weight=\"\(weight)\"\(turn)>\(escapedMarkup(text))</text>\n"
  }

  private static func number(_ value: Double) -> String { fixed(value, 2) }
}

/// Text for SVG and HTML.
func escapedMarkup(_ text: String) -> String {
  var escaped = ""
  for character in text {
    switch character {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    default: escaped.append(character)
    }
  }
  return escaped
}
