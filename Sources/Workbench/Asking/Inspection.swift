import Imaging
import Tracking

/// Everything about one frame of one run: made by the engine for the frame that is shown.
public struct Inspection: Sendable {
  public let run: Run.ID
  public let frame: Int
  /// The tracker as it was before the frame.
  public let tracker: Tracker
  /// With its detail: response, proposals, ranking.
  public let observation: Observation
  /// Size of the frame, pixels.
  public let width: Int
  public let height: Int
  public let truth: Box?
  public let explanation: Explanation

  /// The exemplar crop that is looked for.
  public var exemplar: Image { tracker.target.exemplar }
}
