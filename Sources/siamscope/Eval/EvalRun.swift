import Cluster
import Metrics
import Tuning

/// Runs a protocol over sequences with one model or several: by threads of this process, by other processes that share
/// the results' folder, by ranks of a job. Results do not depend on how many there are.
struct EvalRun: Sendable {
  let sequences: [EvalSequence]
  /// Numbers of the sequences in the order in which they are begun.
  let order: [Int]
  let protocolKind: EvalProtocol
  /// What overlap means where a run is stopped for the want of it.
  let overlap: OverlapRule
  let models: [EvalModel]
  let work: WorkOptions
  let ranks: any Communicator
  let isInterrupted: @Sendable () -> Bool

  /// What became of it.
  struct Outcome {
    /// By model and sequence, why.
    var failures: [(model: Int, sequence: String, reason: String)] = []
    /// By model, the sequences that have their results.
    var done: [[EvalSequence]] = []
  }

  /// Runs what is not done yet and tells of each piece as it ends. Only on rank 0 is there an outcome.
  func run(told: @escaping @Sendable (Piece, PieceResult) -> Void) throws -> Outcome? {
    let agreed = try ranks.broadcast(Array(agreement.utf8), from: 0)
    guard agreed == Array(agreement.utf8) else { ranks.abort("\(EvalError.otherRank)") }
    let make: @Sendable () throws -> WorkLoop.Perform = {
      let performer = EvalPerformer(run: self)
      return { piece in try performer.perform(piece) }
    }
    guard ranks.rank == 0 else {
      let source = RankSource(ranks)
      try WorkLoop(source: source, jobs: work.workers, isInterrupted: isInterrupted).run(make: make)
      try source.leave()
      return nil
    }
    let boards = try models.indices.map(board)
    defer { boards.forEach { $0.folder.close() } }
    for (board, model) in zip(boards, models.indices) {
      // What was there before counts as told.
      for sequence in order where board.folder.result(sequences[sequence].name) != nil {
        told(piece(model, sequence), PieceResult())
      }
    }
    let source = ChainSource(boards: boards)
    let server = ranks.isAlone ? nil : RankServer(ranks, source: source, patience: max(30, 2 * work.lease), told: told)
    server?.start()
    try WorkLoop(source: source, jobs: work.workers, isInterrupted: isInterrupted).run(told: told, make: make)
    try server?.wait()
    var outcome = Outcome()
    for (number, board) in boards.enumerated() {
      try board.folder.refresh()
      let failed = board.folder.failed
      outcome.done.append(sequences.filter { models[number].store?.has($0) ?? false })
      for sequence in sequences {
        if let reason = failed[sequence.name] { outcome.failures.append((number, sequence.name, reason)) }
      }
      if outcome.done[number].count == sequences.count { board.folder.removeClaims() }
    }
    return outcome
  }

  // MARK: - Pieces

  /// What every rank must agree on.
  private var agreement: String {
    models.map(\.manifest).joined() + sequences.map { "\($0.name) \($0.groundTruth.count)\n" }.joined()
  }

  private func piece(_ model: Int, _ sequence: Int) -> Piece {
    let place = order.firstIndex(of: sequence) ?? sequence
    return Piece(
      key: sequences[sequence].name, index: model * order.count + place, model: model, sequence: sequence)
  }

  private func board(_ model: Int) throws -> WorkBoard<ListPlan> {
    guard let store = models[model].store else { throw EvalError.nothingScored }
    let folder = try WorkFolder(path: store.folder + "/.work", manifest: models[model].manifest, lease: work.lease)
    var pieces: [Piece] = []
    for sequence in order {
      let key = sequences[sequence].name
      if store.has(sequences[sequence]) {
        folder.recognise(key)
      } else {
        // A result that was deleted is made again.
        folder.forget(key)
      }
      pieces.append(piece(model, sequence))
    }
    return WorkBoard(
      ListPlan(pieces), folder: folder, shard: work.shard?.shard, lease: work.lease, put: { try store.put($0.files) })
  }
}
