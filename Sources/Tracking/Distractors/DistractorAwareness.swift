/// Whether distractors take part in the choice.
public enum DistractorAwareness: Int, Sendable, CaseIterable {
  /// They are listed, and nothing more.
  case off
  /// This frame's distractors are subtracted on this frame: the original objective (spec.md §3.3).
  case current
  /// Targets and distractors of all earlier frames are accumulated: the incremental objective.
  case incremental
}
