import CKernels

/// Floats on a cache-line boundary with room after the end, owned by one object.
///
/// Threads write disjoint pieces of it, by the contract of `Workers`: hence `@unchecked Sendable`.
package final class Floats: @unchecked Sendable {
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int

  /// The vectors of the last pixel may be read as a whole.
  private static let slack = 64
  /// Batches of maps are many megabytes: small pages cost as much to look up as to read.
  private static let large = 1 << 20

  /// Zeros.
  package init(count: Int) {
    self.count = count
    let room = count + Self.slack
    let raw = UnsafeMutableRawPointer.allocate(byteCount: room * MemoryLayout<Float>.stride, alignment: 64)
    pointer = raw.bindMemory(to: Float.self, capacity: room)
    if room >= Self.large { ck_advise_large_pages(raw, room * MemoryLayout<Float>.stride) }
    pointer.initialize(repeating: 0, count: room)
  }

  /// `values`, and zeros up to `count`.
  convenience init(_ values: [Float], count: Int? = nil) {
    self.init(count: max(count ?? values.count, values.count))
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: source.count) }
    }
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  package var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  package func clear() { pointer.update(repeating: 0, count: count) }
}

/// Blocks that are free again, for the gradients that come and go in a backward pass.
final class FloatsPool {
  private var free: [Floats] = []

  /// The smallest free block that is large enough and not wasteful, or a new one; holds what was there before.
  package func take(_ count: Int) -> Floats {
    var best: Int?
    for (index, block) in free.enumerated() where block.count >= count && block.count <= 2 * count {
      if best.map({ free[$0].count > block.count }) ?? true { best = index }
    }
    if let best { return free.remove(at: best) }
    return Floats(count: count)
  }

  package func give(_ block: Floats) { free.append(block) }
}

extension Floats {
  /// The filters of a layer, (its O = `inputs`, its I = `outputs`, Kh, Kw), for the gradient of its input: mirrored, and
  /// inputs and outputs exchanged.
  convenience init(mirroring filters: UnsafePointer<Float>, inputs: Int, outputs: Int, kernel: Int) {
    let taps = kernel * kernel
    self.init(count: inputs * outputs * taps)
    for o in 0..<outputs {
      for i in 0..<inputs {
        let source = filters + (i * outputs + o) * taps
        let target = pointer + (o * inputs + i) * taps
        for t in 0..<taps { target[taps - 1 - t] = source[t] }
      }
    }
  }
}
