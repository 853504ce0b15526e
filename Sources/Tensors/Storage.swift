import CKernels
import Foundation

/// Floats on a cache-line boundary, owned by one object; they go back to their pool when it is released.
///
/// Written by the one who made it before it is shared, read-only after that: hence `@unchecked Sendable`.
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private let pool: StoragePool?
  private let fenced: FencedMemory?

  /// Uninitialised floats. Memory from a pool holds what was there before.
  init(count: Int, pool: StoragePool? = nil) {
    self.count = max(count, 1)
    if let fence = Fence.current {
      let memory = FencedMemory(count: self.count * MemoryLayout<Float>.stride, fence)
      fenced = memory
      self.pool = nil
      pointer = memory.pointer.bindMemory(to: Float.self, capacity: self.count)
      return
    }
    fenced = nil
    self.pool = pool
    pointer = pool?.take(self.count) ?? Storage.allocate(self.count)
  }

  /// `values`, and zeros up to `count`.
  convenience init(_ values: [Float], count: Int) {
    self.init(count: count)
    pointer.update(repeating: 0, count: self.count)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit {
    if fenced != nil { return }
    if let pool { pool.give(pointer, count: count) } else { Storage.free(pointer) }
  }

  /// The vectors of the last pixel may be read as a whole: some room after the end keeps that inside the allocation.
  private static let slack = 64
  private static let largePage = 2 << 20

  fileprivate static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = (count + slack) * MemoryLayout<Float>.stride
    let isLarge = bytes >= 2 * largePage
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? largePage : 64)
    if isLarge { ck_advise_large_pages(raw, bytes) }
    let pointer = raw.bindMemory(to: Float.self, capacity: count + slack)
    (pointer + count).update(repeating: 0, count: slack)
    return pointer
  }

  fileprivate static func free(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).deallocate()
  }
}

/// Keeps a few released blocks for the next run, so that steady tracking allocates nothing.
final class StoragePool: @unchecked Sendable {
  private let lock = NSLock()
  private var free: [(pointer: UnsafeMutablePointer<Float>, count: Int)] = []
  private let limit: Int

  /// Holds at most `limit` blocks; the oldest goes first.
  init(limit: Int) { self.limit = limit }

  deinit { for block in free { Storage.free(block.pointer) } }

  fileprivate func take(_ count: Int) -> UnsafeMutablePointer<Float>? {
    lock.withLock {
      guard let index = free.lastIndex(where: { $0.count == count }) else { return nil }
      return free.remove(at: index).pointer
    }
  }

  fileprivate func give(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
    let dropped: UnsafeMutablePointer<Float>? = lock.withLock {
      free.append((pointer, count))
      return free.count > limit ? free.removeFirst().pointer : nil
    }
    if let dropped { Storage.free(dropped) }
  }
}
