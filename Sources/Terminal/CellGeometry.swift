/// The characters that are pictures by definition — blocks, box drawing, sextants, octants, braille — as pixels.
///
/// Edges fall on whole pixels, so that neighbouring cells meet without seams.
struct CellGeometry {
  let width: Int
  let height: Int

  /// How much of each pixel is covered, 0…255; nil for characters that are letters.
  func coverage(of scalar: Unicode.Scalar) -> [UInt8]? {
    let v = scalar.value
    switch v {
    case 0x2591...0x2593: return [UInt8](repeating: UInt8(64 * (v - 0x2590)), count: width * height)
    case 0x2580...0x259F:
      guard let mask = BlockGlyph.mask(of: scalar) else { return nil }
      return grid(columns: 8, rows: 8) { x, y in mask >> UInt64(8 * y + x) & 1 == 1 }
    case 0x1FB00...0x1FB3B:
      // Undo the gaps that the two half blocks leave in the numbering.
      var mask = Int(v - 0x1FB00) + 1
      if mask >= 21 { mask += 1 }
      if mask >= 42 { mask += 1 }
      return grid(columns: 2, rows: 3) { x, y in mask >> (2 * y + x) & 1 == 1 }
    case 0x2800...0x28FF: return braille(Int(v & 0xFF))
    case 0x2571...0x2573: return diagonals(v)
    case 0x256D...0x2570: return arc(v)
    case 0x2500...0x257F: return LineGlyph(scalar).map { lines($0, dashes: LineGlyph.dashes(of: scalar)) }
    default:
      guard let mask = BlockFit.octantMasks[scalar] else { return nil }
      return grid(columns: 2, rows: 4) { x, y in mask >> (2 * y + x) & 1 == 1 }
    }
  }

  private func grid(columns: Int, rows: Int, _ isOn: (Int, Int) -> Bool) -> [UInt8] {
    // A pixel belongs to the part that its middle lies in.
    var out = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width where isOn((2 * x + 1) * columns / (2 * width), (2 * y + 1) * rows / (2 * height)) {
        out[y * width + x] = 255
      }
    }
    return out
  }

  private func braille(_ bits: Int) -> [UInt8] {
    let dots = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    let radius = Double(min(width, height / 2)) / 8.5
    return soft { x, y in
      var inside = -1.0
      for (bit, dot) in dots.enumerated() where bits >> bit & 1 == 1 {
        let cx = (Double(dot.0) + 0.5) * Double(width) / 2
        let cy = (Double(dot.1) + 0.5) * Double(height) / 4
        inside = max(inside, radius - ((x - cx) * (x - cx) + (y - cy) * (y - cy)).squareRoot())
      }
      return inside
    }
  }

  /// Pixels with soft edges from a distance inside of the shape, at pixel middles.
  private func soft(_ inside: (Double, Double) -> Double) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        out[y * width + x] = UInt8(max(0, min(1, inside(Double(x) + 0.5, Double(y) + 0.5) + 0.5)) * 255)
      }
    }
    return out
  }

  // MARK: Lines

  private var light: Int { max(1, (width + 4) / 8) }

  private func thickness(_ weight: LineGlyph.Weight) -> Int {
    switch weight {
    case .none: 0
    case .light, .double: light
    case .heavy: 2 * light + 1
    }
  }

  private func lines(_ glyph: LineGlyph, dashes: Int) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: width * height)
    func fill(_ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int) {
      for y in max(0, y0)..<max(0, min(height, y1)) where y1 > y0 {
        for x in max(0, x0)..<max(0, min(width, x1)) where x1 > x0 { out[y * width + x] = 255 }
      }
    }
    func start(_ length: Int, _ thick: Int) -> Int { (length - thick) / 2 }
    // Lines reach over the middle as far as the lines that cross them are wide.
    let across = max(thickness(glyph.up), thickness(glyph.down), 1)
    let down = max(thickness(glyph.left), thickness(glyph.right), 1)
    let gap = light + 1
    func horizontal(_ weight: LineGlyph.Weight, _ x0: Int, _ x1: Int) {
      let t = thickness(weight)
      let y = start(height, t)
      if weight == .double {
        fill(x0, y - gap, x1, y - gap + t)
        fill(x0, y + gap, x1, y + gap + t)
      } else if weight != .none {
        fill(x0, y, x1, y + t)
      }
    }
    func vertical(_ weight: LineGlyph.Weight, _ y0: Int, _ y1: Int) {
      let t = thickness(weight)
      let x = start(width, t)
      if weight == .double {
        fill(x - gap, y0, x - gap + t, y1)
        fill(x + gap, y0, x + gap + t, y1)
      } else if weight != .none {
        fill(x, y0, x + t, y1)
      }
    }
    let isDouble = [glyph.up, glyph.right, glyph.down, glyph.left].contains(.double)
    // Double lines meet at their outer strands.
    let reachX = isDouble && max(glyph.up, glyph.down) == .double ? gap : 0
    let reachY = isDouble && max(glyph.left, glyph.right) == .double ? gap : 0
    let (middleX, middleY) = (start(width, across), start(height, down))
    horizontal(glyph.left, 0, middleX + across + reachX)
    horizontal(glyph.right, middleX - reachX, width)
    vertical(glyph.up, 0, middleY + down + reachY)
    vertical(glyph.down, middleY - reachY, height)
    if dashes > 1 { cutDashes(&out, dashes, isVertical: glyph.left == .none) }
    return out
  }

  /// Takes the gaps out of a line: each of `count` dashes is followed by a gap of about a third of its length.
  private func cutDashes(_ out: inout [UInt8], _ count: Int, isVertical: Bool) {
    let length = isVertical ? height : width
    for y in 0..<height {
      for x in 0..<width {
        let position = isVertical ? y : x
        let period = Double(length) / Double(count)
        let phase = (Double(position) + 0.5).truncatingRemainder(dividingBy: period)
        if phase > period - max(1, period * 0.36) { out[y * width + x] = 0 }
      }
    }
  }

  /// ╭ ╮ ╯ ╰: a quarter circle between the two arms, which stay straight outside of it.
  private func arc(_ v: UInt32) -> [UInt8] {
    let (toRight, toBottom) = (v == 0x256D || v == 0x2570, v == 0x256D || v == 0x256E)
    let half = Double(light) / 2
    let cx = Double((width - light) / 2) + half
    let cy = Double((height - light) / 2) + half
    let radius = min(Double(width) - cx, cx, cy)
    // The circle's middle lies towards the two arms.
    let ox = toRight ? cx + radius : cx - radius
    let oy = toBottom ? cy + radius : cy - radius
    return soft { x, y in
      let (dx, dy) = (x - ox, y - oy)
      let beyondX = toRight ? dx > 0 : dx < 0
      let beyondY = toBottom ? dy > 0 : dy < 0
      if beyondX && beyondY { return -1 }
      if beyondX { return half - abs(y - cy) }
      if beyondY { return half - abs(x - cx) }
      return half - abs((dx * dx + dy * dy).squareRoot() - radius)
    }
  }

  private func diagonals(_ v: UInt32) -> [UInt8] {
    let (w, h) = (Double(width), Double(height))
    let length = (w * w + h * h).squareRoot()
    return soft { x, y in
      let rising = abs(h * x + w * y - w * h) / length
      let falling = abs(h * x - w * y) / length
      let distance = v == 0x2571 ? rising : v == 0x2572 ? falling : min(rising, falling)
      return Double(light) / 2 - distance
    }
  }
}
