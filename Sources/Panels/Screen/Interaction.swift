import Foundation
import Terminal
import Tracking
import Workbench

/// What the person does, made into actions. Pure: it knows the last drawing's cells and the session, nothing else.
public struct Interaction: Sendable {
  /// What a pressed button holds.
  enum Grip: Sendable, Equatable {
    case timeline(Rect)
    case slider(knob: String, x: Int, width: Int)
    /// A threshold's line, or the frames under it: what it is shows in the direction of the first movement.
    case line(knob: String, rows: Int, track: Rect, x: Int, y: Int)
    /// The line itself, from the value that it had.
    case threshold(knob: String, rows: Int, from: Double, x: Int, y: Int)
    /// A box may be meant: it is one from the second cell on.
    case corner(PictureViewport, x: Int, y: Int)
    case box(PictureViewport, x: Int, y: Int)
    case pan(PictureViewport, x: Int, y: Int)
  }

  private(set) var grip: Grip?

  public init() {}

  /// Does what an event means, and says what is asked of whoever runs the screen.
  public mutating func handle(_ event: InputEvent, _ bench: inout Workbench, _ screen: inout Screen) -> [Request] {
    switch event {
    case .key(let key):
      return bench.press(key.plain).requests
    case .paste(let text):
      guard case .entry = bench.mode else { return [] }
      // One line: a pasted newline must not start a command.
      return bench.perform(.type(text.split(whereSeparator: \.isNewline).joined(separator: " "))).requests
    case .mouse(let mouse):
      screen.pointer = (mouse.x, mouse.y)
      switch mouse.action {
      case .press: screen.hasClicked = true
      case .release: break
      default: screen.hasClicked = false
      }
      return handle(mouse, &bench, screen)
    case .resize, .resumed, .woken, .terminate: return []
    }
  }

  private mutating func handle(_ mouse: MouseEvent, _ bench: inout Workbench, _ screen: Screen) -> [Request] {
    let region = screen.hits.region(atX: mouse.x, y: mouse.y)
    switch mouse.action {
    case .press(.left): return press(mouse, region, &bench, screen)
    case .press(.right), .press(.middle):
      if case .picture(let viewport)? = region?.target { grip = .pan(viewport, x: mouse.x, y: mouse.y) }
      return []
    case .drag: return drag(mouse, &bench)
    case .release: return release(mouse, &bench)
    case .move: return point(region, mouse, &bench)
    case .wheelUp, .wheelDown: return wheel(mouse, region, &bench, screen)
    case .wheelLeft: return bench.perform(.step(-1)).requests
    case .wheelRight: return bench.perform(.step(1)).requests
    }
  }

  // MARK: Buttons

  private mutating func press(
    _ mouse: MouseEvent, _ region: HitMap.Region?, _ bench: inout Workbench, _ screen: Screen
  ) -> [Request] {
    grip = nil
    guard let region else { return [] }
    switch region.target {
    case .action(let action):
      // A row in another panel gives that panel the keys, then does what it says.
      let focus = focusActions(screen.hits.panel(atX: mouse.x, y: mouse.y), bench)
      return bench.perform(focus.isEmpty ? action : .all(focus + [action])).requests
    case .panel(let panel):
      return bench.view.focus == panel ? [] : bench.perform(.focus(panel)).requests
    case .timeline(let track):
      grip = .timeline(track)
      return bench.perform(.goto(TimelinePanel.frame(atX: mouse.x, of: track, count: bench.source.count))).requests
    case .threshold(let knob, let rows, let track):
      grip = .line(knob: knob, rows: rows, track: track, x: mouse.x, y: mouse.y)
      // The handle beside the curves stands for no frame.
      guard mouse.x < track.endX else { return [] }
      return bench.perform(.goto(TimelinePanel.frame(atX: mouse.x, of: track, count: bench.source.count))).requests
    case .slider(let knob, let x, let width):
      grip = .slider(knob: knob, x: x, width: width)
      let focus = focusActions(.parameters, bench)
      return bench.perform(.all(focus + [.selectKnob(knob)] + set(knob, x: x, width: width, at: mouse.x, bench)))
        .requests
    case .picture(let viewport):
      grip = .corner(viewport, x: mouse.x, y: mouse.y)
      if case .box = bench.mode { return [] }
      return bench.perform(.all(focusActions(.frame, bench) + [cursor(viewport, mouse)])).requests
    case .search(let viewport):
      return bench.perform(.all(focusActions(.search, bench) + [cursor(viewport, mouse)])).requests
    }
  }

