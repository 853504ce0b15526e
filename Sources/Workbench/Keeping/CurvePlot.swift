import Foundation

/// Curves over frames as a drawing (SVG).
enum CurvePlot {
  struct Curve {
    let name: String
    let colour: String
    /// One a frame from the footage's first; NaN leaves a gap.
    let values: [Float]
  }

  struct Plot {
    let title: String
    let curves: [Curve]
    /// Whether values lie in 0…1; the axis goes to the largest value otherwise.
    var isShare = true

    /// The axis's end.
    var top: Float {
      if isShare { return 1 }
      let largest = curves.lazy.flatMap(\.values).filter(\.isFinite).max() ?? 1
      guard largest > 0 else { return 1 }
      // The next of 1, 2, 5 · 10ⁿ quarters.
      let quarter = Double(largest) / 4
      let power = pow(10, floor(log10(quarter)))
      let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= quarter } ?? quarter
      return Float(4 * step)
    }
  }

  /// Told apart by colour-blind eyes too (Okabe and Ito), and by dashes beside.
  static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
  static let dashes = ["", "6 3", "2 2", "8 2 2 2", "1 3", "10 4"]

  /// Plots below each other, each with values 0…1, frames to the right.
  static func svg(_ plots: [Plot], frames: Int, marks: [Int] = []) -> String {
    let width = 960.0
    let height = 150.0
    let left = 46.0
    let total = Double(plots.count) * (height + 34) + 20
    var out = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(text(width)) \(text(total))\" "
        + "font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"\(text(width))\" height=\"\(text(total))\" fill=\"#ffffff\"/>",
    ]
    func x(_ frame: Int) -> Double { left + (width - left - 8) * Double(frame) / Double(max(frames - 1, 1)) }
    for (i, plot) in plots.enumerated() {
      let top = Double(i) * (height + 34) + 22
      let largest = plot.top
      func y(_ value: Float) -> Double { top + height * (1 - Double(min(max(value / largest, 0), 1))) }
      out.append("<text x=\"\(text(left))\" y=\"\(text(top - 6))\" font-weight=\"bold\">\(escaped(plot.title))</text>")
      for tick in [Float(0), 0.25, 0.5, 0.75, 1].map({ $0 * largest }) {
        out.append(
          "<path d=\"M\(text(left)) \(text(y(tick)))H\(text(width - 8))\" stroke=\"#dddddd\"/>"
            + "<text x=\"\(text(left - 5))\" y=\"\(text(y(tick) + 4))\" text-anchor=\"end\">\(text(Double(tick)))</text>"
        )
      }
      for mark in marks {
        out.append(
          "<path d=\"M\(text(x(mark))) \(text(top))v\(text(height))\" stroke=\"#888888\" stroke-dasharray=\"2 2\"/>")
      }
      for (n, curve) in plot.curves.enumerated() {
        let dash = dashes[n % dashes.count]
        out.append(
          "<path fill=\"none\" stroke=\"\(curve.colour)\" stroke-width=\"1.4\""
            + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + " d=\"\(path(curve.values, x, y))\"/>"
            + "<text x=\"\(text(left + 120 + Double(n) * 130))\" y=\"\(text(top - 6))\" fill=\"\(curve.colour)\">"
            + "\(escaped(curve.name))</text>")
      }
      for frame in [0, frames / 4, frames / 2, frames * 3 / 4, frames - 1] where frame >= 0 {
        out.append(
          "<text x=\"\(text(x(frame)))\" y=\"\(text(top + height + 12))\" text-anchor=\"middle\">\(frame + 1)</text>")
      }
    }
    out.append("</svg>")
    return out.joined(separator: "\n") + "\n"
  }

  private static func path(_ values: [Float], _ x: (Int) -> Double, _ y: (Float) -> Double) -> String {
    var path = ""
    var isDown = false
    for (frame, value) in values.enumerated() {
      guard value.isFinite else {
        isDown = false
        continue
      }
      path += "\(isDown ? "L" : "M")\(text(x(frame))) \(text(y(value)))"
      isDown = true
    }
    return path
  }

  static func text(_ value: Double) -> String { String(format: "%g", (value * 100).rounded() / 100) }

  static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}
