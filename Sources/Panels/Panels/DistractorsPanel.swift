import Imaging
import Terminal
import Tracking
import Workbench

/// What looks like the target, on three pages: each one with its picture and numbers, the terms of the score, and what
/// the target's template has become.
struct DistractorsPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String {
    switch scene.distractors.view.page {
    case .list: return "distractors"
    case .terms: return "terms of the score"
    case .memory: return "template"
    }
  }

  var detail: String {
    guard let record = scene.record else { return "" }
    var parts = [record.distractors.isEmpty ? "none" : "\(record.distractors.count)"]
    switch scene.trialAwareness {
    case .off: parts.append("listed only")
    case .current: parts.append("this frame's are subtracted")
    case .incremental: parts.append("incremental")
    }
    return parts.joined(separator: " · ")
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    switch scene.distractors.view.page {
    case .list: DistractorList(scene: scene, look: look).draw(on: &sheet, in: rect)
    case .terms: TermsPage(scene: scene, look: look).draw(on: &sheet, in: rect)
    case .memory: TemplatePage(scene: scene, look: look).draw(on: &sheet, in: rect)
    }
  }
}

extension Scene {
  /// Whether distractors take part, with the changes that wait.
  var trialAwareness: DistractorAwareness {
    let pending = document.pending["distractor_aware"].map(Int.init)
    return pending.flatMap(DistractorAwareness.init) ?? parameters.awareness
  }
}
