import Imaging
import Terminal
import Tracking
import Workbench

/// The search region as the network saw it, with the score map, its legend, and the tracker's state beside.
struct SearchPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String {
    guard let region = scene.inspection?.observation.region else { return "search" }
    return "search \(region.instanceSize)²"
  }

  var detail: String {
    let heat = scene.view.heat
    var text = heat.kind.title
    if let anchor = heat.anchor { text += ", anchor \(anchor + 1)" }
    if let level = heat.level { text += ", level \(level + 1)" }
    return text
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard let inspection = scene.inspection, let image = scene.image, scene.imageFrame == inspection.frame else {
      drawNothing(on: &sheet, in: rect)
      return
    }
    let places = Places(rect)
    let geometry = inspection.observation.region.geometry
    let square = places.crop
    // The same part of the frame in image pixels: for the marks, and for the mouse.
    let viewport = PictureViewport(
      x: Double(geometry.x), y: Double(geometry.y), width: Double(geometry.side), height: Double(geometry.side),
      cells: square)
    let heat = scene.heat.map { look.heatMap($0, opacity: scene.view.opacity) }
    let crop = sheet.pictures.crop(image, frame: inspection.frame, geometry, fill: inspection.tracker.target.fill)
    SearchPanel.draw(
      crop, of: geometry, name: "search", frame: inspection.frame, heat: heat, look, in: square, on: &sheet)
    sheet.hits.add(square, .search(viewport))
    Overlay(scene: scene, look: look, viewport: viewport).draw(on: &sheet)
    drawLegend(on: &sheet, in: places.legend)
    if let exemplar = places.exemplar { drawExemplar(inspection.exemplar, on: &sheet, in: exemplar) }
    StateLines(scene: scene, look: look).draw(on: &sheet, in: places.state)
  }

  /// Draws a crop of the frame with a map that is measured in image pixels.
  static func draw(
    _ crop: Image, of geometry: CropGeometry, name: String, frame: Int, heat: HeatMap?, _ look: Look, in cells: Rect,
    on sheet: inout Sheet
  ) {
    let scale = Double(geometry.outputSize) / Double(geometry.side)
    var map = heat
    if let heat {
      map?.x = (heat.x - Double(geometry.x)) * scale
      map?.y = (heat.y - Double(geometry.y)) * scale
      map?.spanX = heat.spanX * scale
      map?.spanY = heat.spanY * scale
    }
    let viewport = PictureViewport(
      x: 0, y: 0, width: Double(crop.width), height: Double(crop.height), cells: cells)
    sheet.pictures.draw(crop, name: name, frame: frame, viewport, heat: map, look.rasterizer, into: &sheet.canvas)
  }

  /// Where the parts stand: the crop as large as its square fits, the rest beside it or below.
  struct Places {
    var crop: Rect
    var exemplar: Rect?
    var legend: Rect
    var state: Rect

    init(_ rect: Rect) {
      let beside = rect.width >= rect.height * 2 + 20
      if beside {
        let side = rect.height
        crop = Rect(x: rect.x, y: rect.y, width: 2 * side, height: side)
        var x = crop.endX + 1
        // The exemplar's side is half of the region's, as in the networks.
        let small = side / 2
        if rect.endX - x >= 2 * small + 28, small >= 5 {
          exemplar = Rect(x: x, y: rect.y, width: 2 * small, height: small)
          x += 2 * small + 1
        }
        legend = Rect(x: x, y: rect.y, width: rect.endX - x - 1, height: 1)
        state = Rect(x: x, y: rect.y + 2, width: rect.endX - x, height: rect.height - 2)
      } else {
        let side = max(1, min(rect.width / 2, rect.height - (rect.height >= 6 ? 1 : 0)))
        crop = Rect(x: rect.x + (rect.width - 2 * side) / 2, y: rect.y, width: 2 * side, height: side)
        legend = Rect(x: rect.x + 1, y: crop.endY, width: rect.width - 2, height: min(1, rect.endY - crop.endY))
        state = Rect(
          x: rect.x + 1, y: legend.endY + 1, width: rect.width - 2, height: rect.endY - legend.endY - 1)
      }
    }
  }

  private func drawLegend(on sheet: inout Sheet, in rect: Rect) {
    guard let heat = scene.heat, rect.height > 0, rect.width >= 14 else { return }
    sheet.canvas.legend(
      x: rect.x, y: rect.y, width: min(rect.width, 40), gradient: look.theme.gradient,
      low: Numbers.share(Double(heat.low)).trimmed, high: Numbers.share(Double(heat.high)).trimmed, look.text)
    sheet.hits.add(
      rect, .action(.nextHeatKind),
      tip: "\(heat.choice.kind.title): \(heat.low) … \(heat.high); H changes what is shown")
  }

  private func drawExemplar(_ image: Image, on sheet: inout Sheet, in rect: Rect) {
    let viewport = PictureViewport(
      x: 0, y: 0, width: Double(image.width), height: Double(image.height), cells: rect)
    let start = scene.run?.plan.initial(at: scene.frame).frame ?? 0
    sheet.pictures.draw(image, name: "exemplar", frame: start, viewport, look.rasterizer, into: &sheet.canvas)
    sheet.text("exemplar 127²", x: rect.x, y: rect.endY, end: rect.endX, look.dim)
    sheet.text("frame \(start + 1)", x: rect.x, y: rect.endY + 1, end: rect.endX, look.dim)
  }

  private func drawNothing(on sheet: inout Sheet, in rect: Rect) {
    let text: String
    if scene.run == nil {
      text = "the search region appears with the first box"
    } else if scene.record?.kind == .tracked {
      text = "the network looks at this frame …"
    } else if scene.record?.kind == .initialised {
      text = "the tracker starts here: nothing was searched"
    } else if scene.record?.kind == .given {
      text = "somebody's results: nothing was searched here"
    } else {
      text = "not searched"
    }
    sheet.message(text, in: rect, look.dim)
  }
}
