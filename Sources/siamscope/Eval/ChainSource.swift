import Tuning

/// Several boards as one: the pieces of the first that has some.
struct ChainSource: WorkSource {
  /// One a model; a piece's model says whose it is.
  let boards: [WorkBoard<ListPlan>]

  func offer() throws -> WorkOffer {
    var offer = WorkOffer.finished
    for board in boards {
      switch try board.offer() {
      case .piece(let piece): return .piece(piece)
      case .wait: offer = .wait
      case .finished: break
      }
    }
    return offer
  }

  func finish(_ piece: Piece, _ result: PieceResult) throws { try boards[piece.model].finish(piece, result) }

  func release(_ piece: Piece) { boards[piece.model].release(piece) }
}
