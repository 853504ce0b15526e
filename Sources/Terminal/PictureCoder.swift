/// Weighs what a picture's cell costs to write against how far it is from what was meant.
///
/// Errors are sums of squared differences over a cell's 64 parts and three channels. A byte is worth `price` of them, so
/// that quality is spent where it saves most: a colour that covers an eighth of a cell may be further off than one that
/// covers all of it. Among a cell's ways of being shown (left alone; with colours that are set already; the other way
/// round; as a blank of its mean) the one with the least sum of both is taken.
///
/// The price follows the footage: it rises while the picture as a whole is better than it has to be, and falls while it
/// is worse. No way is taken that costs more than the exact one, so that at the highest price no cell is off by more than
/// the tolerance, as a root mean square.
struct PictureCoder {
  /// What a byte is worth.
  let price: Int

  /// Two colours of three digits a channel, a glyph, a jump to the cell, and what `share` may add.
  private static let mostBytes = 57

  /// `tolerance` is in levels per channel, 1 or more; `thrift` is the price's share of the highest.
  init(tolerance: Int, thrift: Double) {
    price = Int(thrift * Double(192 * tolerance * tolerance) / Double(Self.mostBytes))
  }

  /// The thrift to go on with after a picture of so many cells that was off by `error` in all. A picture's root mean
  /// square is to be about a quarter of the tolerance.
  static func thrift(_ thrift: Double, tolerance: Int, error: Int, cells: Int) -> Double {
    guard cells > 0 else { return thrift }
    let mean = Double(error) / Double(192 * cells)
    let wanted = 0.069 * Double(tolerance * tolerance)
    let step = mean > 0 ? min(max((wanted / mean).squareRoot(), 0.7), 1.2) : 1.2
    return min(max(thrift * step, 0.02), 1)
  }

  /// A way to show a cell.
  struct Way {
    var scalar: Unicode.Scalar
    /// Colours to set; nil keeps what is set.
    var foreground: RGB?
    var background: RGB?
    /// How far off it is.
    var error: Int
    /// Errors and bytes together.
    var cost: Int
  }

  /// The error of leaving `old` where `new` is meant; nil where that cannot be said.
  @inline(__always)
  func error(of old: Cell, insteadOf new: Cell) -> Int? {
    if old.scalar == new.scalar {
      let area = Self.area(of: new.scalar)
      return area * Self.distance(old.foreground, new.foreground)
        + (64 - area) * Self.distance(old.background, new.background)
    }
    guard let m = BlockGlyph.mask(of: old.scalar), let n = BlockGlyph.mask(of: new.scalar) else { return nil }
    // Up to four areas, in each of which both show one colour.
    return (m & n).nonzeroBitCount * Self.distance(old.foreground, new.foreground)
      + (m & ~n).nonzeroBitCount * Self.distance(old.foreground, new.background)
      + (~m & n).nonzeroBitCount * Self.distance(old.background, new.foreground)
      + (~m & ~n).nonzeroBitCount * Self.distance(old.background, new.background)
  }

  /// The cheapest way to write a cell where these colours are set; nil for one that is not known.
  @inline(__always)
  func write(_ cell: Cell, foreground: RGB?, background: RGB?) -> Way {
    let (ink, paper) = (cell.foreground, cell.background)
    let area = Self.area(of: cell.scalar)
    let rest = 64 - area
    // What each plane's part would be off by.
    let inkInk = area * Self.distance(ink, foreground)
    let inkPaper = area * Self.distance(ink, background)
    let paperInk = rest * Self.distance(paper, foreground)
    let paperPaper = rest * Self.distance(paper, background)
    let (inkBytes, paperBytes) = (Self.bytes(ink), Self.bytes(paper))

    var best = glyph(cell.scalar, ink, paper, inkInk, paperPaper, inkBytes, paperBytes)
    if let inverse = BlockGlyph.complement(of: cell.scalar) {
      let other = glyph(inverse, paper, ink, paperInk, inkPaper, paperBytes, inkBytes)
      if other.cost < best.cost { best = other }
    }
    // A blank, in the paper that is set or in the cell's mean; a full block in the ink that is set.
    let kept = inkPaper + paperPaper
    if kept + price < best.cost { best = Way(scalar: " ", error: kept, cost: kept + price) }
    let mean = area * rest * Self.distance(ink, paper) / 64
    if mean + (4 + paperBytes) * price < best.cost {
      best = Way(
        scalar: " ", background: paper.blended(with: ink, sixtyFourths: area), error: mean,
        cost: mean + (4 + paperBytes) * price)
    }
    let full = inkInk + paperInk
    let isBlock = BlockGlyph.mask(of: cell.scalar) != nil
    if isBlock, full + 3 * price < best.cost { best = Way(scalar: "█", error: full, cost: full + 3 * price) }
    return best
  }

