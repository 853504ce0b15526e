extension Plot {
  /// Line colours that stay apart for most colour blindness (M. Okabe, K. Ito), then dashed again.
  static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

  /// The diagram as a whole SVG document, 640 x 440.
  public var svg: String {
    var out = SVGWriter(width: 640, height: 440)
    let frame = Frame(left: 64, top: 44, right: 616, bottom: 376, plot: self)
    out.text(title, x: frame.left, y: 26, size: 15, weight: "600")
    if let (interval, meaning) = band {
      let (a, b) = (frame.x(interval.lowerBound), frame.x(interval.upperBound))
      out.element(
        "rect", [("x", a), ("y", frame.top), ("width", b - a), ("height", frame.bottom - frame.top)], "fill=\"#f0f0f0\""
      )
      out.text(meaning, x: (a + b) / 2, y: frame.top + 14, size: 11, anchor: "middle", color: "#777777")
    }
    for value in Self.ticks(xRange) {
      out.line(frame.x(value), frame.top, frame.x(value), frame.bottom, color: "#e3e3e3")
      out.text(Self.label(value, xRange), x: frame.x(value), y: frame.bottom + 18, size: 12, anchor: "middle")
    }
    for value in Self.ticks(yRange) {
      out.line(frame.left, frame.y(value), frame.right, frame.y(value), color: "#e3e3e3")
      out.text(Self.label(value, yRange), x: frame.left - 8, y: frame.y(value) + 4, size: 12, anchor: "end")
    }
    out.line(frame.left, frame.bottom, frame.right, frame.bottom, color: "#444444")
    out.line(frame.left, frame.top, frame.left, frame.bottom, color: "#444444")
    out.text(xLabel, x: (frame.left + frame.right) / 2, y: 416, size: 13, anchor: "middle")
    out.text(yLabel, x: 20, y: (frame.top + frame.bottom) / 2, size: 13, anchor: "middle", turned: true)
    for (i, one) in series.enumerated() { draw(one, i, frame, &out) }
    drawLegend(frame, &out)
    return out.document
  }

  /// Where values lie in the picture.
  private struct Frame {
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double
    let plot: Plot

    func x(_ value: Double) -> Double { left + share(value, plot.xRange) * (right - left) }
    func y(_ value: Double) -> Double { bottom - share(value, plot.yRange) * (bottom - top) }

    private func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      let length = range.upperBound - range.lowerBound
      guard length > 0 else { return 0 }
      return (min(max(value, range.lowerBound), range.upperBound) - range.lowerBound) / length
    }
  }

  private func style(_ index: Int) -> (color: String, dash: String?) {
    (Self.colors[index % Self.colors.count], index < Self.colors.count ? nil : "6 4")
  }

  private func draw(_ one: Series, _ index: Int, _ frame: Frame, _ out: inout SVGWriter) {
    let (color, dash) = style(index)
    if isPoints {
      for (x, y) in zip(one.x, one.y) where x.isFinite && y.isFinite {
        out.circle(frame.x(x), frame.y(y), radius: 5, color: color)
      }
      return
    }
    // A gap where a value is missing; nothing beyond the axis.
    var points: [(Double, Double)] = []
    for (x, y) in zip(one.x, one.y) {
      if xRange.contains(x) && y.isFinite {
        points.append((frame.x(x), frame.y(y)))
      } else {
        out.path(points, color: color, dash: dash)
        points = []
      }
    }
    out.path(points, color: color, dash: dash)
  }

  /// In the corner that the curves leave free: below left where they fall, below right where they rise.
  private func drawLegend(_ frame: Frame, _ out: inout SVGWriter) {
    let texts = series.map { $0.figure.isEmpty ? $0.name : "\($0.name) [\($0.figure)]" }
    let width = Double(texts.map(\.count).max() ?? 0) * 7.2 + 48
    let height = Double(series.count) * 18 + 10
    let falls = series.first.map { ($0.y.first ?? 0) > ($0.y.last ?? 0) } ?? false
    let left = falls || isPoints ? frame.left + 10 : frame.right - width - 10
    let top = frame.bottom - height - 10
    guard !series.isEmpty else { return }
    out.element(
      "rect", [("x", left), ("y", top), ("width", width), ("height", height)],
      "fill=\"#ffffff\" fill-opacity=\"0.85\" stroke=\"#cccccc\"")
    for (i, text) in texts.enumerated() {
      let y = top + 18 * Double(i) + 17
      let (color, dash) = style(i)
      if isPoints {
        out.circle(left + 20, y - 4, radius: 5, color: color)
      } else {
        out.path([(left + 8, y - 4), (left + 32, y - 4)], color: color, dash: dash)
      }
      out.text(text, x: left + 40, y: y, size: 12)
    }
  }

  /// Round values, five to ten of them.
  static func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let length = range.upperBound - range.lowerBound
    guard length > 0, length.isFinite else { return [range.lowerBound] }
    var step = 1.0
    while length / step > 10 { step *= 10 }
    while length / step < 1 { step /= 10 }
    for divisor in [5.0, 2, 1] where length / (step / divisor) <= 10 {
      step /= divisor
      break
    }
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    return (0...max(0, Int(last - first))).map { (first + Double($0)) * step }
  }

  static func label(_ value: Double, _ range: ClosedRange<Double>) -> String {
    let length = range.upperBound - range.lowerBound
    return fixed(value, length >= 5 ? 0 : length >= 0.5 ? 1 : 2)
  }
}
