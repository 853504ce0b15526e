import Foundation

/// Draws the snapshot font's glyphs with soft edges at any cell size.
struct StrokeFont {
  typealias Point = SIMD2<Double>

  let cellWidth: Int
  let cellHeight: Int

  /// How much of each of a cell's pixels a character covers, 0…255, row after row; nil when the font lacks it.
  func coverage(of scalar: Unicode.Scalar, bold: Bool) -> [UInt8]? {
    if scalar == " " || scalar == "\u{A0}" { return [UInt8](repeating: 0, count: cellWidth * cellHeight) }
    guard let outline = Self.outline(of: scalar) else { return nil }
    return render(outline, bold: bold)
  }

  /// The frame that stands for characters that the font lacks, `cells` wide.
  func missing(cells: Int) -> [UInt8] {
    let right = Double(cells * 10) - 1.6
    let outline = Outline(
      lines: [[Point(1.6, 4.6), Point(right, 4.6), Point(right, 15.4), Point(1.6, 15.4), Point(1.6, 4.6)]])
    return render(outline, bold: false, cells: cells)
  }

  // MARK: Outlines

  /// Polylines in units of the 10 x 20 cell.
  struct Outline {
    var lines: [[Point]] = []
    var isFilled = false
    var dots: [Point] = []
  }

  static func outline(of scalar: Unicode.Scalar) -> Outline? {
    if let path = StrokeFontGlyphs.paths[scalar] { return parse(path) }
    // A letter with an accent is drawn as the two.
    let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
    guard parts.count == 2, let base = parts.first, let accent = parts.last,
      let path = StrokeFontGlyphs.paths[base == "i" ? "ı" : base], let over = StrokeFontGlyphs.accents[accent]
    else { return nil }
    var outline = parse(path)
    let mark = parse(over)
    let lift = base.properties.isUppercase && accent != "\u{327}" ? Point(0, -2.4) : Point(0, 0)
    outline.lines += mark.lines.map { $0.map { $0 + lift } }
    outline.dots += mark.dots.map { $0 + lift }
    return outline
  }

  /// Reads a glyph's path; curves become short lines.
  static func parse(_ path: String) -> Outline {
    var outline = Outline()
    var line: [Point] = []
    var numbers: [Double] = []
    var command: Character = "M"
    func finish() {
      if line.count > 1 { outline.lines.append(line) }
      line = []
    }
    func run() {
      switch command {
      case "M" where numbers.count == 2:
        finish()
        line = [Point(numbers[0], numbers[1])]
      case "L" where numbers.count == 2:
        line.append(Point(numbers[0], numbers[1]))
      case "Q" where numbers.count == 4:
        guard let from = line.last else { break }
        let (control, to) = (Point(numbers[0], numbers[1]), Point(numbers[2], numbers[3]))
        for i in 1...10 {
          let t = Double(i) / 10
          line.append(from * ((1 - t) * (1 - t)) + control * (2 * t * (1 - t)) + to * (t * t))
        }
      case "A" where numbers.count == 6:
        let steps = max(6, Int(abs(numbers[5] - numbers[4]) / 9))
        for i in 0...steps {
          let angle = (numbers[4] + (numbers[5] - numbers[4]) * Double(i) / Double(steps)) * .pi / 180
          line.append(Point(numbers[0] + numbers[2] * cos(angle), numbers[1] + numbers[3] * sin(angle)))
        }
      case "D" where numbers.count == 2: outline.dots.append(Point(numbers[0], numbers[1]))
      case "F": outline.isFilled = true
      default: break
      }
      numbers = []
    }
    for word in path.split(separator: " ") {
      if let first = word.first, first.isLetter {
        run()
        command = first
        if let number = Double(word.dropFirst()) { numbers.append(number) }
      } else if let number = Double(word) {
        numbers.append(number)
      }
    }
    run()
    finish()
    return outline
  }

  // MARK: Pixels

  private func render(_ outline: Outline, bold: Bool, cells: Int = 1) -> [UInt8] {
    let width = cellWidth * cells
    let scale = Point(Double(cellWidth) / 10, Double(cellHeight) / 20)
    // Stems of about an eighth of the width; round ends, as the pen is round.
    let pen = (bold ? 1.95 : 1.32) * (scale.x + scale.y) / 2
    let dot = (bold ? 1.25 : 1.05) * (scale.x + scale.y) / 2
    let lines = outline.lines.map { $0.map { $0 * scale } }
    let dots = outline.dots.map { $0 * scale }
    var out = [UInt8](repeating: 0, count: width * cellHeight)
    for y in 0..<cellHeight {
      for x in 0..<width {
        let p = Point(Double(x) + 0.5, Double(y) + 0.5)
        var inside = -Double.infinity
        for line in lines {
          let distance = Self.distance(p, to: line)
          let signed =
            outline.isFilled ? (Self.contains(line, p) ? distance : -distance) : pen / 2 - distance
          inside = max(inside, signed)
        }
        for d in dots { inside = max(inside, dot - ((p - d) * (p - d)).sum().squareRoot()) }
        out[y * width + x] = UInt8(max(0, min(1, inside + 0.5)) * 255)
      }
    }
    return out
  }

  private static func distance(_ p: Point, to line: [Point]) -> Double {
    var best = Double.infinity
    for (a, b) in zip(line, line.dropFirst()) {
      let (d, v) = (b - a, p - a)
      let length = (d * d).sum()
      let t = length > 0 ? max(0, min(1, (v * d).sum() / length)) : 0
      let r = v - d * t
      best = min(best, (r * r).sum())
    }
    return best.squareRoot()
  }

  /// Whether a point is inside of a closed line (even-odd).
  private static func contains(_ line: [Point], _ p: Point) -> Bool {
    var inside = false
    var b = line[line.count - 1]
    for a in line {
      if (a.y > p.y) != (b.y > p.y), p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x { inside.toggle() }
      b = a
    }
    return inside
  }
}
