/// What a colour is for; the raw value is its key in a theme file.
public enum ThemeColor: String, CaseIterable, Sendable {
  // The house.
  case background, text, dim, border, title, accent, focus
  case selection
  case selectionText = "selection-text"
  // The marks over pictures.
  case chosen
  case runnerUp = "runner-up"
  case distractor, truth
  case searchRegion = "search-region"
  case ghost
  // States.
  case lost, good, warn, error
  // Controls.
  case bar
  case barTrack = "bar-track"
  case slider
  case sliderTrack = "slider-track"
  case flip
  // Curves.
  case graphScore = "graph-score"
  case graphIoU = "graph-iou"
  case graphRatio = "graph-ratio"
  case series1 = "series-1"
  case series2 = "series-2"
  case series3 = "series-3"
  case series4 = "series-4"
  case series5 = "series-5"
  case series6 = "series-6"

  /// Those that letters are drawn in: they must be readable on the background.
  public static let readable: [ThemeColor] = [
    .text, .dim, .title, .accent, .focus, .chosen, .runnerUp, .distractor, .truth, .ghost, .lost, .good, .warn, .error,
    .graphScore, .graphIoU, .graphRatio, .series1, .series2, .series3, .series4, .series5, .series6,
  ]
}
