import Tracking
import Workbench

/// What the panels show of distractors, as plain values.
public struct DistractorScene: Sendable {
  public let view: DistractorView
  public let rivals: [Rival]
  /// The selected one's place.
  public let selected: Int?
  /// α̂ of the shown decision.
  public let alpha: Double
  /// The three terms as maps; empty while they are not looked at, and where no distractors take part.
  public let terms: [Scene.NamedField]
  public let template: Study.TemplateReport?
  /// Why there is none.
  public let templateError: String?
  /// Rows of the timeline besides score, overlap and marks.
  public let rows: [TimelineRow]

  init(_ bench: Workbench) {
    view = bench.distractorView
    rivals = bench.rivals
    selected = bench.selectedRival
    alpha = bench.trial.distractorAlpha
    let kinds: [HeatChoice.Kind] =
      view.page == .terms && bench.term != nil ? [.target, .distractors, .difference] : []
    terms = kinds.compactMap { kind in
      bench.field(HeatChoice(kind: kind)).map { Scene.NamedField(name: kind.title, field: $0) }
    }
    template = bench.templateReport
    templateError = bench.studyError(.template)
    rows = bench.timelineRows
  }
}
