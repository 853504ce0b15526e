/// What a person does about distractors, and about the search for a target that is lost.
public enum DistractorAction: Sendable, Equatable {
  /// Selects the one so many places on, or a place of the list.
  case select(offset: Int)
  case choose(Int)
  /// Switches the selected one, or one by its place, off, or on again.
  case toggle(Int?)
  /// Pins it, or lets it go.
  case pin(Int?)
  /// Which page the panel shows; nil for the next.
  case page(DistractorView.Page?)
  /// Distractor-aware 0 off, 1 this frame's, 2 incremental; nil for the next.
  case awareness(Int?)
  /// Long-term search by a named set of rules, off; nil switches it.
  case longTerm(LongTermChoice?)
  /// Which rows the timeline has: nil goes through the choices.
  case rows(DistractorView.Rows?)
  /// One row of the timeline more, or less.
  case row(TimelineRow)
}
