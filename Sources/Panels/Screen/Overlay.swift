import Terminal
import Tracking
import Workbench

/// The marks over a picture, the same in the frame and in the search panel.
struct Overlay {
  let scene: Scene
  let look: Look
  let viewport: PictureViewport

  /// Draws every mark that is switched on, the most important last, then their labels, the most important first.
  func draw(on sheet: inout Sheet) {
    let marks = marks
    for mark in marks {
      var bare = mark
      bare.label = ""
      sheet.canvas.mark(bare, viewport, precise: look.isPrecise)
    }
    sheet.canvas.labels(marks.reversed(), viewport)
    if let point = scene.readout?.point { crosshair(point, on: &sheet) }
  }

  /// What is drawn, the least important first.
  private var marks: [BoxMark] {
    var marks: [BoxMark] = []
    func add(_ box: Box, _ line: MarkLine, _ color: ThemeColor, _ label: String = "") {
      guard box.isPresent else { return }
      marks.append(
        BoxMark(
          x: box.x, y: box.y, width: box.width, height: box.height, line: line, color: look.theme[color], label: label))
    }
    if scene.shows(.searchRegion), let region = scene.searched { add(region, .faint, .searchRegion) }
    if scene.shows(.branches) {
      for (i, branch) in scene.document.branches.enumerated() where branch.id != scene.document.current {
        // The compared one alone where there is one.
        if let compared = scene.compared, compared != branch.id { continue }
        guard let record = scene.runs[branch.id]?.record(scene.frame) else { continue }
        add(record.box, .thin, BranchMarks.color(i), BranchMarks.letter(i))
      }
    }
    let labels = scene.record.map(Labels.init) ?? Labels()
    for entry in labels.worthDrawing.reversed() {
      switch entry.role {
      case .chosen: continue
      case .runnerUp: if !scene.shows(.runnerUps) { continue }
      case .distractor: if !scene.shows(.distractors) { continue }
      }
      add(entry.box, entry.role.line, entry.role.color, entry.name)
    }
    let seen = scene.ghost?.observation ?? scene.inspection?.observation
    if scene.shows(.distractors), let seen, let plain = seen.withoutDistractors, plain.index != seen.choice.index {
      add(plain.box, .dotted, .warn, "without")
    }
    if scene.shows(.truth), let truth = scene.truth { add(truth, .brackets, .truth) }
    if scene.shows(.oracle), let oracle = scene.inspection?.explanation.oracle, oracle.verdict == .notChosen {
      add(oracle.candidate.box, .thin, .truth, "best")
    }
    if scene.shows(.prediction), let record = scene.record { add(record.box, .thick, .chosen, "1") }
    if scene.shows(.ghost), let ghost = scene.ghost?.observation { add(ghost.box, .dotted, .ghost, "?") }
    if case .box(let draft) = scene.mode { add(draft.box, .thick, .title, "new") }
    return marks
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
