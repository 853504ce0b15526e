// Panels: draws a session's state onto cells. One file a panel; `Screen` puts them together and says what each cell
// means, `Interaction` makes actions of what the person does. Nothing here waits, reads files or knows a terminal.

import Terminal
import Tracking
import Workbench

/// The screen of a session: drawn from the session's state, with what it keeps between two drawings.
///
///     var screen = Screen()
///     let canvas = screen.draw(bench, look, width: 120, height: 36)
///     let target = screen.hits.region(atX: 10, y: 5)?.target
public struct Screen: Sendable {
  /// What each cell of the last drawing means.
  public private(set) var hits = HitMap()
  public private(set) var layout = Layout(width: 1, height: 1)
  /// Where the mouse is; nil where it never moved.
  public var pointer: (x: Int, y: Int)?
  /// Whether the mouse has not moved since it was pressed: what the click did is said then, not what is under it.
  public var hasClicked = false
  /// Seconds that the last drawing took, for the times by stage; nil where nobody measures it.
  public var drawSeconds: Double?
  /// What stands over everything, for a tour; nil for none.
  public var card: Card?

  private var pictures = Pictures()
  private var curves: [Branch.ID: Curves] = [:]
  private var side: Panel = .why
  private var summaries: (key: [SummaryKey], rows: [BranchSummary]) = ([], [])

  private struct SummaryKey: Equatable {
    let branch: Branch
    let run: Run.ID
    let reached: Int
    let compared: Branch.ID?
  }

  public init() {}

  /// Draws the session.
  public mutating func draw(_ bench: Workbench, _ look: Look, width: Int, height: Int) -> Canvas {
    if Layout.isSide(bench.view.focus) { side = bench.view.focus }
    // A list that is not there takes no room; one that is takes it even beside the frame.
    var hidden = bench.view.hidden
    if bench.survey == nil {
      hidden.insert(.sequences)
      if side == .sequences { side = .why }
    }
    layout = Layout(
      width: width, height: height,
      wishes: Layout.Wishes(focus: bench.view.focus, enlarged: bench.view.enlarged, hidden: hidden, side: side))
    let scene = Scene(bench, summaries: summaries(bench), drawSeconds: drawSeconds)
    var sheet = Sheet(
      canvas: Canvas(
        width: width, height: height, foreground: look.theme[.text], background: look.theme[.background]))
    sheet.pictures = pictures
    drawPanels(scene, look, on: &sheet)
    drawOver(scene, look, on: &sheet)
    pictures = sheet.pictures
    hits = sheet.hits
    return sheet.canvas
  }

  private mutating func drawPanels(_ scene: Scene, _ look: Look, on sheet: inout Sheet) {
    // The one in focus last, so that its border lies over its neighbours'.
    let order = layout.order.filter { $0 != scene.view.focus } + layout.order.filter { $0 == scene.view.focus }
    func isFocused(_ panel: Panel) -> Bool { panel == scene.view.focus && layout.order.count > 1 }
    // All borders before all titles: neighbours share theirs.
    for panel in order {
      guard let rect = layout[panel] else { continue }
      sheet.canvas.frame(rect, look.style(isFocused(panel) ? .focus : .border))
    }
    for panel in order {
      guard let rect = layout[panel] else { continue }
      let inside = rect.inset(by: 1)
      sheet.hits.add(rect, .panel(panel))
      let view = view(of: panel, scene, look, inside)
      drawTitle(of: view, isFocused: isFocused(panel), look, on: &sheet, in: rect)
      if !inside.isEmpty { view.draw(on: &sheet, in: inside) }
    }
  }

  /// Title and detail in the upper border; the detail only where it fits whole beside the title.
  private func drawTitle(
    of view: any PanelView, isFocused: Bool, _ look: Look, on sheet: inout Sheet, in rect: Rect
  ) {
    let room = rect.width - 4
    guard room > 0 else { return }
    let title = TextFit.cut((isFocused ? "▸ " : "") + view.title, to: room)
    let end = sheet.text(
      " \(title) ", x: rect.x + 1, y: rect.y, end: rect.endX,
      look.style(.title, on: .background, isFocused ? .bold : []))
    let detail = view.detail
    let width = CharacterWidth.of(detail) + 2
    guard !detail.isEmpty, end + width < rect.endX - 1 else { return }
    sheet.text(" \(detail) ", x: rect.endX - 2 - width, y: rect.y, end: rect.endX, look.dim)
  }