  /// A glyph with each colour set or kept, whichever is cheaper; the errors are those of keeping.
  @inline(__always)
  private func glyph(
    _ scalar: Unicode.Scalar, _ foreground: RGB, _ background: RGB, _ foregroundError: Int, _ backgroundError: Int,
    _ foregroundBytes: Int, _ backgroundBytes: Int
  ) -> Way {
    // The sequence's own three bytes are paid by the first colour in it.
    let setsForeground = foregroundError > (foregroundBytes + 3) * price
    let setsBackground = backgroundError > (backgroundBytes + (setsForeground ? 1 : 3)) * price
    let error = (setsForeground ? 0 : foregroundError) + (setsBackground ? 0 : backgroundError)
    var bytes = 3 + (setsForeground ? foregroundBytes : 0) + (setsBackground ? backgroundBytes : 0)
    if setsForeground || setsBackground { bytes += setsForeground && setsBackground ? 4 : 3 }
    return Way(
      scalar: scalar, foreground: setsForeground ? foreground : nil, background: setsBackground ? background : nil,
      error: error, cost: error + bytes * price)
  }

  /// Moves the colours that are set towards those that the next cell will want again: between the two, both are off by
  /// less than the next one alone would be.
  @inline(__always)
  func share(_ way: inout Way, with next: Cell) {
    // Text takes its own colours, exactly.
    guard next.attributes == .picture else { return }
    let ink = Self.area(of: next.scalar)
    let area = Self.area(of: way.scalar)
    if let color = way.foreground { way.foreground = shared(color, area, next, ink, &way.error) }
    if let color = way.background { way.background = shared(color, 64 - area, next, ink, &way.error) }
  }

  @inline(__always)
  private func shared(_ color: RGB, _ area: Int, _ next: Cell, _ ink: Int, _ error: inout Int) -> RGB {
    let (toInk, toPaper) = (Self.distance(next.foreground, color), Self.distance(next.background, color))
    let isInk = toInk < toPaper && ink > 0
    let part = isInk ? ink : 64 - ink
    // Further off, the next cell will set its own: about twenty bytes.
    if part == 0 || part * (isInk ? toInk : toPaper) > 20 * price { return color }
    let mean = color.blended(
      with: isInk ? next.foreground : next.background, sixtyFourths: 64 * part / (area + part))
    error += area * Self.distance(color, mean)
    return mean
  }

  /// Parts of 64 that a glyph fills.
  @inline(__always)
  private static func area(of scalar: Unicode.Scalar) -> Int {
    if let mask = BlockGlyph.mask(of: scalar) { return mask.nonzeroBitCount }
    return Int(BlockGlyph.coverage(of: scalar) * 64)
  }

  /// `38;2;R;G;B`.
  @inline(__always)
  private static func bytes(_ color: RGB) -> Int {
    func digits(_ v: UInt8) -> Int { v > 99 ? 3 : v > 9 ? 2 : 1 }
    return 7 + digits(color.red) + digits(color.green) + digits(color.blue)
  }

  /// Sum of the channels' squared differences; more than any for a colour that is not known.
  @inline(__always)
  private static func distance(_ a: RGB, _ b: RGB?) -> Int {
    guard let b else { return 1 << 24 }
    let red = Int(a.red) - Int(b.red)
    let green = Int(a.green) - Int(b.green)
    let blue = Int(a.blue) - Int(b.blue)
    return red * red + green * green + blue * blue
  }
}
