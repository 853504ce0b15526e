import Imaging
import Terminal
import Tracking
import Training

/// A sheet of training pairs as a picture: exemplar and search region with their boxes, the anchors that are asked for
/// (positive ones green, centres of negative ones red), and what each pair is.
struct PairSheet {
  private static let exemplar = 127
  private static let search = 255
  private static let gap = 6
  private static let caption = 28
  private static let cell = (width: exemplar + search + 3 * gap, height: search + caption + 2 * gap)

  /// Pairs in a row.
  var columns = 4

  private enum Ink {
    static let paper = RGB(0x17191C)
    static let text = RGB(0xD6D9DC)
    static let dim = RGB(0x8B9197)
    static let box = RGB(0x37C8FF)
    static let positive = RGB(0x5BE05B)
    static let negative = RGB(0xFF5A4D)
  }

  /// The sheet of some pairs; `firstIndex` numbers them.
  func draw(_ pairs: [(pair: TrainingPair, targets: PairTargets)], firstIndex: UInt64) -> Image {
    let columns = max(1, min(columns, pairs.count))
    let rows = max(1, (pairs.count + columns - 1) / columns)
    var sheet = Image(
      width: columns * Self.cell.width, height: rows * Self.cell.height, blue: Ink.paper.blue, green: Ink.paper.green,
      red: Ink.paper.red)
    for (number, made) in pairs.enumerated() {
      let (x, y) = (number % columns * Self.cell.width + Self.gap, number / columns * Self.cell.height + Self.gap)
      draw(made.pair, made.targets, number: firstIndex + UInt64(number), on: &sheet, x: x, y: y)
    }
    return sheet
  }

  private func draw(
    _ pair: TrainingPair, _ targets: PairTargets, number: UInt64, on sheet: inout Image, x: Int, y: Int
  ) {
    let top = y + Self.caption
    let right = x + Self.exemplar + Self.gap
    sheet.blit(pair.exemplar, size: pair.exemplarSize, x: x, y: top)
    sheet.blit(pair.search, size: pair.searchSize, x: right, y: top)
    let whole = Rect(x: right, y: top, width: pair.searchSize, height: pair.searchSize)
    let grid = AnchorGrid(size: targets.size)
    let middle = Double(pair.searchSize / 2)
    var counts = (positive: 0, negative: 0)
    for (index, label) in targets.labels.enumerated() where label >= 0 {
      let (a, row, column) = grid.cell(index)
      let anchor = Box(
        centerX: middle + Double(grid.center(column)), centerY: middle + Double(grid.center(row)),
        width: Double(grid.widths[a]), height: Double(grid.heights[a]))
      if label == 1 {
        counts.positive += 1
        sheet.frame(anchor, x: right, y: top, Ink.positive, within: whole, strength: 0.35)
      } else {
        counts.negative += 1
        sheet.dot(anchor.centerX, anchor.centerY, x: right, y: top, Ink.negative, within: whole)
      }
    }
    sheet.frame(pair.box, x: right, y: top, Ink.box, within: whole, strength: 1)
    sheet.frame(
      pair.exemplarBox, x: x, y: top, Ink.box,
      within: Rect(x: x, y: top, width: pair.exemplarSize, height: pair.exemplarSize), strength: 1)

    let (cellWidth, cellHeight) = (7, 14)
    var canvas = Canvas(
      width: (Self.cell.width - Self.gap) / cellWidth, height: 2, foreground: Ink.text, background: Ink.paper)
    canvas.text(
      "\(number)  \(Self.words(pair.kind))  +\(counts.positive) -\(counts.negative)", x: 0, y: 0,
      Style(Ink.text, on: Ink.paper))
    canvas.text(pair.origin, x: 0, y: 1, Style(Ink.dim, on: Ink.paper))
    sheet.blit(CanvasRenderer(cellWidth: cellWidth, cellHeight: cellHeight).render(canvas), x: x, y: y)
  }

  static func words(_ kind: TrainingPair.Kind) -> String {
    switch kind {
    case .video: return "video"
    case .detection: return "still image"
    case .composed: return "composed"
    case .sameCategoryNegative: return "negative, same category"
    case .otherCategoryNegative: return "negative, other category"
    }
  }
}

extension Image {
  /// Lays a crop of interleaved floats over the picture; what leaves 0…255 is cut.
  fileprivate mutating func blit(_ crop: [Float], size: Int, x: Int, y: Int) {
    let pixels = crop.map { UInt8(max(0, min(255, $0.rounded()))) }
    blit(Image(width: size, height: size, pixels: pixels), x: x, y: y)
  }

  fileprivate mutating func blit(_ image: Image, x: Int, y: Int) {
    let columns = min(image.width, width - x)
    for row in 0..<image.height where row + y < height && columns > 0 {
      let from = row * image.width * 3
      let to = ((row + y) * width + x) * 3
      pixels.replaceSubrange(to..<(to + columns * 3), with: image.pixels[from..<(from + columns * 3)])
    }
  }

  private mutating func mix(_ x: Int, _ y: Int, _ colour: RGB, within area: Rect, strength: Double) {
    guard area.contains(x: x, y: y), x < width, y < height else { return }
    let i = (y * width + x) * 3
    for (c, value) in [colour.blue, colour.green, colour.red].enumerated() {
      pixels[i + c] = UInt8(Double(pixels[i + c]) * (1 - strength) + Double(value) * strength)
    }
  }

  /// A box of crop pixels whose centres are at whole numbers, its corner at (x, y) of the picture.
  fileprivate mutating func frame(_ box: Box, x: Int, y: Int, _ colour: RGB, within area: Rect, strength: Double) {
    // The box's left edge lies half a pixel before the centre of its first pixel.
    func pixel(_ value: Double) -> Int { Int(min(max(value, -1e5), 1e5).rounded()) }
    let (left, right) = (x + pixel(box.x + 0.5), x + pixel(box.right - 0.5))
    let (top, bottom) = (y + pixel(box.y + 0.5), y + pixel(box.bottom - 0.5))
    guard right >= left, bottom >= top, right - left < 2000, bottom - top < 2000 else { return }
    for column in left...right {
      mix(column, top, colour, within: area, strength: strength)
      mix(column, bottom, colour, within: area, strength: strength)
    }
    for row in top...bottom {
      mix(left, row, colour, within: area, strength: strength)
      mix(right, row, colour, within: area, strength: strength)
    }
  }

  fileprivate mutating func dot(_ px: Double, _ py: Double, x: Int, y: Int, _ colour: RGB, within area: Rect) {
    for dy in 0...1 {
      for dx in 0...1 { mix(x + Int(px) + dx, y + Int(py) + dy, colour, within: area, strength: 0.9) }
    }
  }
}