  private mutating func view(of panel: Panel, _ scene: Scene, _ look: Look, _ inside: Rect) -> any PanelView {
    switch panel {
    case .frame: return FramePanel(scene: scene, look: look)
    case .search: return SearchPanel(scene: scene, look: look)
    case .why: return WhyPanel(scene: scene, look: look)
    case .parameters: return ParametersPanel(scene: scene, look: look)
    case .findings: return FindingsPanel(scene: scene, look: look)
    case .branches: return BranchesPanel(scene: scene, look: look)
    case .levels: return LevelsPanel(scene: scene, look: look)
    case .distractors: return DistractorsPanel(scene: scene, look: look)
    case .sequences: return SequencesPanel(scene: scene, look: look)
    case .timeline: return timeline(scene, look, inside)
    }
  }

  private mutating func timeline(_ scene: Scene, _ look: Look, _ inside: Rect) -> TimelinePanel {
    var panel = TimelinePanel(scene: scene, look: look)
    let width = TimelinePanel.track(in: inside).width
    let branches = scene.document.branches
    curves = curves.filter { id, _ in branches.contains { $0.id == id } }
    for (i, branch) in branches.enumerated() {
      curves[branch.id, default: Curves()].update(scene.runs[branch.id], count: scene.count, columns: width)
      guard let own = curves[branch.id] else { continue }
      if branch.id == scene.document.current {
        panel.curves = own
      } else if scene.compared == nil || scene.compared == branch.id {
        panel.others.append(.init(branch: branch, curves: own, color: BranchMarks.color(i)))
      }
    }
    return panel
  }

  /// Footer, and what lies over the panels.
  private func drawOver(_ scene: Scene, _ look: Look, on sheet: inout Sheet) {
    let screen = Rect(x: 0, y: 0, width: layout.width, height: layout.height)
    let body = Rect(
      x: 0, y: 0, width: screen.width, height: layout.footer.isEmpty ? screen.height : layout.footer.y)
    if case .help(let row) = scene.mode { HelpSheet(scene: scene, look: look, row: row).draw(on: &sheet, in: body) }
    if let card {
      // What is typed, and its completions, stand at the bottom.
      var isTyping = false
      if case .entry = scene.mode { isTyping = true }
      card.draw(on: &sheet, in: layout[.frame]?.inset(by: 1) ?? body, look, isHigh: isTyping)
    }
    // On a screen without a footer, what is typed still has a line.
    let line = layout.footer.isEmpty ? Rect(x: 0, y: screen.height - 1, width: screen.width, height: 1) : layout.footer
    if case .entry(let entry) = scene.mode {
      EntryLine(scene: scene, look: look, entry: entry).draw(on: &sheet, in: line, screen: screen)
    } else {
      Footer(scene: scene, look: look).draw(on: &sheet, in: layout.footer, tip: tip(scene, sheet.hits))
    }
  }

  /// The exact numbers under the pointer.
  private func tip(_ scene: Scene, _ hits: HitMap) -> String? {
    guard let pointer, !hasClicked else { return nil }
    // The footer's own hints are drawn after this: they are where they were.
    let known = layout.footer.contains(x: pointer.x, y: pointer.y) ? self.hits : hits
    guard let region = known.region(atX: pointer.x, y: pointer.y) else { return nil }
    switch region.target {
    case .threshold(_, _, let track) where pointer.x < track.endX:
      let frame = TimelinePanel.frame(atX: pointer.x, of: track, count: scene.count)
      return Self.tip(of: frame, scene) + (region.tip.map { " · " + $0 } ?? "")
    case .timeline(let track):
      let frame = TimelinePanel.frame(atX: pointer.x, of: track, count: scene.count)
      return Self.tip(of: frame, scene)
    case .picture, .search: return scene.readout.map(ReadoutText.line)
    default: return region.tip
    }
  }

  private static func tip(of frame: Int, _ scene: Scene) -> String {
    var text = "frame \(frame + 1)"
    guard let record = scene.run?.record(frame) else { return text + ": not tracked" }
    switch record.kind {
    case .initialised: return text + ": starts here"
    case .broken: return text + ": \(record.error ?? "broken")"
    case .given: return text + ": " + (record.iou.isNaN ? "a given box" : "IoU \(WhyPanel.exact(Double(record.iou)))")
    case .tracked: break
    }
    text += ": score \(WhyPanel.exact(Double(record.score))), 2nd/1st \(WhyPanel.exact(Double(record.runnerUpRatio)))"
    if !record.iou.isNaN { text += ", IoU \(WhyPanel.exact(Double(record.iou)))" }
    let found = scene.findings.filter { $0.frame == frame }.map { "\($0.kind.title): \($0.why)" }
    return ([text] + found).joined(separator: " · ")
  }

  private mutating func summaries(_ bench: Workbench) -> [BranchSummary] {
    let key = bench.document.branches.map { branch in
      let run = bench.run(of: branch.id)
      return SummaryKey(branch: branch, run: branch.run, reached: run?.reached ?? 0, compared: bench.compared)
    }
    if key != summaries.key { summaries = (key, bench.summaries) }
    return summaries.rows
  }
}
