import Foundation

/// The prior on where the target is: the outer product of two Hann windows (spec.md §1.12), or another of its kind.
public struct CosineWindow: Sendable, Equatable {
  /// How the window falls off.
  public enum Shape: Int, Sendable, CaseIterable {
    /// The product of two Hann windows: what "cosine" means in every configuration.
    case hann
    /// Its square root, sin · sin: what OpenCV's createHanningWindow gives, and so its tracker uses.
    case root
    /// One everywhere.
    case uniform
  }

  /// Side N.
  public let size: Int
  /// N² values in [0, 1], row-major; but for the uniform one zero at the border and one at the middle of an odd N.
  public let values: [Double]

  public init(size: Int, shape: Shape = .hann) {
    self.size = size
    let side: [Double] =
      size == 1 || shape == .uniform
      ? [Double](repeating: 1, count: size)
      : (0..<size).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(size - 1)) }
    var values: [Double] = []
    values.reserveCapacity(size * size)
    for y in side { for x in side { values.append(shape == .root ? (y * x).squareRoot() : y * x) } }
    self.values = values
  }
}
