/// What has to be done, as a function of what is done.
public protocol WorkPlan: Sendable {
  /// Pieces that nobody has finished, the most urgent first, and whether there is nothing left at all: an informed plan
  /// may have no open piece and still go on when those under way are known.
  mutating func open(_ done: (String) -> PieceResult?) -> (pieces: [Piece], isFinished: Bool)
  /// Whether other pieces' results decide what is open; a shard of such a plan helps the others when it has to wait.
  var isInformed: Bool { get }
}

/// A list of pieces that do not depend on each other.
public struct ListPlan: WorkPlan {
  public let pieces: [Piece]

  public init(_ pieces: [Piece]) { self.pieces = pieces }

  public var isInformed: Bool { false }

  public func open(_ done: (String) -> PieceResult?) -> (pieces: [Piece], isFinished: Bool) {
    let open = pieces.filter { done($0.key) == nil }
    return (open, open.isEmpty)
  }
}
