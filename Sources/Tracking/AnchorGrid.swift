/// The anchors of a response: k shapes, the same at every cell of an N x N grid around the crop's centre.
///
/// Boxes are in pixels of the search crop, relative to its centre (spec.md §1.6).
public struct AnchorGrid: Sendable, Equatable {
  /// Pixels of the search crop between neighbouring cells.
  public static let stride = 8
  /// Height over width, in the order of the channels. 0.33 and not 1/3: the released networks were trained so.
  public static let ratios: [Double] = [0.33, 0.5, 1, 2, 3]
  /// Side of the square anchor in cells.
  public static let scale = 8

  /// Side N of the grid.
  public let size: Int
  /// Widths of the k shapes, pixels.
  public let widths: [Float]
  /// Heights of the k shapes, pixels.
  public let heights: [Float]

  /// The grid for an N x N response. Sides are truncated to whole strides before they are scaled (spec.md §1.6).
  public init(size: Int) {
    self.size = size
    let area = Double(Self.stride * Self.stride)
    var widths: [Float] = []
    var heights: [Float] = []
    for ratio in Self.ratios {
      let w = (area / ratio).squareRoot().rounded(.towardZero)
      let h = (w * ratio).rounded(.towardZero)
      widths.append(Float(w * Double(Self.scale)))
      heights.append(Float(h * Double(Self.scale)))
    }
    self.widths = widths
    self.heights = heights
  }

  /// Anchors per cell, k.
  public var count: Int { widths.count }

  /// Proposals in all: k·N².
  public var proposals: Int { count * size * size }

  /// Centre of a column (or row) relative to the crop's centre. Integer division: for odd N the middle cell is at 0.
  public func center(_ cell: Int) -> Float {
    Float((cell - size / 2) * Self.stride)
  }

  /// Anchor, row and column of a flat proposal index: anchor-major, then row, then column (spec.md §1.5).
  public func cell(_ index: Int) -> (anchor: Int, row: Int, column: Int) {
    let plane = size * size
    return (index / plane, (index % plane) / size, index % size)
  }

  /// The flat index of an anchor at a cell.
  public func index(anchor: Int, row: Int, column: Int) -> Int {
    (anchor * size + row) * size + column
  }
}
