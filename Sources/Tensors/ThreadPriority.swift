#if canImport(Glibc)
  import Glibc
#endif

/// The system's priority of a thread, which those that help it take over.
///
/// libdispatch's threads are nobody's: work that was to give way to the drawing of a screen would have half of its
/// share done at full priority. Whoever may not raise a priority leaves them where they were lowered to, which costs
/// time only where the processors are short.
struct ThreadPriority {
  private let niceness: Int32

  /// The calling thread's.
  static var current: ThreadPriority { ThreadPriority(niceness: ownNiceness) }

  /// Gives it to the calling thread.
  func take() {
    guard Self.ownNiceness != niceness else { return }
    #if os(Linux)
      _ = setpriority(__priority_which_t(0), 0, niceness)
    #endif
  }

  private static var ownNiceness: Int32 {
    #if os(Linux)
      // On Linux this is the thread's own, whatever POSIX says.
      getpriority(__priority_which_t(0), 0)
    #else
      0
    #endif
  }
}
