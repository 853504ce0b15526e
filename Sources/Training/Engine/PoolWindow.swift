/// What a max pooling looks at, in pixels; places outside the map count as minus infinity.
package struct PoolWindow: Sendable, Hashable {
  package var kernel: Int
  package var stride: Int
  package var padding: Int

  package init(kernel: Int, stride: Int, padding: Int) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// Some rows of a pooling, and what they make of its input's rows when bands are gone through from the top.
  package struct Band: Equatable {
    /// The pooling's rows.
    package var outputs: Range<Int>
    /// Rows of the input that nobody has needed before.
    package var fresh: Range<Int>
    /// Rows of the input that nobody needs afterwards.
    package var done: Range<Int>
  }

  /// Bands of at most `rows` output rows. Together their `fresh` and their `done` rows are all rows of the input.
  package func bands(inputHeight: Int, outputHeight: Int, rows: Int) -> [Band] {
    var bands: [Band] = []
    var (fresh, done) = (0, 0)
    for first in Swift.stride(from: 0, to: outputHeight, by: max(1, rows)) {
      let last = min(outputHeight, first + max(1, rows))
      let isLast = last == outputHeight
      let needed = isLast ? inputHeight : min(inputHeight, max(fresh, (last - 1) * stride - padding + kernel))
      let finished = isLast ? inputHeight : min(needed, max(done, last * stride - padding))
      bands.append(Band(outputs: first..<last, fresh: fresh..<needed, done: done..<finished))
      (fresh, done) = (needed, finished)
    }
    return bands
  }
}
