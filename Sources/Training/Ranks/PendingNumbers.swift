import Cluster

/// Numbers that are being summed over the ranks, in memory that stays where it is.
final class PendingNumbers {
  let buffer: UnsafeMutableBufferPointer<Double>
  /// Nil where there is nobody to wait for.
  var sum: (any PendingSum)?

  init(_ values: [Double]) {
    buffer = .allocate(capacity: values.count)
    _ = buffer.initialize(from: values)
  }

  deinit { buffer.deallocate() }
}
