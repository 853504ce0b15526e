import Imaging
import Tracking

/// What the engine has to say, in the order in which it happened.
enum EngineResult: Sendable {
  /// `seconds` is what decoding took; 0 for a picture that was at hand.
  case picture(frame: Int, Image, seconds: Double)
  case noPicture(frame: Int, reason: String)
  case records(run: Run.ID, first: Int, [FrameRecord], reused: Int)
  case finished(run: Run.ID)
  case failed(run: Run.ID, reason: String)
  case inspection(Inspection)
  case noInspection(run: Run.ID, frame: Int, reason: String)
  case preview(PreviewKey, Observation?, reason: String?)
  case study(Study)
  case sweep(id: Int, cell: Int, FrameRecord)
  case sweepFailed(id: Int, cell: Int, reason: String)
  case notWritten(reason: String)
  case model(name: String, Model?, reason: String?)
}

/// Which question a preview answers.
struct PreviewKey: Sendable, Equatable {
  let run: Run.ID
  let frame: Int
  let parameters: TrackerParameters
  let orders: [DistractorOrder]
}
