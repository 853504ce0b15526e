import Foundation

/// The prior on where the target is: the outer product of two Hann windows (spec.md §1.12).
public struct CosineWindow: Sendable, Equatable {
  /// Side N.
  public let size: Int
  /// N² values in [0, 1], row-major, zero at the border and one at the middle of an odd N.
  public let values: [Double]

  public init(size: Int) {
    self.size = size
    let hann: [Double] =
      size == 1
      ? [1]
      : (0..<size).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(size - 1)) }
    var values: [Double] = []
    values.reserveCapacity(size * size)
    for y in hann { for x in hann { values.append(y * x) } }
    self.values = values
  }
}
