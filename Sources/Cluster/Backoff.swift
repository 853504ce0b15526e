import Glibc

/// Waiting without taking a core from those who work: yields at first, then sleeps, longer each time up to a limit.
public struct Backoff: Sendable {
  private var turn = 0
  private let longest: UInt32

  /// `longest` in microseconds.
  public init(longest: UInt32 = 1000) { self.longest = longest }

  public mutating func sleep() {
    turn += 1
    if turn <= 16 {
      sched_yield()
    } else {
      usleep(min(longest, 10 << UInt32(min(turn - 17, 14))))
    }
  }

  /// Something came: the next wait is short again.
  public mutating func reset() { turn = 0 }
}
