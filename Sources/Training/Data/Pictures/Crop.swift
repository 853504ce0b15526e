/// A square of output pixels laid over a picture, with axes parallel to the picture's.
///
/// Output pixel u of an output of n pixels shows the source at `centerX + (u - (n - 1)/2) · stepX`; pixel centres are at
/// whole numbers on both sides. A negative step mirrors.
package struct Crop: Sendable, Equatable {
  /// What the middle of the output shows, in index coordinates of the source (the first pixel's centre is 0).
  package var centerX: Double
  package var centerY: Double
  /// Source pixels per output pixel.
  package var stepX: Double
  package var stepY: Double

  package init(centerX: Double, centerY: Double, stepX: Double, stepY: Double) {
    self.centerX = centerX
    self.centerY = centerY
    self.stepX = stepX
    self.stepY = stepY
  }
}
