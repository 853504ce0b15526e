import CKernels
import Dispatch

/// Threads that stay together for one run of a plan and share its steps piece by piece.
///
/// Waking a thread for each of a network's fifty small steps costs more than the steps; these wait for the next one on
/// their cores. Nobody waits for a thread, only for pieces: one that the system has put aside holds up nothing that
/// it has not begun.
final class Team {
  let threads: Int
  private let shared: UnsafeMutablePointer<ck_team>
  /// The job's body; written before the job begins, read by those who took a piece of it.
  private let body: UnsafeMutablePointer<(_ piece: Int, _ worker: Int) -> Void>

  private init(threads: Int) {
    self.threads = threads
    shared = .allocate(capacity: 1)
    shared.initialize(to: ck_team())
    body = .allocate(capacity: 1)
    body.initialize(to: { _, _ in })
  }

  deinit {
    shared.deallocate()
    body.deinitialize(count: 1)
    body.deallocate()
  }

  /// Calls `work` with a team of `threads`, which is there until it returns.
  static func with(_ threads: Int, _ work: (Team) -> Void) {
    let team = Team(threads: max(1, threads))
    if threads <= 1 { return work(team) }
    withoutActuallyEscaping(work) { work in
      // Neither outlives this call; pieces are independent by the contract of `forEach`.
      nonisolated(unsafe) let work = work
      nonisolated(unsafe) let team = team
      let priority = ThreadPriority.current
      DispatchQueue.concurrentPerform(iterations: threads) { worker in
        priority.take()
        if worker == 0 {
          work(team)
          ck_team_close(team.shared)
        } else {
          team.help(as: worker)
        }
      }
    }
  }

  /// Calls `body` for every piece 0 ..< count and returns when all are done. Only for the one that `with` calls.
  ///
  /// Pieces run at the same time: `body` must write nothing that another piece touches. Workers 0 ..< threads have
  /// scratch memory of their own.
  func forEach(_ count: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    if threads == 1 || count <= 1 {
      for piece in 0..<count { body(piece, 0) }
      return
    }
    precondition(count <= Int(CK_TEAM_MASK))
    withoutActuallyEscaping(body) { escaping in
      self.body.pointee = escaping
      ck_team_begin(shared, Int64(count))
      work(as: 0)
      var turn: Int64 = 0
      while ck_team_is_done(shared, Int64(count)) == 0 {
        ck_wait(turn)
        turn += 1
      }
      self.body.pointee = { _, _ in }
    }
  }

  func forEach(_ count: Int, _ body: (Int) -> Void) {
    forEach(count) { piece, _ in body(piece) }
  }

  /// Takes pieces while there are any.
  private func work(as worker: Int) {
    while true {
      let piece = ck_team_take(shared)
      if piece < 0 { return }
      perform(Int(piece), worker)
      ck_team_finish(shared)
    }
  }

  /// A function of its own, never inlined: when it returns, nothing of the body is held any more, so that the one who
  /// waits for the piece may end the body's life.
  @inline(never)
  private func perform(_ piece: Int, _ worker: Int) { body.pointee(piece, worker) }

  private func help(as worker: Int) {
    var turn: Int64 = 0
    while ck_team_is_closed(shared) == 0 {
      let piece = ck_team_take(shared)
      if piece < 0 {
        ck_wait(turn)
        turn += 1
        continue
      }
      turn = 0
      perform(Int(piece), worker)
      ck_team_finish(shared)
    }
  }
}
