import Datasets
import Dispatch
import Imaging
import Siamese
import Tracking

/// A run over footage, frame by frame: what `track` writes down.
///
/// A frame that cannot be read is recorded as such, its box held, and the run goes on with the next.
struct TrackRun {
  private let footage: Footage
  private let first: (frame: Int, box: Box)
  private let network: Network
  private let parameters: TrackerParameters
  private var tracker: Tracker?
  private var index = 0
  private var held: Box?

  init(footage: Footage, first: (frame: Int, box: Box), network: Network, parameters: TrackerParameters) {
    self.footage = footage
    self.first = first
    self.network = network
    self.parameters = parameters
  }

  /// The next frame's record, or nil at the end. Throws where going on makes no sense: on the first box's frame, and
  /// when the network itself refuses.
  mutating func next() throws -> FrameRecord? {
    guard index < footage.count else { return nil }
    defer { index += 1 }
    let start = Self.now()
    let frame: Image
    do { frame = try footage.frame(index) } catch {
      if index == first.frame { throw error }
      return record(box: held, hash: nil, observation: nil, failure: "\(error)", since: start)
    }
    let decoding = Self.now() - start
    let hash = FrameHash.of(frame)
    if index < first.frame {
      return record(box: nil, hash: hash, observation: nil, failure: nil, decoding: decoding)
    }
    guard var tracker else {
      self.tracker = try Tracker(
        network: network, parameters: parameters, frame: frame, box: first.box, clock: { Self.now() })
      held = first.box
      return record(box: first.box, hash: hash, observation: nil, failure: nil, decoding: decoding)
    }
    let observation = try tracker.step(frame)
    self.tracker = tracker
    held = observation.box
    return record(box: observation.box, hash: hash, observation: observation, failure: nil, decoding: decoding)
  }

  private func record(
    box: Box?, hash: UInt64?, observation: Observation?, failure: String?, since start: Double
  ) -> FrameRecord {
    record(box: box, hash: hash, observation: observation, failure: failure, decoding: Self.now() - start)
  }

  private func record(
    box: Box?, hash: UInt64?, observation: Observation?, failure: String?, decoding: Double
  ) -> FrameRecord {
    FrameRecord(
      frame: index + 1, box: box, hash: hash, observation: observation, failure: failure, decoding: decoding)
  }

  /// Seconds from a fixed point that never jumps.
  private static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
}
