#if canImport(Glibc)
  import Glibc
#endif

/// Work that must never keep a key waiting.
enum Background {
  /// The calling thread, and every thread that it starts, gives way to the one that draws and to the one that answers.
  ///
  /// Where each core is busy tracking, a key would otherwise wait for its share like one more tracker.
  static func enter() {
    #if os(Linux)
      // On Linux this is the thread's own, whatever POSIX says; a refusal changes nothing but the delay.
      // PRIO_PROCESS is 0; its imported type depends on how glibc's header was read.
      _ = setpriority(__priority_which_t(0), 0, 10)
    #endif
  }
}