  private func focusActions(_ panel: Panel?, _ bench: Workbench) -> [Action] {
    guard let panel, bench.view.focus != panel, bench.mode == .browse else { return [] }
    return [.focus(panel)]
  }

  private mutating func drag(_ mouse: MouseEvent, _ bench: inout Workbench) -> [Request] {
    switch grip {
    case nil: return []
    case .timeline(let track)?:
      let frame = TimelinePanel.frame(atX: mouse.x, of: track, count: bench.source.count)
      return frame == bench.playhead ? [] : bench.perform(.goto(frame)).requests
    case .line(let knob, let rows, let track, let x, let y)?:
      guard mouse.y != y || mouse.x != x else { return [] }
      if mouse.y == y, x < track.endX {
        grip = .timeline(track)
      } else if let row = bench.knobs.first(where: { $0.name == knob }) {
        grip = .threshold(knob: knob, rows: rows, from: bench.value(of: row), x: x, y: y)
      }
      return drag(mouse, &bench)
    case .threshold(let knob, let rows, let from, let x, let y)?:
      return bench.perform(
        .all(threshold(knob, rows: rows, from: from, dx: mouse.x - x, dy: y - mouse.y, bench))
      ).requests
    case .slider(let knob, let x, let width)?:
      return bench.perform(.all(set(knob, x: x, width: width, at: mouse.x, bench))).requests
    case .corner(let viewport, let x, let y)?:
      guard mouse.x != x || mouse.y != y else { return [] }
      grip = .box(viewport, x: x, y: y)
      let box = viewport.box(from: (x, y), to: (mouse.x, mouse.y))
      let start = Point(x: mouse.x >= x ? box.x : box.right, y: mouse.y >= y ? box.y : box.bottom)
      return bench.perform(.all([.cursor(nil), .boxPress(start), .boxDrag(far(box, start))])).requests
    case .box(let viewport, let x, let y)?:
      let box = viewport.box(from: (x, y), to: (mouse.x, mouse.y))
      let start = Point(x: mouse.x >= x ? box.x : box.right, y: mouse.y >= y ? box.y : box.bottom)
      return bench.perform(.all([.boxPress(start), .boxDrag(far(box, start))])).requests
    case .pan(let viewport, let x, let y)?:
      grip = .pan(viewport, x: mouse.x, y: mouse.y)
      let dx = -Double(mouse.x - x) / Double(max(1, viewport.cells.width))
      let dy = -Double(mouse.y - y) / Double(max(1, viewport.cells.height))
      return bench.view.zoom > 1 ? bench.perform(.pan(dx: dx, dy: dy)).requests : []
    }
  }

  /// The corner of a box that lies across from another.
  private func far(_ box: Box, _ corner: Point) -> Point {
    Point(x: corner.x == box.x ? box.right : box.x, y: corner.y == box.y ? box.bottom : box.y)
  }

  private mutating func release(_ mouse: MouseEvent, _ bench: inout Workbench) -> [Request] {
    defer { grip = nil }
    guard case .box(let viewport, let x, let y)? = grip else { return [] }
    let box = viewport.box(from: (x, y), to: (mouse.x, mouse.y))
    let start = Point(x: mouse.x >= x ? box.x : box.right, y: mouse.y >= y ? box.y : box.bottom)
    return bench.perform(.all([.boxPress(start), .boxRelease(far(box, start))])).requests
  }

