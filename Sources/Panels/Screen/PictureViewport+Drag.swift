import Terminal
import Tracking

extension PictureViewport {
  /// The box that a drag from one cell to another draws: whole cells, both included, inside of what is shown.
  public func box(from a: (x: Int, y: Int), to b: (x: Int, y: Int)) -> Box {
    func clamp(_ v: Int, _ low: Int, _ high: Int) -> Int { min(max(v, low), max(low, high - 1)) }
    let left = clamp(min(a.x, b.x), cells.x, cells.endX)
    let right = clamp(max(a.x, b.x), cells.x, cells.endX) + 1
    let top = clamp(min(a.y, b.y), cells.y, cells.endY)
    let bottom = clamp(max(a.y, b.y), cells.y, cells.endY) + 1
    let start = picturePoint(atX: Double(left), y: Double(top))
    let end = picturePoint(atX: Double(right), y: Double(bottom))
    return Box(x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y)
  }

  /// The picture's point nearest to the middle of a cell, for drags that leave the picture.
  public func nearest(toX column: Int, y row: Int) -> (x: Double, y: Double) {
    picturePoint(
      atX: Double(min(max(column, cells.x), max(cells.x, cells.endX - 1))) + 0.5,
      y: Double(min(max(row, cells.y), max(cells.y, cells.endY - 1))) + 0.5)
  }
}
