import Tracking

/// One picture of a target.
package struct TargetView: Sendable, Equatable {
  /// Where the target is in the picture.
  package enum Place: Sendable, Equatable {
    /// Its box, 0-based, continuous: the first pixel covers 0 to 1.
    case box(Box)
    /// In the middle of the picture, so many pixels wide and high: crops that were made around it.
    case centered(width: Double, height: Double)
  }

  package var path: String
  package var place: Place
  /// Number in its video, for the range between two frames.
  package var frame: Int

  package init(path: String, place: Place, frame: Int) {
    self.path = path
    self.place = place
    self.frame = frame
  }

  /// The box in a picture of this size.
  package func box(width: Int, height: Int) -> Box {
    switch place {
    case .box(let box): return box
    case .centered(let w, let h):
      return Box(centerX: Double(width) / 2, centerY: Double(height) / 2, width: w, height: h)
    }
  }
}
