import Tracking

/// What one frame of a headless run came to.
struct FrameRecord {
  /// From 1.
  let frame: Int
  /// The reported 0-based box; nil before the first box.
  let box: Box?
  /// FNV-1a of the frame's pixels; nil where it could not be read.
  let hash: UInt64?
  /// What the tracker saw; nil before and on the first box's frame, and where the frame could not be read.
  let observation: Observation?
  /// Why the frame could not be used.
  let failure: String?
  /// Seconds spent waiting for the frame.
  let decoding: Double
}
