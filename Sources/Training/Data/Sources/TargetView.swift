import Tracking

/// One picture of a target.
struct TargetView: Sendable, Equatable {
  /// Where the target is in the picture.
  enum Place: Sendable, Equatable {
    /// Its box, 0-based, continuous: the first pixel covers 0 to 1.
    case box(Box)
    /// In the middle of the picture, so many pixels wide and high: crops that were made around it.
    case centered(width: Double, height: Double)
  }

  var path: String
  var place: Place
  /// Number in its video, for the range between two frames.
  var frame: Int

  /// The box in a picture of this size.
  func box(width: Int, height: Int) -> Box {
    switch place {
    case .box(let box): return box
    case .centered(let w, let h):
      return Box(centerX: Double(width) / 2, centerY: Double(height) / 2, width: w, height: h)
    }
  }
}
