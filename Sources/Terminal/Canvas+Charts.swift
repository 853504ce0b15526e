extension Canvas {
  /// Draws a horizontal bar with a precision of an eighth cell.
  ///
  /// `fraction` of `width` cells is filled: 0…1, clamped; NaN draws nothing. `track` fills the rest when given.
  public mutating func bar(
    x: Int, y: Int, width: Int, fraction: Double, _ style: Style, track: Style? = nil
  ) {
    guard width > 0 else { return }
    let share = fraction > 0 ? min(1, fraction) : 0
    var eighths = Int((share * Double(width * 8)).rounded())
    if share > 0, eighths == 0 { eighths = 1 }
    for i in 0..<width {
      let filled = max(0, min(8, eighths - 8 * i))
      if filled == 8 {
        put("█", x: x + i, y: y, style)
      } else if filled > 0 {
        put(
          Self.leftBlocks[filled - 1], x: x + i, y: y,
          Style(style.foreground, on: track?.background ?? style.background))
      } else if let track {
        put(" ", x: x + i, y: y, track)
      }
    }
  }

  /// Draws a curve as columns of blocks, `rect.height` rows of eight steps each.
  ///
  /// `columns` holds one value of 0…1 a column, clamped; nil or NaN leaves its column free. Zero shows as the lowest step,
  /// so that "nothing" and "no value" differ. See `Sparkline.columns` for how a long series is fitted.
  public mutating func sparkline(_ columns: [Double?], in rect: Rect, _ style: (_ column: Int) -> Style) {
    guard rect.height > 0 else { return }
    for (i, value) in columns.prefix(rect.width).enumerated() {
      guard let value, !value.isNaN else { continue }
      let steps = rect.height * 8
      let level = max(1, Int((min(1, max(0, value)) * Double(steps)).rounded()))
      for row in 0..<rect.height {
        let filled = max(0, min(8, level - 8 * row))
        if filled > 0 { put(Self.lowerBlocks[filled - 1], x: rect.x + i, y: rect.endY - 1 - row, style(i)) }
      }
    }
  }

  /// Draws a slider: `────●────`, with marks such as a flip value `┆` on its track.
  ///
  /// `fraction` and the marks are 0…1 along the track, clamped; `reach` draws what lies beyond it (to the end) as `┄`,
  /// the part where another choice would win. Gives the column of the knob.
  @discardableResult
  public mutating func slider(
    x: Int, y: Int, width: Int, fraction: Double, track: Style, knob: Style, reach: Double? = nil,
    marks: [SliderMark] = []
  ) -> Int {
    guard width > 0 else { return x }
    let limit = reach.map { Self.position($0, width) }
    for i in 0..<width { put(limit.map { i > $0 } ?? false ? "┄" : "─", x: x + i, y: y, track) }
    for mark in marks { put(mark.scalar, x: x + Self.position(mark.fraction, width), y: y, mark.style) }
    let place = x + Self.position(fraction, width)
    put("●", x: place, y: y, knob)
    return place
  }

  /// The fraction of a track of `width` cells that a pointer at a column over it means, 0…1.
  public static func fraction(atColumn column: Int, ofWidth width: Int) -> Double {
    width > 1 ? Double(max(0, min(width - 1, column))) / Double(width - 1) : 0
  }

  /// Draws a number right aligned in so many cells (`TextFit.number`).
  public mutating func number(
    _ value: Double, x: Int, y: Int, cells: Int, decimals: Int, leadingZero: Bool = true, _ style: Style
  ) {
    text(TextFit.number(value, cells: cells, decimals: decimals, leadingZero: leadingZero), x: x, y: y, style)
  }

  private static func position(_ fraction: Double, _ width: Int) -> Int {
    Int(((fraction > 0 ? min(1, fraction) : 0) * Double(width - 1)).rounded())
  }

  private static let leftBlocks: [Unicode.Scalar] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  private static let lowerBlocks: [Unicode.Scalar] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}

/// A mark on a slider's track.
public struct SliderMark: Sendable {
  /// Where, 0…1 along the track.
  public var fraction: Double
  public var scalar: Unicode.Scalar
  public var style: Style

  public init(_ fraction: Double, _ style: Style, scalar: Unicode.Scalar = "┆") {
    self.fraction = fraction
    self.scalar = scalar
    self.style = style
  }
}
