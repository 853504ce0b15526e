import Tracking

/// A box while it is drawn: with the mouse by dragging, with the keys by moving and sizing.
public struct BoxDraft: Sendable, Equatable {
  /// In image pixels.
  public var box: Box
  /// The corner where the mouse went down; nil while the keys draw.
  public var anchor: Point?

  public init(box: Box, anchor: Point? = nil) {
    self.box = box
    self.anchor = anchor
  }
}
