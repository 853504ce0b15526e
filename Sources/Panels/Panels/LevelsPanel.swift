import Terminal
import Tracking
import Workbench

/// Score maps side by side: of every level of the network, or of every anchor where there is one level.
struct LevelsPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String { scene.maps.first?.name == "fused" ? "levels" : "anchors" }
  var detail: String { scene.view.heat.kind.title }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard !scene.maps.isEmpty, let inspection = scene.inspection, let image = scene.image,
      scene.imageFrame == inspection.frame, rect.height >= 3
    else {
      sheet.message("no score maps of this frame", in: rect, look.dim)
      return
    }
    let count = scene.maps.count
    // As many in a row as keep them largest.
    let (columns, rows) = Self.grid(count, rect)
    let cell = (width: rect.width / columns, height: rect.height / rows)
    let side = max(1, min(cell.height - 1, (cell.width - 1) / 2))
    let geometry = inspection.observation.region.geometry
    let crop = sheet.pictures.crop(image, frame: inspection.frame, geometry, fill: inspection.tracker.target.fill)
    for (i, map) in scene.maps.enumerated() {
      let x = rect.x + i % columns * cell.width
      let y = rect.y + i / columns * cell.height
      let square = Rect(x: x, y: y + 1, width: 2 * side, height: side)
      let heat = look.heatMap(map.field, opacity: 0.85, floor: 1)
      SearchPanel.draw(
        crop, of: geometry, name: "map \(map.name)", frame: inspection.frame, heat: heat, look, in: square, on: &sheet)
      let best = " max \(Numbers.share(Double(map.field.high)).trimmed)"
      let room = cell.width - 1
      let name = TextFit.cut(map.name, to: max(0, room - CharacterWidth.of(best)))
      let end = sheet.text(name, x: x, y: y, end: x + room, look.text)
      sheet.text(best, x: end, y: y, end: x + room, look.dim)
      let choice = map.field.choice
      let action: Action = choice.level != nil || count == 4 ? .level(choice.level) : .anchor(choice.anchor)
      sheet.hits.add(
        Rect(x: x, y: y, width: room, height: side + 1), .action(action),
        tip: "\(map.name): \(map.field.low) … \(map.field.high); click shows it alone")
    }
  }

  /// Columns and rows that give the largest squares.
  static func grid(_ count: Int, _ rect: Rect) -> (columns: Int, rows: Int) {
    var best = (columns: count, rows: 1, side: 0)
    for columns in 1...max(1, count) {
      let rows = (count + columns - 1) / columns
      let side = min(rect.height / rows - 1, (rect.width / columns - 1) / 2)
      if side > best.side { best = (columns, rows, side) }
    }
    return (best.columns, best.rows)
  }
}
