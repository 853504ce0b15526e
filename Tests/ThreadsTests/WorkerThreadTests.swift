import Dispatch
import Foundation
import Testing
import Threads

/// Work on a thread of its own.
@Suite struct WorkerThreadTests {
  /// Says on which thread it was released.
  private final class Captured: Sendable {
    let released: @Sendable (Thread) -> Void
    init(_ released: @escaping @Sendable (Thread) -> Void) { self.released = released }
    deinit { released(Thread.current) }
  }

  /// Says when the thread's own values are destroyed, which is too late to release anything that uses libdispatch.
  private final class Last {
    let destroyed: () -> Void
    init(_ destroyed: @escaping () -> Void) { self.destroyed = destroyed }
    deinit { destroyed() }
  }

  @Test func capturesAreReleasedBeforeTheThreadEnds() {
    let events = Events()
    let mayGo = DispatchSemaphore(value: 0)
    let hasEnded = DispatchSemaphore(value: 0)
    // In a function of its own, so that the thread holds the last reference.
    func launch() {
      let captured = Captured { thread in events.add("released on \(thread.name ?? "?")") }
      WorkerThread.start("worker") {
        withExtendedLifetime(captured) {
          mayGo.wait()
          Thread.current.threadDictionary["last"] = Last {
            events.add("ended")
            hasEnded.signal()
          }
        }
      }
    }
    launch()
    mayGo.signal()
    hasEnded.wait()
    #expect(events.all == ["released on worker", "ended"])
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
