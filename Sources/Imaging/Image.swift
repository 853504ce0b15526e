/// An 8-bit colour picture in memory, pixels interleaved in the order blue, green, red.
///
/// The order is the one that the trackers' networks were trained with (spec.md §1.2), so that a frame goes from the
/// decoder to the crop to the network without a swap. Row-major, no padding between rows; pixel (x, y) starts at
/// `(y * width + x) * 3`. A value: copying is cheap (copy on write) and frames can be handed between threads.
public struct Image: Sendable, Equatable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// `width * height * 3` bytes, blue, green, red.
  public var pixels: [UInt8]

  /// A picture from its bytes. `pixels.count` must be `width * height * 3`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 3)
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A picture of one colour.
  public init(width: Int, height: Int, blue: UInt8 = 0, green: UInt8 = 0, red: UInt8 = 0) {
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    for i in 0..<(width * height) {
      pixels[3 * i] = blue
      pixels[3 * i + 1] = green
      pixels[3 * i + 2] = red
    }
    self.init(width: width, height: height, pixels: pixels)
  }
}
