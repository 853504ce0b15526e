/// Fits quadrants and eighths to one row of cells, four cells at a time.
///
/// Samples come as planes so that four neighbouring cells fill one vector: for each cell eight rows of its left and of its
/// right half, and `columns` columns of its upper and of its lower half.
struct EighthFit {
  typealias Lanes = SIMD4<Float>
  typealias Color = SIMD4<Float>

  /// Vectors across a row of cells.
  private let groups: Int
  /// Columns sampled in each cell: 8, or 4 where the picture has no more detail.
  let columns: Int
  // Plane order: sample, channel, cell. Left rows 0–7, right rows 8–15, upper columns, lower columns.
  private let planes: UnsafeMutableBufferPointer<Float>

  init(width: Int, columns: Int) {
    groups = (width + 3) / 4
    self.columns = columns
    planes = .allocate(capacity: (16 + 2 * columns) * 3 * groups * 4)
    planes.initialize(repeating: 0)
  }

  func deallocate() { planes.deallocate() }

  @inline(__always)
  private func set(_ plane: Int, _ cell: Int, _ color: Color) {
    let stride = groups * 4
    let i = plane * 3 * stride + cell
    planes[i] = color.x
    planes[i + stride] = color.y
    planes[i + 2 * stride] = color.z
  }

  @inline(__always) func setLeft(row: Int, cell: Int, _ color: Color) { set(row, cell, color) }
  @inline(__always) func setRight(row: Int, cell: Int, _ color: Color) { set(8 + row, cell, color) }
  @inline(__always) func setUpper(column: Int, cell: Int, _ color: Color) { set(16 + column, cell, color) }
  @inline(__always) func setLower(column: Int, cell: Int, _ color: Color) { set(16 + columns + column, cell, color) }

  /// A colour in each of four cells.
  private struct Sums {
    var red = Lanes()
    var green = Lanes()
    var blue = Lanes()

    @inline(__always) static func + (a: Sums, b: Sums) -> Sums {
      Sums(red: a.red + b.red, green: a.green + b.green, blue: a.blue + b.blue)
    }

    @inline(__always) static func * (a: Sums, k: Float) -> Sums {
      Sums(red: a.red * k, green: a.green * k, blue: a.blue * k)
    }
  }

  /// The best split so far in each of four cells.
  private struct Best {
    var score: Lanes
    var index = SIMD4<Int32>()
    var part = Sums()

    /// Considers the split whose part has the sum `a` and the share `share` of the cell.
    @inline(__always)
    mutating func consider(_ a: Sums, share: Float, of total: Sums, index candidate: Int32) {
      let r = a.red - total.red * share
      let g = a.green - total.green * share
      let b = a.blue - total.blue * share
      let new = (r * r + g * g + b * b) * (1 / (share * (1 - share)))
      let better = new .> score
      score.replace(with: new, where: better)
      index.replace(with: SIMD4(repeating: candidate), where: better)
      part.red.replace(with: a.red, where: better)
      part.green.replace(with: a.green, where: better)
      part.blue.replace(with: a.blue, where: better)
    }
  }

  @inline(__always)
  private func load(_ plane: Int, _ group: Int) -> Sums {
    let stride = groups * 4
    let p = UnsafeRawPointer(planes.baseAddress! + plane * 3 * stride + group * 4)
    return Sums(
      red: p.loadUnaligned(as: Lanes.self), green: p.loadUnaligned(fromByteOffset: stride * 4, as: Lanes.self),
      blue: p.loadUnaligned(fromByteOffset: stride * 8, as: Lanes.self))
  }

  /// Fits all cells of the row and hands them over one by one.
  func fit(width: Int, _ body: (_ cell: Int, BlockFit.Fit) -> Void) {
    for group in 0..<groups {
      // Every sum is a part of the cell's mean: a half row counts 1/16.
      var quarters = (Sums(), Sums(), Sums(), Sums())
      for j in 0..<4 {
        quarters.0 = quarters.0 + load(j, group)
        quarters.1 = quarters.1 + load(8 + j, group)
        quarters.2 = quarters.2 + load(4 + j, group)
        quarters.3 = quarters.3 + load(12 + j, group)
      }
      let upperLeft = quarters.0 * (1.0 / 16)
      let upperRight = quarters.1 * (1.0 / 16)
      let lowerLeft = quarters.2 * (1.0 / 16)
      let lowerRight = quarters.3 * (1.0 / 16)
      let total = upperLeft + upperRight + lowerLeft + lowerRight
      var best = Best(score: Lanes(repeating: BlockFit.flat * 3))
      var down = Sums()
      for k in 1...7 {
        down = down + (load(k - 1, group) + load(8 + k - 1, group)) * (1.0 / 16)
        best.consider(down, share: Float(k) / 8, of: total, index: Int32(k))
      }
      var across = Sums()
      let share = 1 / Float(columns)
      for k in 1..<columns {
        across =
          across + (load(16 + k - 1, group) + load(16 + columns + k - 1, group)) * (share / 2)
        best.consider(across, share: Float(k) * share, of: total, index: Int32(8 + k * (8 / columns)))
      }
      best.consider(upperLeft, share: 0.25, of: total, index: 16)
      best.consider(upperRight, share: 0.25, of: total, index: 17)
      best.consider(lowerLeft, share: 0.25, of: total, index: 18)
      best.consider(lowerRight, share: 0.25, of: total, index: 19)
      best.consider(upperLeft + lowerRight, share: 0.5, of: total, index: 20)
      for lane in 0..<min(4, width - group * 4) {
        let all = Color(total.red[lane], total.green[lane], total.blue[lane], 0)
        let part = Color(best.part.red[lane], best.part.green[lane], best.part.blue[lane], 0)
        body(group * 4 + lane, Self.character(Int(best.index[lane]), part: part, total: all))
      }
    }
  }

  @inline(__always)
  private static func character(_ index: Int, part: Color, total: Color) -> BlockFit.Fit {
    if index == 0 { return BlockFit.Fit(scalar: " ", foreground: total, background: total) }
    let share = shares[index]
    let inside = part / share
    let outside = (total - part) / (1 - share)
    // Rows are counted from the top, but the characters fill from the bottom.
    return index < 8
      ? BlockFit.Fit(scalar: scalars[index], foreground: outside, background: inside)
      : BlockFit.Fit(scalar: scalars[index], foreground: inside, background: outside)
  }

  private static let scalars: [Unicode.Scalar] = [
    " ", "▇", "▆", "▅", "▄", "▃", "▂", "▁", " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "▘", "▝", "▖", "▗", "▚",
  ]
  private static let shares: [Float] =
    (0..<8).map { Float($0) / 8 } + (0..<8).map { Float($0) / 8 } + [0.25, 0.25, 0.25, 0.25, 0.5]
}
