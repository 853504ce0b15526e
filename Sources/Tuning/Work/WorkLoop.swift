import Cluster
import Foundation
import Threads

/// Works on a source's pieces until there are none left.
public struct WorkLoop: Sendable {
  public let source: any WorkSource
  /// Pieces at a time, each on a thread of its own.
  public let jobs: Int
  /// Asked between pieces.
  public let isInterrupted: @Sendable () -> Bool

  public init(source: any WorkSource, jobs: Int, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    self.source = source
    self.jobs = max(1, jobs)
    self.isInterrupted = isInterrupted
  }

  public typealias Perform = (Piece) throws -> PieceResult

  /// Calls `make` on each thread for what does a piece, and `told` after each piece, from one thread at a time.
  ///
  /// An error of a piece is its result; `CancellationError` gives it back and ends the loop. Throws what the source throws.
  public func run(
    told: @escaping @Sendable (Piece, PieceResult) -> Void = { _, _ in },
    make: @escaping @Sendable () throws -> Perform
  ) throws {
    let outcome = Outcome()
    let group = DispatchGroup()
    for number in 0..<jobs {
      group.enter()
      WorkerThread.start("job \(number)") { [self] in
        defer { group.leave() }
        work(outcome, told: told, make: make)
      }
    }
    group.wait()
    if let error = outcome.error { throw error }
  }

  private func work(
    _ outcome: Outcome, told: @Sendable (Piece, PieceResult) -> Void, make: @Sendable () throws -> Perform
  ) {
    do {
      var perform: Perform?
      var pause = Backoff(longest: 100_000)
      while !isInterrupted(), !outcome.hasEnded {
        switch try source.offer() {
        case .finished: return
        case .wait: pause.sleep()
        case .piece(let piece):
          pause.reset()
          let result: PieceResult
          do {
            // Only when there is something to do: a network takes memory and time to load.
            let worker = try perform ?? make()
            perform = worker
            result = try worker(piece)
          } catch is CancellationError {
            source.release(piece)
            return
          } catch {
            result = PieceResult(failure: "\(error)")
          }
          try source.finish(piece, result)
          outcome.tell { told(piece, result) }
        }
      }
    } catch {
      outcome.end(error)
    }
  }

  private final class Outcome: @unchecked Sendable {
    private let lock = NSLock()
    private let telling = NSLock()
    private var first: (any Error)?

    var error: (any Error)? { lock.withLock { first } }
    var hasEnded: Bool { error != nil }
    func end(_ error: any Error) { lock.withLock { first = first ?? error } }
    func tell(_ body: () -> Void) { telling.withLock(body) }
  }
}
