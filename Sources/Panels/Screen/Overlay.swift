import Terminal
import Tracking
import Workbench

/// The marks over a picture, the same in the frame and in the search panel.
struct Overlay {
  let scene: Scene
  let look: Look
  let viewport: PictureViewport

  /// Draws every mark that is switched on, the most important last.
  func draw(on sheet: inout Sheet) {
    if scene.shows(.searchRegion), let region = scene.searched { mark(region, .faint, .searchRegion, on: &sheet) }
    if scene.shows(.branches) { drawBranches(on: &sheet) }
    let labels = scene.record.map(Labels.init) ?? Labels()
    for entry in labels.worthDrawing.reversed() {
      switch entry.role {
      case .chosen: continue
      case .runnerUp: if !scene.shows(.runnerUps) { continue }
      case .distractor: if !scene.shows(.distractors) { continue }
      }
      mark(entry.box, entry.role.line, entry.role.color, entry.name, on: &sheet)
    }
    let seen = scene.ghost?.observation ?? scene.inspection?.observation
    if scene.shows(.distractors), let seen, let plain = seen.withoutDistractors, plain.index != seen.choice.index {
      mark(plain.box, .dotted, .warn, "without", on: &sheet)
    }
    if scene.shows(.truth), let truth = scene.truth { mark(truth, .brackets, .truth, on: &sheet) }
    if scene.shows(.oracle), let oracle = scene.inspection?.explanation.oracle, oracle.verdict == .notChosen {
      mark(oracle.candidate.box, .thin, .truth, "best", on: &sheet)
    }
    if scene.shows(.prediction), let record = scene.record { mark(record.box, .thick, .chosen, "1", on: &sheet) }
    if scene.shows(.ghost), let ghost = scene.ghost?.observation { mark(ghost.box, .dotted, .ghost, "?", on: &sheet) }
    if case .box(let draft) = scene.mode { mark(draft.box, .thick, .title, "new", on: &sheet) }
    if let point = scene.readout?.point { crosshair(point, on: &sheet) }
  }

  /// Other branches' boxes, each with its letter; the compared one alone where there is one.
  private func drawBranches(on sheet: inout Sheet) {
    for (i, branch) in scene.document.branches.enumerated() where branch.id != scene.document.current {
      if let compared = scene.compared, compared != branch.id { continue }
      guard let record = scene.runs[branch.id]?.record(scene.frame) else { continue }
      mark(record.box, .thin, BranchMarks.color(i), BranchMarks.letter(i), on: &sheet)
    }
  }

  private func mark(_ box: Box, _ line: MarkLine, _ color: ThemeColor, _ label: String = "", on sheet: inout Sheet) {
    guard box.isPresent else { return }
    sheet.canvas.mark(
      BoxMark(
        x: box.x, y: box.y, width: box.width, height: box.height, line: line, color: look.theme[color], label: label),
      viewport, precise: look.isPrecise)
  }

  private func crosshair(_ point: Point, on sheet: inout Sheet) {
    let place = viewport.cellPoint(x: point.x, y: point.y)
    guard abs(place.x) < 10_000, abs(place.y) < 10_000 else { return }
    let (x, y) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
    guard viewport.cells.contains(x: x, y: y) else { return }
    sheet.canvas.put("+", x: x, y: y, Style(look.theme[.title], on: look.theme[.background], .bold))
  }
}

extension Scene {
  /// The square that was searched on the shown frame, in image pixels.
  var searched: Box? { inspection?.observation.region.box ?? run?.searched(frame) }
}
