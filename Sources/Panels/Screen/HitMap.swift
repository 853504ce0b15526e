import Terminal
import Tracking
import Workbench

/// What stands under each cell: made while drawing, asked when the mouse speaks. Pure.
public struct HitMap: Sendable {
  /// What a click, a drag or the wheel means at a place.
  public enum Target: Sendable, Equatable {
    /// Nothing but the panel: a click gives it the keys.
    case panel(Panel)
    /// A button, a key hint or a row.
    case action(Action)
    /// The frame's picture.
    case picture(PictureViewport)
    /// The search region's picture, in image pixels too.
    case search(PictureViewport)
    /// The curves: columns stand for frames.
    case timeline(Rect)
    case slider(knob: String, x: Int, width: Int)
    /// A threshold's line in a curve that is so many rows of cells high, over the columns of the frames.
    case threshold(knob: String, rows: Int, track: Rect)
  }

  public struct Region: Sendable, Equatable {
    public let rect: Rect
    public let target: Target
    /// The exact numbers that the footer shows while the mouse is there.
    public let tip: String?
  }

  public private(set) var regions: [Region] = []

  public init() {}

  /// Adds a region above those that are there.
  public mutating func add(_ rect: Rect, _ target: Target, tip: String? = nil) {
    if !rect.isEmpty { regions.append(Region(rect: rect, target: target, tip: tip)) }
  }

  /// The topmost region at a cell.
  public func region(atX x: Int, y: Int) -> Region? { regions.last { $0.rect.contains(x: x, y: y) } }

  /// The panel at a cell, whatever lies over it.
  public func panel(atX x: Int, y: Int) -> Panel? {
    for region in regions.reversed() where region.rect.contains(x: x, y: y) {
      if case .panel(let panel) = region.target { return panel }
    }
    return nil
  }
}
