import Foundation

/// Bodies that run at the same time, each on a thread of its own however few processors there are: what waits for the
/// others may not share a thread with them.
public enum Threads {
  /// Calls `body` with 0 ..< count and returns when all have returned.
  public static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for number in 0..<count {
      group.enter()
      let thread = Thread {
        body(number)
        group.leave()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    group.wait()
  }
}
