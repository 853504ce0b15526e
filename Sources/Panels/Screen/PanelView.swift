import Terminal
import Workbench

/// One panel: what its border says and how its inside is drawn.
protocol PanelView {
  init(scene: Scene, look: Look)
  /// At the left of the border.
  var title: String { get }
  /// At the right of the border.
  var detail: String { get }
  /// Draws the inside, and says what its cells mean.
  func draw(on sheet: inout Sheet, in rect: Rect)
}

extension PanelView {
  var detail: String { "" }
}
