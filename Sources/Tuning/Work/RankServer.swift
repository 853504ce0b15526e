import Cluster
import Foundation
import Threads

/// Rank 0's part: hands pieces out as the others ask, and writes down what they bring.
public final class RankServer: @unchecked Sendable {
  private let ranks: any Communicator
  private let source: any WorkSource
  private let patience: Double
  private let told: @Sendable (Piece, PieceResult) -> Void
  private let group = DispatchGroup()
  private let lock = NSLock()
  private var failure: (any Error)?

  /// A rank that says nothing for `patience` seconds ends the job: its node or the link to it is gone.
  public init(
    _ ranks: any Communicator, source: any WorkSource, patience: Double = 120,
    told: @escaping @Sendable (Piece, PieceResult) -> Void = { _, _ in }
  ) {
    self.ranks = ranks
    self.source = source
    self.patience = patience
    self.told = told
  }

  /// Serves on a thread of its own until every other rank has left.
  public func start() {
    group.enter()
    WorkerThread.start("ranks") { [self] in
      defer { group.leave() }
      do { try serve() } catch { lock.withLock { failure = error } }
    }
  }

  /// Returns when all have left. Throws what the source threw.
  public func wait() throws {
    group.wait()
    if let failure = lock.withLock({ failure }) { throw failure }
  }

  private func serve() throws {
    var heard = Dictionary(uniqueKeysWithValues: (1..<ranks.size).map { ($0, DispatchTime.now().uptimeNanoseconds) })
    // Pieces by rank, so that a message can say what was under way.
    var held: [Int: [String]] = [:]
    var pause = Backoff(longest: 2000)
    while !heard.isEmpty {
      guard let message = try ranks.received(from: nil, tag: RankMessage.tag) else {
        let now = DispatchTime.now().uptimeNanoseconds
        if let silent = heard.filter({ Double(now &- $0.value) * 1e-9 > patience }).keys.min() {
          let under = held[silent, default: []].joined(separator: ", ")
          ranks.abort(
            "rank \(silent) has not been heard of for \(Int(patience)) s (it had \(under.isEmpty ? "nothing" : under)): "
              + "the job ends; what is done is kept, start it again to go on")
        }
        pause.sleep()
        continue
      }
      pause.reset()
      heard[message.from] = DispatchTime.now().uptimeNanoseconds
      switch try RankMessage.value(message.bytes) as RankMessage {
      case .ask(let job):
        let answer: RankMessage.Answer
        switch try source.offer() {
        case .piece(let piece):
          held[message.from, default: []].append(piece.key)
          answer = .piece(piece)
        case .wait: answer = .wait
        case .finished: answer = .finished
        }
        try ranks.send(RankMessage.bytes(answer), to: message.from, tag: RankMessage.tag + 1 + job)
      case .finish(let piece, let result):
        held[message.from]?.removeAll { $0 == piece.key }
        try source.finish(piece, result)
        told(piece, result)
      case .release(let piece):
        held[message.from]?.removeAll { $0 == piece.key }
        source.release(piece)
      case .beat: break
      case .leave: heard[message.from] = nil
      }
    }
  }
}
