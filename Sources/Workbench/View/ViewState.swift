/// How the session is looked at: nothing here changes a result, and undo leaves it alone.
public struct ViewState: Sendable, Equatable, Codable {
  /// Magnification of the frame panel; 1 shows the whole frame.
  public var zoom = 1.0
  /// What lies in the middle of the frame panel, in parts of the frame's width and height.
  public var centerX = 0.5
  public var centerY = 0.5
  public var layers: Set<Layer> = [
    .prediction, .truth, .searchRegion, .runnerUps, .distractors, .ghost, .oracle, .branches,
  ]
  public var heat = HeatChoice()
  /// How much of the heat map covers the picture, 0…1.
  public var opacity = 0.5
  /// The panel that has the keys.
  public var focus: Panel = .frame
  /// The panel that fills the screen; nil for the layout's own division.
  public var enlarged: Panel?
  public var hidden: Set<Panel> = []
  /// The knob that ←→ turn.
  public var knob = "penalty_k"
  /// First row shown in the list that has the focus.
  public var listRow = 0
  /// What the findings' list is filtered by: words that must all occur.
  public var filter = ""
  /// How distractors are looked at; nil until somebody does.
  public var distractors: DistractorView?
  /// Which keys: a `Keymap.Preset`'s name.
  public var keys = Keymap.Preset.standard

  public init() {}
}
