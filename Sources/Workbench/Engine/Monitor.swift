import Foundation

/// A value behind a lock, with waiting. The only place in this module where sharing is checked by hand: `value` is
/// touched under the lock alone.
final class Monitor<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var value: Value

  init(_ value: Value) { self.value = value }

  func with<T>(_ body: (inout Value) throws -> T) rethrows -> T {
    condition.lock()
    defer { condition.unlock() }
    return try body(&value)
  }

  /// The same, and wakes everyone who waits.
  func change<T>(_ body: (inout Value) throws -> T) rethrows -> T {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return try body(&value)
  }

  /// Waits until `body` has a result.
  func wait<T>(_ body: (inout Value) -> T?) -> T {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result = body(&value) { return result }
      condition.wait()
    }
  }
}
