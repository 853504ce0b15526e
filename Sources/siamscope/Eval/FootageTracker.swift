import Datasets
import Dispatch
import Metrics
import Siamese
import Tracking

/// A Siamese tracker over footage, as the protocols drive it.
struct FootageTracker: ProtocolTracker {
  let footage: Footage
  let network: Network
  let parameters: TrackerParameters
  /// Asked before each frame.
  let isInterrupted: @Sendable () -> Bool
  private var tracker: Tracker?

  init(
    footage: Footage, network: Network, parameters: TrackerParameters, isInterrupted: @escaping @Sendable () -> Bool
  ) {
    self.footage = footage
    self.network = network
    self.parameters = parameters
    self.isInterrupted = isInterrupted
  }

  mutating func initialize(frame: Int, region: Region) throws {
    guard let box = region.initialBox else { throw MetricsError.noGroundTruth(sequence: footage.name) }
    tracker = try Tracker(
      network: network, parameters: parameters, frame: footage.frame(frame),
      box: box.offset(dx: -footage.base, dy: -footage.base))
  }

  mutating func track(frame: Int) throws -> ProtocolAnswer {
    if isInterrupted() { throw CancellationError() }
    guard var running = tracker else { throw MetricsError.noGroundTruth(sequence: footage.name) }
    let image = try footage.frame(frame)
    let start = DispatchTime.now().uptimeNanoseconds
    let observation = try running.step(image)
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    tracker = running
    // A box that waits while something else scores is not believed in.
    let isHeld = parameters.holdsWhileLost && observation.isHeld
    return ProtocolAnswer(
      box: observation.box.offset(dx: footage.base, dy: footage.base), confidence: isHeld ? 0 : observation.score,
      seconds: seconds)
  }
}
