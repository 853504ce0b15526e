import Imaging

/// Draws a picture as characters: samples it by area, lays a heat map over the samples, and fits glyphs to them.
public struct PictureRasterizer: Hashable, Sendable {
  /// The characters to draw with.
  public var mode: GlyphMode
  /// Averages light instead of sRGB bytes: thin bright lines survive.
  public var linearLight: Bool
  /// Draws in one bit by ordered dithering, for terminals without colours.
  public var monochrome: Bool

  public init(mode: GlyphMode = .eighth, linearLight: Bool = false, monochrome: Bool = false) {
    self.mode = mode
    self.linearLight = linearLight
    self.monochrome = monochrome
  }

  /// Draws the viewport's part of a picture into its cells.
  public func draw(
    _ image: Image, _ viewport: PictureViewport, heatMap: HeatMap? = nil, into canvas: inout Canvas
  ) {
    let cells = viewport.cells
    // A viewport comes from the canvas's own size; one far larger is a mistake that must not cost memory.
    guard !cells.isEmpty, cells.width <= 4096, cells.height <= 4096 else { return }
    canvas.fill(cells, Style(.white, on: .black))
    let sampler = AreaSampler(image, viewport, linear: linearLight)
    let veil = heatMap.map { HeatVeil($0, viewport, linear: linearLight) }
    if mode == .eighth, !monochrome {
      drawEighths(sampler, viewport, veil, &canvas)
    } else {
      drawGrid(sampler, viewport, veil, &canvas)
    }
  }

  // MARK: Quadrants and eighths

  private func drawEighths(
    _ sampler: AreaSampler, _ viewport: PictureViewport, _ veil: HeatVeil?, _ canvas: inout Canvas
  ) {
    let (width, height) = (viewport.cells.width, viewport.cells.height)
    // With few pixels a cell, eight columns would only repeat them.
    let columns = viewport.width / Double(width) > 5 ? 8 : 4
    let fit = EighthFit(width: width, columns: columns)
    defer { fit.deallocate() }
    let rowTaps = sampler.rowTaps(perCell: 8)
    let halfTaps = sampler.columnTaps(perCell: 2)
    let columnTaps = sampler.columnTaps(perCell: columns)
    let lines = Lines(count: 3, length: sampler.lineLength)
    defer { lines.deallocate() }
    var rows = AreaSampler.Rows(length: sampler.lineLength)
    defer { rows.deallocate() }
    let (line, upper, lower) = (lines[0], lines[1], lines[2])
    var shade = [HeatVeil.Shade](repeating: .clear, count: veil == nil ? 0 : width * 4)
    for cellRow in 0..<height {
      veil?.shades(ofRow: cellRow, into: &shade)
      for j in 0..<8 {
        sampler.line(rowTaps[8 * cellRow + j], into: line, &rows)
        let half = j < 4 ? upper : lower
        let first = j % 4 == 0
        for i in 0..<sampler.lineLength { half[i] = first ? line[i] * 0.25 : half[i] + line[i] * 0.25 }
        for cell in 0..<width {
          var left = AreaSampler.average(line, halfTaps[2 * cell])
          var right = AreaSampler.average(line, halfTaps[2 * cell + 1])
          if veil != nil {
            left = shade[4 * cell + (j < 4 ? 0 : 2)].over(left)
            right = shade[4 * cell + (j < 4 ? 1 : 3)].over(right)
          }
          fit.setLeft(row: j, cell: cell, left)
          fit.setRight(row: j, cell: cell, right)
        }
      }
      for cell in 0..<width {
        for k in 0..<columns {
          var above = AreaSampler.average(upper, columnTaps[columns * cell + k])
          var below = AreaSampler.average(lower, columnTaps[columns * cell + k])
          if veil != nil {
            let side = 2 * k < columns ? 0 : 1
            above = shade[4 * cell + side].over(above)
            below = shade[4 * cell + 2 + side].over(below)
          }
          fit.setUpper(column: k, cell: cell, above)
          fit.setLower(column: k, cell: cell, below)
        }
      }
      canvas.withRow(viewport.cells.y + cellRow, from: viewport.cells.x, count: width) { cells, offset in
        fit.fit(width: width) { cell, result in
          guard cell >= offset, cell - offset < cells.count else { return }
          cells[cell - offset] = self.cell(result.scalar, result.foreground, result.background)
        }
      }
    }
  }

  // MARK: Plain grids of samples

  /// Samples a cell, across and down.
  private var grid: (x: Int, y: Int) {
    switch mode {
    case .half: (1, 2)
    case .quadrant, .eighth: (2, 2)
    case .sextant: (2, 3)
    case .octant, .braille: (2, 4)
    case .ascii: (1, 1)
    }
  }

