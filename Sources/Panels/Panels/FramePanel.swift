import Imaging
import Terminal
import Tracking
import Workbench

/// The frame in block characters, with everything that the tracker sees in it.
struct FramePanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String { "\(scene.footage)  frame \(Numbers.frame(scene.frame, of: scene.count))/\(scene.count)" }

  var detail: String {
    var parts: [String] = []
    if scene.view.zoom > 1 { parts.append("×\(TextFit.number(scene.view.zoom, cells: 4, decimals: 1).trimmed)") }
    if let note = scene.document.notes[scene.frame] { parts.append("✎ \(note)") }
    if scene.record?.isLost == true { parts.append("▲ lost") }
    if !scene.model.isEmpty { parts.append(scene.model) }
    return parts.joined(separator: " · ")
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    guard let image = scene.image, scene.problem == nil else {
      // A frame that cannot be read has no picture: the one before would be a lie.
      if let problem = scene.problem {
        sheet.message("✗ frame \(scene.frame + 1): \(problem)", in: rect, look.style(.error))
      } else {
        sheet.message("…", in: rect, look.dim)
      }
      sheet.hits.add(rect, .panel(.frame))
      return
    }
    let view = scene.view
    // The last row says what the marks mean.
    let place = rect.height >= 12 && scene.record != nil ? rect.split(bottom: 1).top : rect
    let viewport = PictureViewport.fit(
      imageWidth: image.width, imageHeight: image.height, in: place, zoom: view.zoom,
      center: (view.centerX * Double(image.width), view.centerY * Double(image.height)))
    let heat = scene.shows(.heatMap) ? scene.heat.map { look.heatMap($0, opacity: view.opacity) } : nil
    sheet.pictures.draw(
      image, name: "frame", frame: scene.imageFrame, viewport, heat: heat, look.rasterizer, into: &sheet.canvas)
    sheet.hits.add(rect, .panel(.frame))
    sheet.hits.add(viewport.cells, .picture(viewport))
    Overlay(scene: scene, look: look, viewport: viewport).draw(on: &sheet)
    legend(
      on: &sheet,
      in: Rect(x: rect.x, y: place.endY, width: rect.width, height: rect.endY - place.endY))
    if scene.run == nil, case .browse = scene.mode { askForBox(on: &sheet, in: rect) }
  }

  /// What the marks mean, where the picture leaves a line free.
  private func legend(on sheet: inout Sheet, in rect: Rect) {
    guard rect.height > 0, let record = scene.record else { return }
    let labels = Labels(record)
    func names(_ role: Labels.Role) -> String {
      labels.worthDrawing.filter { $0.role == role }.map(\.name).joined(separator: " ")
    }
    var pieces: [(String, Style)] = [("┏1┓ chosen", look.style(.chosen, on: .background, .bold))]
    func add(_ text: String, _ color: ThemeColor) { pieces.append(("   " + text, look.style(color))) }
    if scene.shows(.runnerUps), !names(.runnerUp).isEmpty { add("┌2┐ runner-ups \(names(.runnerUp))", .runnerUp) }
    if scene.shows(.distractors), !names(.distractor).isEmpty {
      add("╎a╎ distractors \(names(.distractor))", .distractor)
    }
    if scene.shows(.truth), scene.truth != nil { add("┏ ┓ truth", .truth) }
    if scene.shows(.ghost), scene.ghost?.observation != nil { add("┊?┊ with the changes", .ghost) }
    if scene.shows(.branches), scene.document.branches.count > 1 {
      for (i, branch) in scene.document.branches.enumerated() where branch.id != scene.document.current {
        if let compared = scene.compared, compared != branch.id { continue }
        add("┌\(BranchMarks.letter(i))┐ \(branch.name)", BranchMarks.color(i))
      }
    }
    // Whole pieces only: half a word says nothing.
    var x = rect.x + 1
    for (piece, style) in pieces {
      let width = CharacterWidth.of(piece)
      guard x + width <= rect.endX else { break }
      sheet.canvas.text(piece, x: x, y: rect.endY - 1, style)
      x += width
    }
  }

  private func askForBox(on sheet: inout Sheet, in rect: Rect) {
    let key = scene.keymap.keys(of: "draw-box").first.map(KeyText.shown) ?? ""
    let text = " draw a box: \(key) or the mouse "
    let width = min(CharacterWidth.of(text), rect.width)
    let x = rect.x + (rect.width - width) / 2
    let y = rect.y + rect.height / 2
    sheet.text(text, x: x, y: y, end: rect.endX, look.style(.selectionText, on: .selection, .bold))
    sheet.hits.add(Rect(x: x, y: y, width: width, height: 1), .action(.drawBox))
  }
}

extension Look {
  /// A score map as it lies over a picture.
  func heatMap(_ field: HeatField, opacity: Double, floor: Double = 0.35) -> HeatMap {
    HeatMap(
      width: field.size, height: field.size, values: field.values, x: field.extent.x, y: field.extent.y,
      spanX: field.extent.width, spanY: field.extent.height, low: field.low, high: field.high,
      gradient: theme.gradient, opacity: opacity, floor: floor)
  }
}
