/// A box-drawing character (U+2500–U+257F) as four arms from the cell's middle, each with its weight.
struct LineGlyph: Hashable, Sendable {
  /// How heavy an arm is; the raw values are those of the table below.
  enum Weight: UInt8, Comparable, Sendable {
    case none, light, heavy, double

    static func < (a: Weight, b: Weight) -> Bool { a.rawValue < b.rawValue }
  }

  var up: Weight
  var right: Weight
  var down: Weight
  var left: Weight

  init(up: Weight = .none, right: Weight = .none, down: Weight = .none, left: Weight = .none) {
    (self.up, self.right, self.down, self.left) = (up, right, down, left)
  }

  /// The arms of a character; nil when it is no box drawing or a diagonal. Dashes and arcs give their plain arms.
  init?(_ scalar: Unicode.Scalar) {
    guard let glyph = Self.table.arms[scalar] else { return nil }
    self = glyph
  }

  /// The character with these arms; where Unicode has none (double beside heavy) the nearest with light arms.
  var scalar: Unicode.Scalar {
    if let found = Self.table.scalars[self] { return found }
    func lighter(_ w: Weight) -> Weight { w == .none ? .none : .light }
    let light = LineGlyph(up: lighter(up), right: lighter(right), down: lighter(down), left: lighter(left))
    return Self.table.scalars[light] ?? " "
  }

  /// Both glyphs' arms in one; the heavier wins.
  func joined(with other: LineGlyph) -> LineGlyph {
    LineGlyph(
      up: max(up, other.up), right: max(right, other.right), down: max(down, other.down), left: max(left, other.left))
  }

  /// Dashes in each line of the cell: 1 for a whole line.
  static func dashes(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x2504...0x2507: 3
    case 0x2508...0x250B: 4
    case 0x254C...0x254F: 2
    default: 1
    }
  }

  // Arms up, right, down, left of U+2500…U+257F: 0 none, 1 light, 2 heavy, 3 double (after the character names).
  private static let arms = """
    0101 0202 1010 2020 0101 0202 1010 2020 0101 0202 1010 2020 0110 0210 0120 0220
    0011 0012 0021 0022 1100 1200 2100 2200 1001 1002 2001 2002 1110 1210 2110 1120
    2120 2210 1220 2220 1011 1012 2011 1021 2021 2012 1022 2022 0111 0112 0211 0212
    0121 0122 0221 0222 1101 1102 1201 1202 2101 2102 2201 2202 1111 1112 1211 1212
    2111 1121 2121 2112 2211 1122 1221 2212 1222 2122 2221 2222 0101 0202 1010 2020
    0303 3030 0310 0130 0330 0013 0031 0033 1300 3100 3300 1003 3001 3003 1310 3130
    3330 1013 3031 3033 0313 0131 0333 1303 3101 3303 1313 3131 3333 0110 0011 1001
    1100 0000 0000 0000 0001 1000 0100 0010 0002 2000 0200 0020 0201 1020 0102 2010
    """

  private struct Table: Sendable {
    var arms: [Unicode.Scalar: LineGlyph] = [:]
    var scalars: [LineGlyph: Unicode.Scalar] = [:]
  }

  private static let table: Table = {
    var table = Table()
    let words = arms.split(whereSeparator: { $0 == " " || $0 == "\n" })
    for (i, word) in words.enumerated() {
      let w = word.utf8.map { Weight(rawValue: $0 - 48) ?? .none }
      guard let scalar = Unicode.Scalar(UInt32(0x2500 + i)), w.count == 4, w.contains(where: { $0 != .none }) else {
        continue
      }
      let glyph = LineGlyph(up: w[0], right: w[1], down: w[2], left: w[3])
      table.arms[scalar] = glyph
      // The first of a kind is the plain one: dashes and arcs come later in the block or are skipped here.
      if dashes(of: scalar) == 1, table.scalars[glyph] == nil { table.scalars[glyph] = scalar }
    }
    return table
  }()
}
