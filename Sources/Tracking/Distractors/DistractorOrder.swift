/// What a person says of one distractor: the tracker's own rules hold for all others.
public struct DistractorOrder: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// It takes no part: α = 0.
    case off
    /// It stays in the set, with the look that it has now, whatever its score.
    case pinned
    /// As if nothing had been said.
    case usual
  }

  /// Where it is on the frame that the order is given on, image pixels: from there on it is followed.
  public let box: Box
  public let kind: Kind

  public init(_ kind: Kind, box: Box) {
    self.kind = kind
    self.box = box
  }

  /// Overlap from which a box can be the one that is meant.
  public static let overlap = 0.3
}

extension [DistractorOrder] {
  /// What is said of each of the distractors in these boxes; nil where nothing is. An order means the box that overlaps
  /// its own most; of two orders for one box the later counts.
  public func kinds(for boxes: [Box]) -> [DistractorOrder.Kind?] {
    var kinds = [DistractorOrder.Kind?](repeating: nil, count: boxes.count)
    for order in self { if let place = order.place(in: boxes) { kinds[place] = order.kind } }
    return kinds
  }

  /// The orders that mean none of these boxes.
  public func others(than boxes: [Box]) -> [DistractorOrder] { filter { $0.place(in: boxes) == nil } }
}

extension DistractorOrder {
  /// The box that is meant, by its place in the list; nil where none is.
  public func place(in boxes: [Box]) -> Int? {
    let best = boxes.indices.max { boxes[$0].iou(box) < boxes[$1].iou(box) }
    return best.flatMap { boxes[$0].iou(box) >= Self.overlap ? $0 : nil }
  }
}
