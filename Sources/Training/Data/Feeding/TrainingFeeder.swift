import Foundation
import Threads

/// Makes batches ahead of the network, on threads of its own, in order.
///
///     let feeder = TrainingFeeder(source, batchSize: 32, firstIndex: step * 32, threads: 1)
///     let batch = try feeder.next()
///
/// Memory is bounded: at most `ahead` batches are ready or under way beyond the one that was taken last. The pairs are
/// those of the indices, whatever the number of threads; starting at another index continues there. With a `stride`
/// batches begin so many indices apart, so that every rank can take its part of each step.
public final class TrainingFeeder: Sendable {
  private let core: Core
  public let batchSize: Int

  /// `firstIndex` is the global index of the first pair, `stride` the batch's size without it. `threads` at least 1,
  /// `ahead` at least 1.
  public init(
    _ source: any PairSource, batchSize: Int, stride: Int? = nil, firstIndex: UInt64 = 0, threads: Int = 1,
    ahead: Int = 2
  ) {
    precondition(batchSize > 0)
    self.batchSize = batchSize
    core = Core(
      source, batchSize: batchSize, stride: stride ?? batchSize, firstIndex: firstIndex,
      capacity: max(1, ahead) * batchSize)
    let core = core
    for number in 0..<max(1, threads) {
      WorkerThread.start("pairs \(number)", stackSize: 2 << 20) { core.work() }
    }
  }

  deinit { core.stop() }

  /// The next batch, waiting for it if need be. Throws what a pair of it threw; the batch after it can still be asked
  /// for.
  public func next() throws -> TrainingBatch { try core.next() }

  /// Pairs that are ready or under way.
  public var pending: Int { core.pending }
  /// Seconds that `next` has waited so far: what the network lost.
  public var secondsWaited: Double { core.secondsWaited }
}

/// What the feeder and its threads share; the threads hold this and not the feeder, so that the feeder can go.
private final class Core: @unchecked Sendable {
  typealias Made = (pair: TrainingPair, targets: PairTargets)

  private let source: any PairSource
  private let batchSize: Int
  private let stride: Int
  private let firstIndex: UInt64
  private let capacity: Int
  // Everything below is guarded by `condition`.
  private let condition = NSCondition()
  // Pairs are counted from 0 here; `index` says which ones they are.
  private var ready: [Int: Result<Made, any Error>] = [:]
  /// The next pair that nobody works on.
  private var upcoming = 0
  /// The first pair that `next` has not given out.
  private var wanted = 0
  private var isStopped = false
  private var waited = 0.0

  init(_ source: any PairSource, batchSize: Int, stride: Int, firstIndex: UInt64, capacity: Int) {
    self.source = source
    self.batchSize = batchSize
    self.stride = stride
    self.firstIndex = firstIndex
    self.capacity = capacity
  }

  /// The global index of a pair.
  private func index(_ number: Int) -> UInt64 {
    firstIndex + UInt64(number / batchSize) * UInt64(stride) + UInt64(number % batchSize)
  }

  var pending: Int { condition.withLock { upcoming - wanted } }
  var secondsWaited: Double { condition.withLock { waited } }

  func stop() {
    condition.withLock {
      isStopped = true
      ready = [:]
      condition.broadcast()
    }
  }

  func work() {
    while let number = take() {
      let result = Result { try source.pair(at: index(number)) }
      condition.withLock {
        if !isStopped { ready[number] = result }
        condition.broadcast()
      }
    }
  }

  private func take() -> Int? {
    condition.withLock {
      while !isStopped, upcoming - wanted >= capacity { condition.wait() }
      if isStopped { return nil }
      defer { upcoming += 1 }
      return upcoming
    }
  }

  func next() throws -> TrainingBatch {
    let results: (first: Int, made: [Result<Made, any Error>]) = condition.withLock {
      let first = wanted
      let numbers = first..<first + batchSize
      let start = DispatchTime.now().uptimeNanoseconds
      while !numbers.allSatisfy({ ready[$0] != nil }) { condition.wait() }
      waited += Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      let made = numbers.compactMap { ready.removeValue(forKey: $0) }
      wanted += batchSize
      condition.broadcast()
      return (first, made)
    }
    var batch = TrainingBatch(firstIndex: index(results.first), pairs: [], targets: [])
    for result in results.made {
      let (pair, targets) = try result.get()
      batch.pairs.append(pair)
      batch.targets.append(targets)
    }
    return batch
  }
}
