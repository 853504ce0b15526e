import Cluster
import Foundation
import Threads

/// The pieces of a rank that is not 0: it asks rank 0, which alone knows the plan and the journal.
public final class RankSource: WorkSource, @unchecked Sendable {
  private let ranks: any Communicator
  private let lock = NSLock()
  private var jobs: [ObjectIdentifier: Int] = [:]
  private var isOver = false

  /// Says every `beat` seconds that this rank lives.
  public init(_ ranks: any Communicator, beat: Double = 5) {
    self.ranks = ranks
    WorkerThread.start("beat") { [weak self] in
      while true {
        Thread.sleep(forTimeInterval: beat)
        guard let self, self.beat() else { return }
      }
    }
  }

  public func offer() throws -> WorkOffer {
    // An answer belongs to the thread that asked: each has a tag of its own.
    let job = lock.withLock {
      let thread = ObjectIdentifier(Thread.current)
      let job = jobs[thread] ?? jobs.count
      jobs[thread] = job
      return job
    }
    try send(.ask(job: job))
    let message = try ranks.receive(from: 0, tag: RankMessage.tag + 1 + job)
    let answer: RankMessage.Answer = try RankMessage.value(message.bytes)
    switch answer {
    case .piece(let piece): return .piece(piece)
    case .wait: return .wait
    case .finished: return .finished
    }
  }

  public func finish(_ piece: Piece, _ result: PieceResult) throws { try send(.finish(piece, result)) }

  public func release(_ piece: Piece) { try? send(.release(piece)) }

  /// To be called once, when all jobs have ended.
  public func leave() throws {
    lock.withLock { isOver = true }
    try send(.leave)
  }

  private func beat() -> Bool {
    if lock.withLock({ isOver }) { return false }
    return (try? send(.beat)) != nil
  }

  private func send(_ message: RankMessage) throws {
    try ranks.send(RankMessage.bytes(message), to: 0, tag: RankMessage.tag)
  }
}
