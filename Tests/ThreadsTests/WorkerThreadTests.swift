import Dispatch
import Foundation
import Testing
import Threads

/// Work on a thread of its own.
@Suite struct WorkerThreadTests {
  /// Says on which thread it was released.
  private final class Captured: Sendable {
    let released: @Sendable (String) -> Void
    init(_ released: @escaping @Sendable (String) -> Void) { self.released = released }
    deinit { released(Thread.current.name ?? "?") }
  }

  @Test func capturesAreReleasedBeforeTheThreadEnds() {
    let events = Events()
    let mayGo = DispatchSemaphore(value: 0)
    let hasEnded = DispatchSemaphore(value: 0)
    // In a function of its own, so that the thread holds the last reference.
    func launch() {
      let captured = Captured { events.add("released on \($0)") }
      WorkerThread.start("worker") {
        withExtendedLifetime(captured) {
          mayGo.wait()
          ThreadExit.call {
            events.add("ends")
            hasEnded.signal()
          }
        }
      }
    }
    launch()
    mayGo.signal()
    hasEnded.wait()
    #expect(events.all == ["released on worker", "ends"])
  }

  /// With a plain `Thread` this corrupts the heap within a few rounds.
  @Test func aDispatchSourceMayBeReleasedLastByAThread() {
    for _ in 0..<200 {
      let source = DispatchSource.makeUserDataAddSource(queue: .global())
      source.resume()
      let holder = SourceHolder(source)
      let done = DispatchSemaphore(value: 0)
      WorkerThread.start("worker") { [holder] in
        withExtendedLifetime(holder) {
          DispatchQueue.concurrentPerform(iterations: 2) { _ in }
          done.signal()
        }
      }
      done.wait()
    }
  }

  private final class SourceHolder: @unchecked Sendable {
    let source: any DispatchSourceUserDataAdd
    init(_ source: any DispatchSourceUserDataAdd) { self.source = source }
    deinit { source.cancel() }
  }

  private final class Events: @unchecked Sendable {
    private let lock = NSLock()
    private var entries: [String] = []
    func add(_ entry: String) { lock.withLock { entries.append(entry) } }
    var all: [String] { lock.withLock { entries } }
  }
}

/// What the C library calls when a thread has returned, before it destroys the thread's values.
private enum ThreadExit {
  static func call(_ body: @escaping () -> Void) {
    let box = Unmanaged.passRetained(Box(body))
    _ = atThreadExit({ Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body() }, box.toOpaque(), nil)
  }

  private final class Box {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }
}

@_silgen_name("__cxa_thread_atexit_impl")
private func atThreadExit(
  _ destroy: @convention(c) (UnsafeMutableRawPointer?) -> Void, _ object: UnsafeMutableRawPointer?,
  _ library: UnsafeMutableRawPointer?
) -> Int32
