/// Which part of a picture is shown in which cells, and how the two are measured against each other.
///
/// Picture coordinates are in pixels, (0, 0) the outer corner of the first pixel; cell coordinates are in cells with
/// fractions, (0, 0) the outer corner of the canvas's first cell.
public struct PictureViewport: Hashable, Sendable {
  /// The shown part's left edge in the picture, in pixels.
  public var x: Double
  /// The shown part's top edge in the picture, in pixels.
  public var y: Double
  /// The shown part's size in the picture, in pixels; over 0.
  public var width: Double
  public var height: Double
  /// The cells that it fills.
  public var cells: Rect

  public init(x: Double, y: Double, width: Double, height: Double, cells: Rect) {
    self.x = x.isFinite ? x : 0
    self.y = y.isFinite ? y : 0
    self.width = width.isFinite && width > 1e-6 ? width : 1
    self.height = height.isFinite && height > 1e-6 ? height : 1
    self.cells = cells
  }

  /// A picture in a rectangle of cells with its proportions kept.
  ///
  /// At `zoom` 1 all of the picture is shown, centred; above, a part of it around `center` (pixels; the middle when nil)
  /// that fills the rectangle and stays inside the picture. `cellAspect` is a cell's height by its width.
  public static func fit(
    imageWidth: Int, imageHeight: Int, in rect: Rect, zoom: Double = 1, center: (x: Double, y: Double)? = nil,
    cellAspect: Double = 2
  ) -> PictureViewport {
    let (w, h) = (Double(max(1, imageWidth)), Double(max(1, imageHeight)))
    guard !rect.isEmpty else { return PictureViewport(x: 0, y: 0, width: w, height: h, cells: rect) }
    let aspect = cellAspect.isFinite && cellAspect > 0.1 ? cellAspect : 2
    // Cells a pixel, horizontally; vertically there are `aspect` times fewer.
    let scale = min(Double(rect.width) / w, Double(rect.height) * aspect / h) * max(1, zoom.isFinite ? zoom : 1)
    let columns = max(1, min(rect.width, Int((w * scale).rounded())))
    let rows = max(1, min(rect.height, Int((h * scale / aspect).rounded())))
    let shownWidth = min(w, Double(columns) / scale)
    let shownHeight = min(h, Double(rows) * aspect / scale)
    func start(_ middle: Double, _ shown: Double, _ all: Double) -> Double {
      max(0, min(all - shown, (middle.isFinite ? middle : all / 2) - shown / 2))
    }
    return PictureViewport(
      x: start(center?.x ?? w / 2, shownWidth, w), y: start(center?.y ?? h / 2, shownHeight, h),
      width: shownWidth, height: shownHeight,
      cells: Rect(
        x: rect.x + (rect.width - columns) / 2, y: rect.y + (rect.height - rows) / 2, width: columns, height: rows))
  }

  /// Cells that one pixel is wide and high.
  public var scale: (x: Double, y: Double) { (Double(cells.width) / width, Double(cells.height) / height) }

  /// Where a picture's point lies among the cells.
  public func cellPoint(x px: Double, y py: Double) -> (x: Double, y: Double) {
    (Double(cells.x) + (px - x) * scale.x, Double(cells.y) + (py - y) * scale.y)
  }

  /// The picture's point in the middle of a cell, or nil when the cell shows nothing of it.
  public func picturePoint(column: Int, row: Int) -> (x: Double, y: Double)? {
    guard cells.contains(x: column, y: row) else { return nil }
    return picturePoint(atX: Double(column) + 0.5, y: Double(row) + 0.5)
  }

  /// The picture's point at a place among the cells, inside or not.
  public func picturePoint(atX cx: Double, y cy: Double) -> (x: Double, y: Double) {
    (x + (cx - Double(cells.x)) / scale.x, y + (cy - Double(cells.y)) / scale.y)
  }
}
