import Foundation

/// Threads of the system, each for one piece of work.
public enum WorkerThread {
  /// Runs `work` on a new thread; what it captures is released before the thread ends.
  ///
  /// A Foundation `Thread` keeps its closure until its thread-specific values are destroyed, after libdispatch's own.
  /// Whatever calls into libdispatch there (the last release of a `DispatchSource` is enough) makes it free its cache
  /// of continuations twice: heaps were corrupted by it.
  public static func start(_ name: String, stackSize: Int = 8 << 20, _ work: @escaping @Sendable () -> Void) {
    let handover = Handover(work)
    let thread = Thread {
      // On Linux a name that is set before the start is forgotten.
      Thread.current.name = name
      handover.take()()
    }
    thread.stackSize = stackSize
    thread.start()
  }

  /// Holds the work from the call until the thread takes it; the thread's start orders the two.
  private final class Handover: @unchecked Sendable {
    private var work: (@Sendable () -> Void)?

    init(_ work: @escaping @Sendable () -> Void) { self.work = work }

    func take() -> @Sendable () -> Void {
      defer { work = nil }
      return work ?? {}
    }
  }
}
