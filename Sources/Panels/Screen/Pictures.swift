import Imaging
import Terminal

/// Pictures made into cells, kept from one drawing to the next: only what changed is made again.
public struct Pictures: Sendable {
  /// All that a picture's cells depend on.
  struct Key: Hashable, Sendable {
    /// Which picture: the frame, the search crop …, and of which frame.
    let name: String
    let frame: Int
    let viewport: PictureViewport
    let heat: HeatMap?
    let rasterizer: PictureRasterizer
  }

  private var kept: [(key: Key, cells: Canvas)] = []
  private var crops: [(frame: Int, geometry: CropGeometry, image: Image)] = []
  /// Pictures on a screen: frame, search, exemplar, five maps, a strip of distractors, and as many from before.
  private static let limit = 40

  init() {}

  /// Draws a picture into a canvas, from what is kept where nothing changed.
  mutating func draw(
    _ image: @autoclosure () -> Image?, name: String, frame: Int, _ viewport: PictureViewport, heat: HeatMap? = nil,
    _ rasterizer: PictureRasterizer, into canvas: inout Canvas
  ) {
    let cells = viewport.cells
    guard !cells.isEmpty else { return }
    let key = Key(name: name, frame: frame, viewport: viewport, heat: heat, rasterizer: rasterizer)
    if let i = kept.firstIndex(where: { $0.key == key }) {
      canvas.paste(kept[i].cells, x: cells.x, y: cells.y)
      kept.append(kept.remove(at: i))
      return
    }
    guard let image = image() else { return }
    rasterizer.draw(image, viewport, heatMap: heat, into: &canvas)
    kept.append((key, canvas.cut(cells)))
    if kept.count > Self.limit { kept.removeFirst(kept.count - Self.limit) }
  }

  /// A crop as the network sees it, kept by its geometry.
  mutating func crop(_ image: Image, frame: Int, _ geometry: CropGeometry, fill: ChannelMean) -> Image {
    if let found = crops.first(where: { $0.frame == frame && $0.geometry == geometry }) { return found.image }
    let crop = image.crop(geometry, fill: fill)
    crops.append((frame, geometry, crop))
    if crops.count > 16 { crops.removeFirst() }
    return crop
  }
}
