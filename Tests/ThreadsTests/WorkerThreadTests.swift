import Dispatch
import Foundation
import Testing
import Threads

/// Work on a thread of its own.
@Suite struct WorkerThreadTests {
  /// Says which threads it was released on, as Foundation knows it then: a thread whose own values are being destroyed
  /// is a new one to it.
  private final class Captured: Sendable {
    let released: @Sendable (ObjectIdentifier) -> Void
    init(_ released: @escaping @Sendable (ObjectIdentifier) -> Void) { self.released = released }
    deinit { released(ObjectIdentifier(Thread.current)) }
  }

  @Test func capturesAreReleasedBeforeTheThreadEnds() {
    let threads = Threads()
    let mayGo = DispatchSemaphore(value: 0)
    let isReleased = DispatchSemaphore(value: 0)
    // In a function of its own, so that the thread holds the last reference.
    func launch() {
      let captured = Captured { thread in
        threads.add(thread)
        isReleased.signal()
      }
      WorkerThread.start("worker") {
        withExtendedLifetime(captured) {
          mayGo.wait()
          threads.add(ObjectIdentifier(Thread.current))
        }
      }
    }
    launch()
    mayGo.signal()
    isReleased.wait()
    #expect(threads.all.count == 2 && Set(threads.all).count == 1)
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

  private final class Threads: @unchecked Sendable {
    private let lock = NSLock()
    private var entries: [ObjectIdentifier] = []
    func add(_ entry: ObjectIdentifier) { lock.withLock { entries.append(entry) } }
    var all: [ObjectIdentifier] { lock.withLock { entries } }
  }
}
