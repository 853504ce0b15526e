import Foundation
import Imaging

/// Where a frame is searched: the square around the last position, and how its pixels map to the image's.
///
/// Two scales that differ by a rounding live side by side, as in every release (spec.md §1.8): boxes are decoded with
/// `scale` = exemplar / unrounded side, while the picture is resized from the rounded side.
public struct SearchRegion: Sendable, Equatable {
  /// Centre in image pixels: the state's, unless a lost tracker covers the frame.
  public let centerX: Double
  public let centerY: Double
  /// Crop pixels per image pixel, 127 / s_z.
  public let scale: Double
  /// Side of the square in image pixels, rounded half to even.
  public let side: Int
  /// Side of the crop that the network sees.
  public let instanceSize: Int

  /// s_z = √((w + p)(h + p)), p = context·(w + h) (spec.md §1.8), unrounded.
  public static func exemplarSide(width: Double, height: Double, context: Double) -> Double {
    let p = context * (width + height)
    return ((width + p) * (height + p)).squareRoot()
  }

  private init(centerX: Double, centerY: Double, scale: Double, side: Int, instanceSize: Int) {
    self.centerX = centerX
    self.centerY = centerY
    self.scale = scale
    self.side = side
    self.instanceSize = instanceSize
  }

  /// The same square moved into an image of `width` x `height`: inside it where it fits, in the middle where it does
  /// not, so that a region larger than the image covers all of it wherever the target was last seen.
  public func covering(width: Int, height: Int) -> SearchRegion {
    func moved(_ center: Double, _ length: Int) -> Double {
      // Crops are centred between pixels: a picture's middle is (length − 1)/2 (spec.md §1.9).
      let middle = Double(length - 1) / 2
      let slack = Double(length - side) / 2
      return slack <= 0 ? middle : min(max(center, middle - slack), middle + slack)
    }
    return SearchRegion(
      centerX: moved(centerX, width), centerY: moved(centerY, height), scale: scale, side: side,
      instanceSize: instanceSize)
  }

  /// The region for a state; `instanceSize` differs from the parameters' while a long-term tracker is lost.
  public init(state: TrackerState, parameters: TrackerParameters, instanceSize: Int) {
    let sz = Self.exemplarSide(width: state.width, height: state.height, context: parameters.contextAmount)
    let exemplar = parameters.exemplarSize
    self.centerX = state.centerX
    self.centerY = state.centerY
    self.scale = exemplar / sz
    // A sane upper bound: a corrupted state must not ask for a crop of a billion pixels.
    let side = (sz * (Double(instanceSize) / exemplar)).rounded(.toNearestOrEven)
    self.side = side.isFinite ? Int(min(max(side, 1), 1e6)) : 1
    self.instanceSize = instanceSize
  }

  /// The integers that the crop is cut with.
  public var geometry: CropGeometry {
    CropGeometry(centerX: centerX, centerY: centerY, side: side, outputSize: instanceSize)
  }

  /// A box of crop pixels relative to the crop's centre, in image pixels.
  public func image(_ box: Box) -> Box {
    Box(
      centerX: box.centerX / scale + centerX, centerY: box.centerY / scale + centerY, width: box.width / scale,
      height: box.height / scale)
  }

  /// A box of image pixels, in crop pixels relative to the crop's centre.
  public func crop(_ box: Box) -> Box {
    Box(
      centerX: (box.centerX - centerX) * scale, centerY: (box.centerY - centerY) * scale, width: box.width * scale,
      height: box.height * scale)
  }

  /// The square itself, in image pixels.
  public var box: Box {
    Box(centerX: centerX, centerY: centerY, width: Double(side), height: Double(side))
  }
}
