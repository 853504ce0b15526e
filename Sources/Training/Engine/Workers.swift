import Tensors

/// Threads for one network's training: work is handed out in pieces, and what a piece computes does not depend on who
/// computes it.
package final class Workers: @unchecked Sendable {
  let threads: Int
  /// Scratch memory by worker and purpose; each worker touches only its own.
  private let scratch: UnsafeMutablePointer<Floats?>

  /// What scratch memory is for.
  enum Purpose: Int, CaseIterable {
    case input
    case gradient
    case filters
    case sum
    case arena
    case points
    case products
    case pointFilters
    case words
    case activated
  }

  init(threads: Int) {
    self.threads = max(1, threads)
    scratch = .allocate(capacity: self.threads * Purpose.allCases.count)
    scratch.initialize(repeating: nil, count: self.threads * Purpose.allCases.count)
  }

  deinit {
    scratch.deinitialize(count: threads * Purpose.allCases.count)
    scratch.deallocate()
  }

  /// Calls `body` for every piece 0 ..< count; returns when all are done. Pieces run at the same time and write
  /// nothing that another one touches.
  func forEach(_ count: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    Parallel.forEach(count, threads: threads, body)
  }

  /// At least `count` floats of a worker's own; they hold what was there before.
  func scratch(_ worker: Int, _ purpose: Purpose, _ count: Int) -> UnsafeMutablePointer<Float> {
    let slot = scratch + worker * Purpose.allCases.count + purpose.rawValue
    if let block = slot.pointee, block.count >= count { return block.pointer }
    let block = Floats(count: count)
    slot.pointee = block
    return block.pointer
  }
}
