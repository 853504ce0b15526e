import CKernels
import Dispatch

/// Work handed out in small pieces, so that a thread on a busy core holds up nobody.
package enum Parallel {
  /// Calls `body` for every piece 0 ..< count, on at most `threads` threads; returns when all are done.
  ///
  /// Pieces run at the same time: `body` must write nothing that another piece touches.
  package static func forEach(_ count: Int, threads: Int, _ body: (Int) -> Void) {
    forEach(count, threads: threads) { piece, _ in body(piece) }
  }

  /// The same, telling `body` which worker 0 ..< threads it is called by: workers have scratch memory of their own.
  package static func forEach(_ count: Int, threads: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    let workers = min(threads, count)
    if workers <= 1 {
      for piece in 0..<count { body(piece, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafeTemporaryAllocation(of: Int64.self, capacity: 1) { counter in
        guard let pointer = counter.baseAddress else { return }
        pointer.initialize(to: 0)
        // Neither outlives this call, and the pieces are independent.
        nonisolated(unsafe) let next = pointer
        nonisolated(unsafe) let work = body
        let priority = ThreadPriority.current
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
          priority.take()
          while true {
            let piece = Int(ck_next(next))
            if piece >= count { return }
            work(piece, worker)
          }
        }
      }
    }
  }
}
