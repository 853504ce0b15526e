/// A square picture in the making: interleaved blue, green, red floats, nominally 0…255, not clipped.
package struct Patch: Sendable, Equatable {
  package let size: Int
  /// `size² · 3` floats, row-major.
  package var pixels: [Float]

  package init(size: Int, pixels: [Float]) {
    precondition(pixels.count == size * size * 3)
    self.size = size
    self.pixels = pixels
  }

  /// Index coordinate of the middle.
  package var middle: Double { Double(size - 1) / 2 }

  /// The mean of each channel.
  package var mean: SIMD3<Float> {
    var sum = SIMD3<Double>()
    for i in stride(from: 0, to: pixels.count, by: 3) {
      sum += SIMD3(Double(pixels[i]), Double(pixels[i + 1]), Double(pixels[i + 2]))
    }
    return SIMD3<Float>(sum / Double(size * size))
  }
}
