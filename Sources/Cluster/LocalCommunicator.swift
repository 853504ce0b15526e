import Foundation

/// Ranks that are threads of one process: what tests put in MPI's place.
///
///     let ranks = LocalCommunicator.group(of: 2)
///     // each on a thread of its own
///
/// Sums are made in the order of the ranks, so that they do not depend on who comes first.
public final class LocalCommunicator: Communicator {
  public let rank: Int
  private let hub: Hub

  private init(rank: Int, hub: Hub) {
    self.rank = rank
    self.hub = hub
  }

  /// `count` ranks of one job.
  public static func group(of count: Int) -> [LocalCommunicator] {
    precondition(count > 0)
    let hub = Hub(size: count)
    return (0..<count).map { LocalCommunicator(rank: $0, hub: hub) }
  }

  public var size: Int { hub.size }
  public var host: String { "thread \(rank)" }

  public func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws {
    guard (0..<size).contains(rank) else { throw ClusterError.collective("there is no rank \(rank) of \(size)") }
    hub.post(ClusterMessage(from: self.rank, bytes: bytes), to: rank, tag: tag)
  }

  public func received(from rank: Int?, tag: Int) throws -> ClusterMessage? {
    try hub.take(for: self.rank, from: rank, tag: tag)
  }

  public func startSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws -> any PendingSum {
    let (number, exchange) = try hub.join(rank, .floats(Array(buffer)))
    return Sum(hub: hub, number: number, exchange: exchange, buffer: buffer) { part in
      if case .floats(let values) = part { values } else { nil }
    }
  }

  public func startSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws -> any PendingSum {
    let (number, exchange) = try hub.join(rank, .doubles(Array(buffer)))
    return Sum(hub: hub, number: number, exchange: exchange, buffer: buffer) { part in
      if case .doubles(let values) = part { values } else { nil }
    }
  }

  public func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8] {
    guard (0..<size).contains(root) else { throw ClusterError.collective("there is no rank \(root) of \(size)") }
    let (number, exchange) = try hub.join(rank, .bytes(rank == root ? bytes : nil))
    let parts = try hub.wait(for: exchange, number)
    guard case .bytes(let bytes?) = parts[root] else { throw Self.mismatch }
    return bytes
  }

  public func barrier() throws {
    let (number, exchange) = try hub.join(rank, .bytes(nil))
    _ = try hub.wait(for: exchange, number)
  }

  public func leave() throws { try barrier() }

  public func abort(_ reason: String) -> Never { fatalError("rank \(rank): \(reason)") }

  /// Ends this rank's part before its time: what the others do together from now on throws `ClusterError.lost`. It is
  /// to threads what `abort` is to processes.
  public func fail(_ reason: String) { hub.fail(.lost(rank: rank, reason: reason)) }

  private static var mismatch: ClusterError { .collective("the ranks do not make the same collective calls") }

  /// What a rank brings to a collective call.
  private enum Part: Sendable {
    case floats([Float])
    case doubles([Double])
    case bytes([UInt8]?)
  }

  /// One collective call: the n-th of every rank meet.
  private final class Exchange: @unchecked Sendable {
    var parts: [Part?]
    init(size: Int) { parts = Array(repeating: nil, count: size) }
  }

  private struct Sum<Number: Numeric & Sendable>: PendingSum, @unchecked Sendable {
    let hub: Hub
    let number: Int
    let exchange: Exchange
    let buffer: UnsafeMutableBufferPointer<Number>
    let numbers: @Sendable (Part) -> [Number]?

    func isDone() throws -> Bool { hub.isComplete(exchange) }

    func wait() throws {
      let parts = try hub.wait(for: exchange, number)
      for (rank, part) in parts.enumerated() {
        guard let values = numbers(part), values.count == buffer.count else { throw LocalCommunicator.mismatch }
        for i in buffer.indices { buffer[i] = rank == 0 ? values[i] : buffer[i] + values[i] }
      }
    }
  }

  /// Where the ranks meet. Everything is guarded by `condition`.
  private final class Hub: @unchecked Sendable {
    let size: Int
    private let condition = NSCondition()
    private var boxes: [[Int: [ClusterMessage]]]
    private var joined: [Int]
    private var exchanges: [Int: Exchange] = [:]
    private var failure: ClusterError?

    init(size: Int) {
      self.size = size
      boxes = Array(repeating: [:], count: size)
      joined = Array(repeating: 0, count: size)
    }

    func post(_ message: ClusterMessage, to rank: Int, tag: Int) {
      condition.withLock { boxes[rank][tag, default: []].append(message) }
    }

    func fail(_ error: ClusterError) {
      condition.withLock {
        failure = failure ?? error
        condition.broadcast()
      }
    }

    func take(for rank: Int, from: Int?, tag: Int) throws -> ClusterMessage? {
      try condition.withLock {
        if let failure { throw failure }
        guard let at = boxes[rank][tag]?.firstIndex(where: { from == nil || $0.from == from }) else { return nil }
        return boxes[rank][tag]?.remove(at: at)
      }
    }

    func join(_ rank: Int, _ part: Part) throws -> (Int, Exchange) {
      try condition.withLock {
        if let failure { throw failure }
        let number = joined[rank]
        joined[rank] += 1
        let exchange = exchanges[number] ?? Exchange(size: size)
        exchanges[number] = exchange
        exchange.parts[rank] = part
        condition.broadcast()
        return (number, exchange)
      }
    }

    func isComplete(_ exchange: Exchange) -> Bool {
      condition.withLock { exchange.parts.allSatisfy { $0 != nil } }
    }

    func wait(for exchange: Exchange, _ number: Int) throws -> [Part] {
      try condition.withLock {
        while exchange.parts.contains(where: { $0 == nil }) {
          if let failure { throw failure }
          condition.wait()
        }
        if joined.allSatisfy({ $0 > number }) { exchanges[number] = nil }
        return exchange.parts.compactMap { $0 }
      }
    }
  }
}
