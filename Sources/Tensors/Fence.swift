import Foundation

/// A check for kernels: memory between two pages that nobody may touch.
///
/// While it is set, every block of numbers that tensors, weights and runs are made of lies against one of the two
/// pages, without room to spare, so that a kernel that goes a float too far ends the program instead of reading what
/// happens to lie there.
///
///     Fence.$current.withValue(.behind) { _ = plan.run(inputs, layers: layers, threads: 2, workspace: workspace) }
package enum Fence: Sendable, CaseIterable {
  /// The first float is the first of its page: going below ends the program.
  case before
  /// The last float is the last of its page: going beyond ends the program.
  case behind

  /// What the blocks that are made now get; nil is the usual memory.
  @TaskLocal package static var current: Fence?
}

/// A block of bytes between two pages that cannot be read or written.
package final class FencedMemory: @unchecked Sendable {
  package let pointer: UnsafeMutableRawPointer
  private let base: UnsafeMutableRawPointer
  private let length: Int

  /// `count` bytes of zeros. Ends the program where the system gives no memory: it is for tests.
  package init(count: Int, _ fence: Fence) {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let room = max(1, (count + page - 1) / page) * page
    length = room + 2 * page
    guard
      let base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), base != MAP_FAILED,
      mprotect(base, page, PROT_NONE) == 0, mprotect(base + page + room, page, PROT_NONE) == 0
    else { fatalError("no memory for a fence: \(String(cString: strerror(errno)))") }
    self.base = base
    pointer = fence == .before ? base + page : base + page + room - count
  }

  deinit { munmap(base, length) }
}