  // MARK: Pointing

  private func cursor(_ viewport: PictureViewport, _ mouse: MouseEvent) -> Action {
    let point = viewport.nearest(toX: mouse.x, y: mouse.y)
    return .cursor(Point(x: point.x, y: point.y))
  }

  private func point(_ region: HitMap.Region?, _ mouse: MouseEvent, _ bench: inout Workbench) -> [Request] {
    guard bench.mode == .browse else { return [] }
    switch region?.target {
    case .picture(let viewport)?, .search(let viewport)?: return bench.perform(cursor(viewport, mouse)).requests
    default: return bench.cursor == nil ? [] : bench.perform(.cursor(nil)).requests
    }
  }

  // MARK: The wheel

  private func wheel(
    _ mouse: MouseEvent, _ region: HitMap.Region?, _ bench: inout Workbench, _ screen: Screen
  ) -> [Request] {
    let up = mouse.action == .wheelUp
    if case .help = bench.mode { return bench.perform(.scroll(up ? -3 : 3)).requests }
    switch region?.target {
    case .picture(let viewport)?:
      let point = viewport.nearest(toX: mouse.x, y: mouse.y)
      return bench.perform(.zoom(up ? 1.25 : 0.8, around: Point(x: point.x, y: point.y))).requests
    case .search?: return bench.perform(.changeOpacity(up ? 0.05 : -0.05)).requests
    case .timeline?: return bench.perform(.step(up ? -1 : 1)).requests
    case .threshold(_, _, let track)? where mouse.x < track.endX: return bench.perform(.step(up ? -1 : 1)).requests
    case .threshold(let knob, _, _)?: return bench.perform(.all([.selectKnob(knob), .nudge(up ? 1 : -1)])).requests
    case .slider(let knob, _, _)?: return bench.perform(.all([.selectKnob(knob), .nudge(up ? 1 : -1)])).requests
    default: break
    }
    switch screen.hits.panel(atX: mouse.x, y: mouse.y) {
    case .parameters?: return bench.perform(up ? .previousKnob : .nextKnob).requests
    case .findings?, .branches?, .distractors?, .sequences?:
      return bench.perform(
        .all(focusActions(screen.hits.panel(atX: mouse.x, y: mouse.y), bench) + [.scroll(up ? -1 : 1)])
      )
      .requests
    default: return []
    }
  }

  // MARK: Sliders

  /// The knob's value under the pointer, on its steps.
  private func set(_ name: String, x: Int, width: Int, at column: Int, _ bench: Workbench) -> [Action] {
    guard let knob = bench.knobs.first(where: { $0.name == name }) else { return [] }
    let fraction = Canvas.fraction(atColumn: column - x, ofWidth: width)
    let span = knob.range.upperBound - knob.range.lowerBound
    let raw = knob.range.lowerBound + fraction * span
    let stepped = knob.range.lowerBound + ((raw - knob.range.lowerBound) / knob.step).rounded() * knob.step
    let value = knob.clamped(Double(String(format: "%.10g", stepped)) ?? stepped)
    return value == bench.value(of: knob) ? [] : [.set(knob: name, value: knob.text(value))]
  }

  /// A threshold that was dragged: up and down by the curve's scale, sideways by the knob's own steps.
  private func threshold(
    _ name: String, rows: Int, from: Double, dx: Int, dy: Int, _ bench: Workbench
  ) -> [Action] {
    guard let knob = bench.knobs.first(where: { $0.name == name }) else { return [] }
    // A curve of one row would jump from one end to the other.
    let cell = min(1 / Double(max(rows, 1)), 0.1)
    let raw = from + Double(dy) * cell + Double(dx) * knob.step
    let value = knob.clamped(Double(String(format: "%.6g", raw)) ?? raw)
    return value == bench.value(of: knob)
      ? [] : [.selectKnob(knob.name), .set(knob: name, value: knob.text(value))]
  }
}
