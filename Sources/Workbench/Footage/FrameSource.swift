import Imaging
import Tracking

/// The frames of a sequence and what is known about them.
///
/// Frames are numbered from 0 here and from 1 wherever a person reads them. Called from several threads at once.
public protocol FrameSource: Sendable {
  /// What the title bar calls it.
  var name: String { get }
  /// Where it was opened from, so that a session can open it again.
  var path: String { get }
  /// Number of frames.
  var count: Int { get }
  /// Frames a second at normal speed.
  var framesPerSecond: Double { get }
  /// What the ground truth's files add to a coordinate: 1 for OTB layouts, 0 elsewhere.
  var base: Double { get }
  /// The picture of a frame. A missing or broken file is an error that names it; the frames after it go on.
  func frame(_ index: Int) throws -> Image
  /// The target's true box, 0-based; nil where it is absent or nobody annotated it.
  func truth(_ index: Int) -> Box?
}

extension FrameSource {
  /// The first frame with a true box, and that box.
  public var firstTruth: (frame: Int, box: Box)? {
    for i in 0..<count {
      if let box = truth(i) { return (i, box) }
    }
    return nil
  }
}
