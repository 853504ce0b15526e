/// A rectangle of cells: column and row of its top left cell, and how many cells it spans.
public struct Rect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  /// Negative sizes count as 0.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public static let zero = Rect(x: 0, y: 0, width: 0, height: 0)

  public var isEmpty: Bool { width == 0 || height == 0 }
  /// One past the last column.
  public var endX: Int { x + width }
  /// One past the last row.
  public var endY: Int { y + height }

  public func contains(x: Int, y: Int) -> Bool { x >= self.x && x < endX && y >= self.y && y < endY }

  /// The cells that both have; empty when they do not touch.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(x: left, y: top, width: min(endX, other.endX) - left, height: min(endY, other.endY) - top)
  }

  /// Smaller by so many cells on every side.
  public func inset(by cells: Int) -> Rect { inset(horizontally: cells, vertically: cells) }

  /// Smaller by so many cells left and right, and above and below.
  public func inset(horizontally dx: Int, vertically dy: Int) -> Rect {
    Rect(x: x + min(dx, width / 2), y: y + min(dy, height / 2), width: width - 2 * dx, height: height - 2 * dy)
  }

  public func offset(x dx: Int, y dy: Int) -> Rect { Rect(x: x + dx, y: y + dy, width: width, height: height) }

  /// The first `rows` rows and the rest; `rows` is cut to what there is.
  public func split(top rows: Int) -> (top: Rect, bottom: Rect) {
    let n = max(0, min(rows, height))
    return (
      Rect(x: x, y: y, width: width, height: n), Rect(x: x, y: y + n, width: width, height: height - n)
    )
  }

  /// The first `columns` columns and the rest; `columns` is cut to what there is.
  public func split(left columns: Int) -> (left: Rect, right: Rect) {
    let n = max(0, min(columns, width))
    return (
      Rect(x: x, y: y, width: n, height: height), Rect(x: x + n, y: y, width: width - n, height: height)
    )
  }

  /// All but the last `rows` rows, and those.
  public func split(bottom rows: Int) -> (top: Rect, bottom: Rect) {
    split(top: height - max(0, min(rows, height)))
  }

  /// All but the last `columns` columns, and those.
  public func split(right columns: Int) -> (left: Rect, right: Rect) {
    split(left: width - max(0, min(columns, width)))
  }
}
