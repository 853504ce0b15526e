/// The integers of a crop: which square of the image it is, and to which side it is resized (spec.md §1.9).
public struct CropGeometry: Sendable, Hashable {
  /// Left column and top row of the square in the image; may lie outside.
  public let x: Int
  public let y: Int
  /// Side of the square in image pixels, at least 1.
  public let side: Int
  /// Side of the resized crop.
  public let outputSize: Int

  /// The square that the reference cuts around a centre: c = (side + 1)/2, left = floor(centre − c + 0.5).
  ///
  /// The half pixel is the reference's 1-based heritage, and the released parameters absorb it: it is kept.
  public init(centerX: Double, centerY: Double, side: Int, outputSize: Int) {
    let c = (Double(side) + 1) / 2
    func origin(_ center: Double) -> Int {
      let value = (center - c + 0.5).rounded(.down)
      // A corrupted state must not trap: beyond this there is no image anyway.
      return value.isFinite ? Int(min(max(value, -1e9), 1e9)) : 0
    }
    self.init(x: origin(centerX), y: origin(centerY), side: side, outputSize: outputSize)
  }

  public init(x: Int, y: Int, side: Int, outputSize: Int) {
    precondition(side > 0 && outputSize > 0)
    self.x = x
    self.y = y
    self.side = side
    self.outputSize = outputSize
  }

  /// Crop pixels per image pixel.
  public var scale: Double { Double(outputSize) / Double(side) }

  /// Where a point of the image lies in the crop. Continuous coordinates: (0, 0) is the first pixel's outer corner.
  public func cropPoint(imageX: Double, imageY: Double) -> (x: Double, y: Double) {
    ((imageX - Double(x)) * scale, (imageY - Double(y)) * scale)
  }

  /// Where a point of the crop lies in the image; the inverse of `cropPoint`.
  public func imagePoint(cropX: Double, cropY: Double) -> (x: Double, y: Double) {
    (cropX / scale + Double(x), cropY / scale + Double(y))
  }
}
