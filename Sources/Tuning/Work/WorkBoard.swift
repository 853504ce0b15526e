import Foundation

/// Where workers get pieces and bring results.
public protocol WorkSource: Sendable {
  /// A piece, a wait, or the end.
  func offer() throws -> WorkOffer
  func finish(_ piece: Piece, _ result: PieceResult) throws
  /// Gives a piece back undone.
  func release(_ piece: Piece)
}

public enum WorkOffer: Sendable, Equatable {
  case piece(Piece)
  /// Nothing to do now, but there may be later.
  case wait
  /// Nothing will come any more.
  case finished
}

/// A plan's pieces, shared through a folder. Safe to call from several threads.
public final class WorkBoard<Plan: WorkPlan>: WorkSource, @unchecked Sendable {
  public let folder: WorkFolder
  private let shard: Shard?
  private let lease: Double
  private let put: (@Sendable (PieceResult) throws -> Void)?
  // Guarded by `lock`.
  private let lock = NSLock()
  private var plan: Plan
  private var openSince: [String: UInt64] = [:]
  private var finished: Int = 0

  /// `put` keeps a result's files before the journal says that it is done.
  public init(
    _ plan: Plan, folder: WorkFolder, shard: Shard? = nil, lease: Double = 60,
    put: (@Sendable (PieceResult) throws -> Void)? = nil
  ) {
    self.plan = plan
    self.folder = folder
    self.shard = shard
    self.lease = lease
    self.put = put
  }

  /// The plan, having seen everything that is done.
  public func current() throws -> Plan {
    try folder.refresh()
    return lock.withLock {
      _ = plan.open(look)
      return plan
    }
  }

  /// Pieces that this process has finished.
  public var finishedHere: Int { lock.withLock { finished } }

  public func offer() throws -> WorkOffer {
    try folder.refresh()
    return try lock.withLock {
      let (all, isFinished) = plan.open(look)
      if isFinished { return .finished }
      // A failed piece is not tried again until another run; nothing that waits for it can come.
      let failed = folder.failed
      let open = all.filter { failed[$0.key] == nil }
      guard let shard else { return try take(open) ?? (open.isEmpty && !failed.isEmpty ? .finished : .wait) }
      let own = open.filter(shard.contains)
      if let offer = try take(own) { return offer }
      guard plan.isInformed else { return own.isEmpty ? .finished : .wait }
      let now = DispatchTime.now().uptimeNanoseconds
      let late = open.filter { piece in
        let since = openSince[piece.key] ?? now
        openSince[piece.key] = since
        return Double(now &- since) * 1e-9 > lease
      }
      return try take(late) ?? (open.isEmpty && !failed.isEmpty ? .finished : .wait)
    }
  }

  private func take(_ pieces: [Piece]) throws -> WorkOffer? {
    for piece in pieces where try folder.claim(piece.key) { return .piece(piece) }
    return nil
  }

  private func look(_ key: String) -> PieceResult? { folder.result(key) }

  public func finish(_ piece: Piece, _ result: PieceResult) throws {
    if result.failure == nil { try put?(result) }
    do { try folder.finish(piece.key, result) } catch WorkError.superseded { return }
    if result.failure == nil { lock.withLock { finished += 1 } }
  }

  public func release(_ piece: Piece) { folder.release(piece.key) }
}
