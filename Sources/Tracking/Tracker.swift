import Foundation
import Imaging
import Siamese

/// A tracker of the SiamRPN family, as a value: network, parameters, target and state.
///
///     var tracker = try Tracker(network: network, parameters: parameters, frame: first, box: box)
///     let observation = try tracker.step(next)
///
/// `step` is the only thing that changes it, and all that changes is `state`: a copy kept from any frame goes on from
/// there, exactly (spec.md §1.8–1.13; the long-term rules are §3.7's).
public struct Tracker: Sendable {
  public let network: any SiameseNetwork
  public var parameters: TrackerParameters
  public private(set) var target: Target
  public var state: TrackerState
  /// What distractor-aware tracking remembers; nil until it is switched on. Kept and restored like `state`.
  public var memory: DistractorMemory?
  /// Whether each distractor's own answer is kept, so that it can be looked at and switched off; costs linear heads a
  /// correlation and a set of kernels each, and changes no choice.
  public var keepsDistractorsApart = false
  /// What a person says of distractors on the next frame; from there on the memory follows them. Empty on all others.
  public var orders: [DistractorOrder] = []
  /// Seconds from any fixed point; without one the timings stay zero.
  public var clock: (@Sendable () -> Double)?

  /// Starts on a frame with the target's box in image pixels, 0-based.
  public init(
    network: any SiameseNetwork, parameters: TrackerParameters, frame: Image, box: Box,
    convention: InitConvention = .pysot, clock: (@Sendable () -> Double)? = nil
  ) throws {
    guard box.isPresent else { throw TrackerError.emptyBox(box) }
    let outside =
      box.right <= 0 || box.bottom <= 0 || box.x >= Double(frame.width) || box.y >= Double(frame.height)
    guard !outside else { throw TrackerError.outsideImage(box, width: frame.width, height: frame.height) }
    guard parameters.awareness == .off || network is any TemplateAlgebra else {
      throw TrackerError.noTemplateAlgebra(network: network.name)
    }
    guard network.anchors == AnchorGrid.ratios.count else {
      throw TrackerError.anchors(network: network.name, count: network.anchors, expected: AnchorGrid.ratios.count)
    }
    let state = convention.state(box)
    let side = SearchRegion.exemplarSide(
      width: state.width, height: state.height, context: parameters.contextAmount
    ).rounded(.toNearestOrEven)
    let fill = ChannelMean(of: frame)
    let geometry = CropGeometry(
      centerX: state.centerX, centerY: state.centerY, side: Int(min(max(side, 1), 1e6)),
      outputSize: Int(parameters.exemplarSize))
    let exemplar = frame.crop(geometry, fill: fill)
    // DaSiamRPN's largest model: a small first box is searched at 287 (spec.md §1.14).
    let small = box.width * box.height / Double(frame.width * frame.height) < 0.004
    self.network = network
    self.parameters = parameters
    self.state = state
    self.clock = clock
    self.target = Target(
      template: try network.template(of: exemplar), fill: fill, exemplar: exemplar,
      instanceSize: parameters.isAdaptive ? (small ? 287 : 271) : nil, width: frame.width, height: frame.height)
  }

  /// Side of the next search crop: grows while a long-term tracker is lost.
  public var instanceSize: Int {
    let normal = target.instanceSize ?? parameters.instanceSize
    guard parameters.isLongTerm, state.lost else { return normal }
    let largest = max(parameters.lostInstanceSize, normal)
    let step = Int(parameters.lostStep)
    guard step > 0 else { return largest }
    let grown = min(normal + step * max(state.failing, 1), largest)
    let stride = AnchorGrid.stride
    return normal + (grown - normal) / stride * stride
  }

  /// Where the next frame is searched: around the last position; while a long-term tracker is lost and is to cover the
  /// frame, moved so that as little as possible of the square lies outside it.
  public var searchRegion: SearchRegion {
    let region = SearchRegion(state: state, parameters: parameters, instanceSize: instanceSize)
    guard parameters.isLongTerm, state.lost, parameters.coversFrame else { return region }
    return region.covering(width: target.width, height: target.height)
  }

  /// The window's influence on the next frame.
  public var windowInfluence: Double {
    parameters.isLongTerm && state.lost ? parameters.lostWindowInfluence : parameters.windowInfluence
  }

  /// Searches the frame, chooses, and moves on.
  public mutating func step(_ frame: Image) throws -> Observation {
    var (observation, look, seen) = try look(frame)
    if isRemembering, let network = network as? any TemplateAlgebra {
      var stage = StageClock(clock)
      memory = try remember(observation, look: look, seen: seen, network: network)
      var timings = observation.timings
      timings.head += stage.lap()
      observation = Observation(observation, timings: timings)
    }
    state = observation.after
    return observation
  }

  /// What `step` would see and do, leaving the tracker as it is.
  public func observe(_ frame: Image) throws -> Observation {
    try look(frame).0
  }

  private func look(_ frame: Image) throws -> (Observation, Look, [DistractorMemory.Seen]?) {
    var timings = StageTimings()
    var stage = StageClock(clock)
    let region = searchRegion
    let size = try responseSize(region.instanceSize)
    let crop = frame.crop(region.geometry, fill: target.fill)
    timings.crop = stage.lap()
    let features = try network.features(of: crop)
    timings.backbone = stage.lap()
    if timings.backbone > features.neckSeconds + features.headSeconds {
      (timings.neck, timings.head) = (features.neckSeconds, features.headSeconds)
      timings.backbone -= timings.neck + timings.head
    }
    let response = try network.response(of: features, to: template)
    guard response.size == size else {
      throw TrackerError.responseSize(
        network: network.name, instanceSize: region.instanceSize, answered: response.size, expected: size,
        baseSize: parameters.baseSize)
    }
    timings.head += stage.lap()
    var plain = Plain(response, tracker: self, region: region)
    timings.selection = stage.lap()
    let look = Look(frame: frame, features: features, region: region, size: size)
    let (term, seen) = try distractorTerm(of: look, plain: &plain)
    timings.head += stage.lap()
    let observation = decide(
      plain, response: response, term: term, region: region, width: frame.width, height: frame.height)
    timings.selection += stage.lap()
    return (Observation(observation, timings: timings), look, seen)
  }

  /// The network's answer for the next frame's region, without a decision.
  public func respond(_ frame: Image) throws -> Response {
    let region = searchRegion
    _ = try responseSize(region.instanceSize)
    return try network.response(of: frame.crop(region.geometry, fill: target.fill), to: template)
  }

  /// N by the parameters, checked against the network before it runs.
  private func responseSize(_ instanceSize: Int) throws -> Int {
    let size = parameters.responseSize(instanceSize: instanceSize)
    guard let actual = network.responseSize(instanceSize: instanceSize), actual > 0 else {
      throw TrackerError.instanceTooSmall(network: network.name, instanceSize: instanceSize)
    }
    guard actual == size else {
      throw TrackerError.responseSize(
        network: network.name, instanceSize: instanceSize, answered: actual, expected: size,
        baseSize: parameters.baseSize)
    }
    return size
  }
}
