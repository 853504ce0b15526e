import Foundation
import Imaging
import Threads

/// Frames decoded ahead on a thread of their own, the ones around the last request kept.
///
/// Memory is bounded by `limit` bytes whatever the length of the footage: what is farthest from the last request goes
/// first. Looking goes in the direction that the requests go. An error is kept like a frame: it is thrown for that
/// frame and concerns no other.
public final class FrameReader: FrameSequence {
  private let core: Core

  /// `limit` in bytes; at least the frame asked for is kept, however large. Of the frames already seen at most `behind`
  /// are kept: all that there is room for by default, few for what never turns back.
  public init(_ frames: any FrameSequence, limit: Int = 256 << 20, ahead: Int = 32, behind: Int = .max) {
    core = Core(frames, limit: limit, ahead: ahead, behind: behind)
    let core = core
    WorkerThread.start("frames", stackSize: 1 << 20) { core.work() }
  }

  deinit { core.stop() }

  public var count: Int { core.frames.count }
  public func label(at index: Int) -> String { core.frames.label(at: index) }

  /// The frame, waiting for its decoding if need be.
  public func frame(at index: Int) throws -> Image { try core.wait(for: index).get() }

  /// The frame or its error if it has been decoded; otherwise nil, and it is decoded next.
  public func ifReady(at index: Int) -> Result<Image, any Error>? { core.ask(for: index) }

  /// Bytes of the frames that are kept.
  package var heldBytes: Int { core.heldBytes }
}

/// What the reader and its thread share; the thread holds this and not the reader, so that the reader can go.
private final class Core: @unchecked Sendable {
  let frames: any FrameSequence
  private let limit: Int
  private let ahead: Int
  private let behind: Int
  // Everything below is guarded by `condition`.
  private let condition = NSCondition()
  private var held: [Int: Result<Image, any Error>] = [:]
  private var bytes = 0
  private var largest = 1
  private var wanted = 0
  private var isAsked = false
  private var step = 1
  private var waiting: [Int: Int] = [:]
  private var isStopped = false

  init(_ frames: any FrameSequence, limit: Int, ahead: Int, behind: Int) {
    self.frames = frames
    self.limit = limit
    self.ahead = ahead
    self.behind = behind
  }

  var heldBytes: Int { condition.withLock { bytes } }

  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
    }
  }

  func ask(for index: Int) -> Result<Image, any Error>? {
    precondition(index >= 0 && index < frames.count)
    return condition.withLock {
      turn(to: index)
      return held[index]
    }
  }

  func wait(for index: Int) -> Result<Image, any Error> {
    precondition(index >= 0 && index < frames.count)
    return condition.withLock {
      turn(to: index)
      waiting[index, default: 0] += 1
      defer {
        waiting[index, default: 1] -= 1
        if waiting[index] == 0 { waiting[index] = nil }
      }
      while true {
        if let result = held[index] { return result }
        condition.wait()
      }
    }
  }

  private func turn(to index: Int) {
    if index != wanted { step = index < wanted ? -1 : 1 }
    wanted = index
    isAsked = true
    condition.broadcast()
  }

  func work() {
    while let index = next() {
      let result = Result { try frames.frame(at: index) }
      condition.withLock {
        held[index] = result
        bytes += Self.cost(result)
        largest = max(largest, Self.cost(result))
        evict(except: index)
        condition.broadcast()
      }
    }
  }

  /// The next frame worth decoding; sleeps while there is none. Nil when the reader has gone.
  private func next() -> Int? {
    condition.withLock {
      while true {
        if isStopped { return nil }
        if isAsked, let index = candidate() { return index }
        condition.wait()
      }
    }
  }

  private func candidate() -> Int? {
    if let index = waiting.keys.first(where: { held[$0] == nil }) { return index }
    // Half of the room is for what lies ahead, the rest for what was just seen. Counted by the largest frame so far:
    // what is decoded ahead must never push out what else lies ahead, or the two would be decoded for ever.
    let reach = min(ahead, limit / 2 / largest)
    for distance in 0...reach {
      let index = wanted + distance * step
      guard index >= 0, index < frames.count else { return nil }
      if held[index] == nil { return index }
    }
    return nil
  }

  /// Lets go of what is farthest away. Frames behind count double: playing on is likelier than turning back.
  private func evict(except kept: Int) {
    if behind < .max {
      for (index, gone) in held where (wanted - index) * step > behind && index != kept && waiting[index] == nil {
        held[index] = nil
        bytes -= Self.cost(gone)
      }
    }
    while bytes > limit, held.count > 1 {
      let farthest = held.keys.filter { $0 != kept && $0 != wanted && waiting[$0] == nil }
        .max { distance($0) < distance($1) }
      guard let farthest, let gone = held.removeValue(forKey: farthest) else { return }
      bytes -= Self.cost(gone)
    }
  }

  private func distance(_ index: Int) -> Int {
    let along = (index - wanted) * step
    return along >= 0 ? along : -2 * along
  }

  /// An error takes a little room too, so that a folder of broken frames is bounded as well.
  private static func cost(_ result: Result<Image, any Error>) -> Int {
    switch result {
    case .success(let image): return image.pixels.count
    case .failure: return 4096
    }
  }
}