  private func drawGrid(
    _ sampler: AreaSampler, _ viewport: PictureViewport, _ veil: HeatVeil?, _ canvas: inout Canvas
  ) {
    let (width, height) = (viewport.cells.width, viewport.cells.height)
    let (gx, gy) = grid
    let rowTaps = sampler.rowTaps(perCell: gy)
    let columnTaps = sampler.columnTaps(perCell: gx)
    let lines = Lines(count: 1, length: sampler.lineLength)
    defer { lines.deallocate() }
    var rows = AreaSampler.Rows(length: sampler.lineLength)
    defer { rows.deallocate() }
    let samples = UnsafeMutableBufferPointer<SIMD4<Float>>.allocate(capacity: width * gx * gy)
    defer { samples.deallocate() }
    samples.initialize(repeating: SIMD4())
    var shade = [HeatVeil.Shade](repeating: .clear, count: veil == nil ? 0 : width * 4)
    for cellRow in 0..<height {
      veil?.shades(ofRow: cellRow, into: &shade)
      for j in 0..<gy {
        sampler.line(rowTaps[gy * cellRow + j], into: lines[0], &rows)
        for cell in 0..<width {
          for i in 0..<gx {
            var color = AreaSampler.average(lines[0], columnTaps[gx * cell + i])
            if veil != nil { color = shade[4 * cell + (2 * j < gy ? 0 : 2) + (2 * i < gx ? 0 : 1)].over(color) }
            // A cell's samples lie together.
            samples[(cell * gy + j) * gx + i] = color
          }
        }
      }
      let place = viewport.cells
      canvas.withRow(place.y + cellRow, from: place.x, count: width) { cells, offset in
        for i in 0..<cells.count {
          let cell = i + offset
          let own = UnsafeMutableBufferPointer(rebasing: samples[(cell * gx * gy)..<((cell + 1) * gx * gy)])
          cells[i] = monochrome ? dithered(own, column: cell, row: cellRow) : fitted(own)
        }
      }
    }
  }

  private func fitted(_ samples: UnsafeMutableBufferPointer<SIMD4<Float>>) -> Cell {
    switch mode {
    case .ascii:
      return letter(samples[0])
    case .half:
      let (top, bottom) = (bytes(samples[0]), bytes(samples[1]))
      return Cell(top == bottom ? " " : "▀", foreground: top, background: bottom, attributes: .picture)
    case .quadrant, .eighth, .sextant, .octant:
      let (mask, colors) = BlockFit.exhaustive(samples)
      return cell(glyph(mask), colors.fg, colors.bg)
    case .braille:
      let (mask, colors) = BlockFit.exhaustive(samples)
      // Dots are small: the brighter side is the dots', so that the picture does not turn negative.
      let brighter = (colors.fg - colors.bg).sum() >= 0
      return brighter ? cell(glyph(mask), colors.fg, colors.bg) : cell(glyph(~mask & 255), colors.bg, colors.fg)
    }
  }

  private func glyph(_ mask: Int) -> Unicode.Scalar {
    switch mode {
    case .half: BlockFit.quadrant((mask & 1) * 3 | (mask >> 1 & 1) * 12)
    case .quadrant, .eighth: BlockFit.quadrant(mask)
    case .sextant: BlockFit.sextant(mask)
    case .octant: BlockFit.octant(mask)
    case .braille: BlockFit.braille(mask)
    case .ascii: mask & 1 == 1 ? "#" : " "
    }
  }

  private func dithered(_ samples: UnsafeMutableBufferPointer<SIMD4<Float>>, column: Int, row: Int) -> Cell {
    if mode == .ascii {
      var cell = letter(samples[0])
      (cell.foreground, cell.background) = (.white, .black)
      return cell
    }
    let (gx, gy) = grid
    var mask = 0
    for j in 0..<gy {
      for i in 0..<gx {
        let brightness = Self.brightness(bytes(samples[j * gx + i]))
        if brightness > Dither.threshold(column * gx + i, row * gy + j) { mask |= 1 << (j * gx + i) }
      }
    }
    return Cell(glyph(mask), foreground: .white, background: .black, attributes: .picture)
  }

  private func letter(_ sample: SIMD4<Float>) -> Cell {
    let color = bytes(sample)
    let ramp: [Unicode.Scalar] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
    let scalar = ramp[min(ramp.count - 1, Int(Self.brightness(color) * Double(ramp.count)))]
    return Cell(
      scalar, foreground: color.blended(with: .white, amount: 0.3),
      background: color.blended(with: .black, amount: 0.4),
      attributes: .picture)
  }

  private func cell(_ scalar: Unicode.Scalar, _ foreground: SIMD4<Float>, _ background: SIMD4<Float>) -> Cell {
    Cell(scalar, foreground: bytes(foreground), background: bytes(background), attributes: .picture)
  }

  @inline(__always)
  private func bytes(_ color: SIMD4<Float>) -> RGB {
    if linearLight {
      return RGB(
        red: LinearLight.byte(from: color.x / 255), green: LinearLight.byte(from: color.y / 255),
        blue: LinearLight.byte(from: color.z / 255))
    }
    // Rounding and differences of means may leave 0…255 by a hair.
    let clamped = color.clamped(lowerBound: SIMD4(), upperBound: SIMD4(repeating: 255)) + 0.5
    return RGB(UInt32(clamped.x) << 16 | UInt32(clamped.y) << 8 | UInt32(clamped.z))
  }

  /// Perceived brightness 0…1 by Rec. 601 weights.
  static func brightness(_ color: RGB) -> Double {
    (0.299 * Double(color.red) + 0.587 * Double(color.green) + 0.114 * Double(color.blue)) / 255
  }

  /// Lines of colours.
  private struct Lines {
    private let storage: UnsafeMutableBufferPointer<SIMD4<Float>>
    private let length: Int

    init(count: Int, length: Int) {
      self.length = length
      storage = .allocate(capacity: count * length)
      storage.initialize(repeating: SIMD4())
    }

    subscript(i: Int) -> UnsafeMutableBufferPointer<SIMD4<Float>> {
      UnsafeMutableBufferPointer(rebasing: storage[(i * length)..<((i + 1) * length)])
    }

    func deallocate() { storage.deallocate() }
  }
}
