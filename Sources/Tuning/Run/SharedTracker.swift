import Datasets
import Imaging
import Metrics
import Siamese
import Tracking

/// A Siamese tracker over footage that shares frames and answers with other trials. Its boxes are those of a tracker
/// on its own, bit for bit.
public struct SharedTracker: ProtocolTracker {
  private let footage: Footage
  private let sequence: Int
  private let network: any SiameseNetwork
  private let model: Int
  private let parameters: TrackerParameters
  private let shared: SharedResponses
  private let isInterrupted: @Sendable () -> Bool
  private var tracker: Tracker?
  private var start = 0
  private var exemplar = CropGeometry(x: 0, y: 0, side: 1, outputSize: 1)

  /// `sequence` and `model` are numbers that tell the shared frames and answers apart.
  public init(
    footage: Footage, sequence: Int, network: any SiameseNetwork, model: Int, parameters: TrackerParameters,
    shared: SharedResponses, isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    self.footage = footage
    self.sequence = sequence
    self.network = network
    self.model = model
    self.parameters = parameters
    self.shared = shared
    self.isInterrupted = isInterrupted
  }

  public mutating func initialize(frame: Int, region: Region) throws {
    guard let box = region.initialBox else { throw MetricsError.noGroundTruth(sequence: footage.name) }
    let started = try Tracker(
      network: network, parameters: parameters, frame: shared.frame(frame, of: footage, sequence: sequence),
      box: box.offset(dx: -footage.base, dy: -footage.base))
    start = frame
    // The same square that the tracker cut its exemplar with.
    let side = SearchRegion.exemplarSide(
      width: started.state.width, height: started.state.height, context: parameters.contextAmount
    ).rounded(.toNearestOrEven)
    exemplar = CropGeometry(
      centerX: started.state.centerX, centerY: started.state.centerY, side: Int(min(max(side, 1), 1e6)),
      outputSize: Int(parameters.exemplarSize))
    tracker = started
  }

  public mutating func track(frame: Int) throws -> ProtocolAnswer {
    if isInterrupted() { throw CancellationError() }
    guard var running = tracker else { throw MetricsError.noGroundTruth(sequence: footage.name) }
    guard parameters.awareness == .off else {
      // What is remembered of distractors depends on more than the crop.
      let observation = try running.step(shared.frame(frame, of: footage, sequence: sequence))
      tracker = running
      return answer(observation.box, observation.score)
    }
    let (after, box, score) = try share(running, frame)
    running.state = after
    tracker = running
    return answer(box, score)
  }

  private func answer(_ box: Box, _ score: Double) -> ProtocolAnswer {
    ProtocolAnswer(box: box.offset(dx: footage.base, dy: footage.base), confidence: score)
  }

  private func share(
    _ running: Tracker, _ frame: Int
  ) throws -> (after: TrackerState, box: Box, score: Double) {
    let region = running.searchRegion
    let fusion = parameters.fusion(for: network)
    let key = SharedResponses.ResponseKey(
      frame: .init(sequence: sequence, frame: frame), model: model, start: start, exemplar: exemplar,
      search: region.geometry, fusion: (fusion.cls + fusion.loc).map(\.bitPattern))
    let answer: SharedResponses.Answer
    if let known = shared.answers.value(key) {
      answer = known
    } else {
      let image = try shared.frame(frame, of: footage, sequence: sequence)
      let response = try running.respond(image)
      answer = SharedResponses.Answer(
        proposals: Proposals(response.fused(fusion), size: response.size), width: image.width, height: image.height)
      shared.answers.keep(key, answer, cost: 20 * answer.proposals.count + 256)
    }
    return running.follow(answer.proposals, region: region, width: answer.width, height: answer.height)
  }
}
