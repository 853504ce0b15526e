import Tracking

/// From one frame on: which model, which parameters, and whether it starts anew on a box.
public struct Segment: Sendable, Equatable {
  /// The first frame that it rules.
  public var from: Int
  public var model: String
  public var parameters: TrackerParameters
  /// The box on which the tracker starts anew at `from`; nil to go on from where it is.
  public var box: Box?
  /// What the person says of distractors on `from`; the tracker follows them from there.
  public var orders: [DistractorOrder]

  public init(
    from: Int, model: String, parameters: TrackerParameters, box: Box? = nil, orders: [DistractorOrder] = []
  ) {
    self.from = from
    self.model = model
    self.parameters = parameters
    self.box = box
    self.orders = orders
  }
}
