/// The mean colour of a whole frame, per channel: what fills a crop outside the image (spec.md §1.9).
public struct ChannelMean: Sendable, Equatable {
  public let blue: Double
  public let green: Double
  public let red: Double

  public init(blue: Double, green: Double, red: Double) {
    self.blue = blue
    self.green = green
    self.red = red
  }

  /// The arithmetic mean over all pixels. Sums are whole numbers, so the result is exact up to the last division.
  public init(of image: Image) {
    var sums: (Int, Int, Int) = (0, 0, 0)
    image.pixels.withUnsafeBufferPointer { p in
      var i = 0
      while i < p.count {
        sums.0 += Int(p[i])
        sums.1 += Int(p[i + 1])
        sums.2 += Int(p[i + 2])
        i += 3
      }
    }
    let count = Double(image.width * image.height)
    self.init(blue: Double(sums.0) / count, green: Double(sums.1) / count, red: Double(sums.2) / count)
  }

  /// The colour as bytes. Truncated, not rounded: so the reference writes float64 means into its uint8 canvas.
  public var bytes: (blue: UInt8, green: UInt8, red: UInt8) {
    func byte(_ value: Double) -> UInt8 { UInt8(min(max(value, 0), 255)) }
    return (byte(blue), byte(green), byte(red))
  }
}
