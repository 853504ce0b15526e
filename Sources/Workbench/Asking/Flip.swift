/// Where turning one knob alone would let another proposal win.
public struct Flip: Sendable, Equatable {
  /// The knob's name.
  public let knob: String
  /// The knob's value now.
  public let from: Double
  /// The nearest value at which another wins; beyond it (`above`: larger values) the other has the higher final score.
  public let value: Double
  public let above: Bool
  /// The proposal that would win.
  public let winner: Int
  /// Overlap of that proposal with the truth; nil without truth.
  public var iou: Double?

  public init(knob: String, from: Double, value: Double, above: Bool, winner: Int, iou: Double? = nil) {
    self.iou = iou
    self.knob = knob
    self.from = from
    self.value = value
    self.above = above
    self.winner = winner
  }
}
