// Workbench: the session behind the screen. It knows footage, runs, parameters, findings, commands and keys; it knows
// no terminal, and draws nothing. `Workbench` is a value; the work is done by an engine on other threads.

import Imaging
import Siamese
import Tracking

/// A session: what is shown, what was tracked, what is being tried. Everything a person does is an `Action`.
///
///     var bench = try Workbench(source: footage, catalog: catalog, model: model) { loop.wake() }
///     bench.perform(.step(1))       // or bench.press(".")
///     bench.drain()                 // after a wake: takes the engine's results in
///
/// Frames are indices from 0 in here and numbers from 1 in every text.
public struct Workbench: Sendable {
  public let source: any FrameSource
  public let catalog: ModelCatalog
  public let rules: FindingRules
  /// Where other footage is found.
  let library: Library
  let options: WorkOptions
  let wake: @Sendable () -> Void
  let engine: Engine
  let startModel: Model

  // What undo reaches.
  public internal(set) var document = Document()
  var history = History()
  public internal(set) var runs: [Run.ID: Run] = [:]
  var nextID = 0

  // Where and how one looks.
  public internal(set) var playhead = 0
  public internal(set) var playback = Playback()
  public internal(set) var view = ViewState()
  public internal(set) var mode = Mode.browse
  /// The last word of the program; cleared by the next action.
  public internal(set) var notice: Notice?
  /// The branch that is drawn beside the shown one.
  public internal(set) var compared: Branch.ID?
  /// Where the readout points.
  public internal(set) var cursor: Point?
  public internal(set) var isPaused = false
  public internal(set) var sweep: Sweep?
  /// The list of sequences; nil until there is one.
  public internal(set) var survey: Survey?
  var surveyor: Surveyor?
  /// The sessions that this one was opened from.
  var parents: [Workbench] = []

  // What the engine made of the shown frame.
  /// The picture that was decoded last, and its frame: while playing it may lag behind the playhead.
  public internal(set) var picture: (frame: Int, image: Image)?
  /// What decoding took for the last picture that had to be decoded; nil before the first.
  public internal(set) var decodeSeconds: Double?
  /// Why the shown frame has no picture.
  public internal(set) var pictureError: String?
  /// All about the shown frame, once the engine has it; `inspection` below hides one of another frame.
  var inspected: Inspection?
  public internal(set) var inspectionError: String?
  public internal(set) var ghost: Ghost?
  /// The chosen score map of the shown frame.
  public internal(set) var heat: HeatField?

  /// What was found out about the shown frame on demand.
  var studies: [Study] = []
  var askedStudy: Study.Key?
  var askedInspection: InspectionKey?
  var askedPicture: Int?
  var previewKey: PreviewKey?
  var previewResult: (key: PreviewKey, observation: Observation?, reason: String?)?
  var heatKey: HeatKey?
  /// A model that is being loaded for a branch.
  var awaitedModel: String?
  /// Where `save` writes without a path.
  public internal(set) var sessionPath: String?
  var sessionIsDirty = false

  /// Opens a session on footage.
  ///
  /// - Parameters:
  ///   - box: the first box and its frame; without one the first true box is taken, and without that the person draws.
  ///   - parameters: instead of the model's own.
  ///   - tracksAtOnce: false for a session that only shows what others tracked.
  ///   - wake: called on another thread when there is something to `drain`.
  public init(
    source: any FrameSource, catalog: ModelCatalog, model: Model, parameters: TrackerParameters? = nil,
    box: (frame: Int, box: Box)? = nil, rules: FindingRules = FindingRules(),
    options: WorkOptions = WorkOptions(), library: Library = .disk, tracksAtOnce: Bool = true,
    wake: @escaping @Sendable () -> Void = {}
  ) throws(WorkbenchError) {
    guard source.count > 0 else { throw .noFrames(footage: source.name) }
    if let box, !(0..<source.count).contains(box.frame) { throw .boxFrame(box.frame, count: source.count) }
    self.source = source
    self.catalog = catalog
    self.rules = rules
    self.library = library
    self.options = options
    self.wake = wake
    startModel = Model(name: model.name, network: model.network, parameters: parameters ?? model.parameters)
    let stepper = Stepper(
      source: source, catalog: catalog, model: model, rules: rules, responseBytes: options.responseBytes,
      frameBytes: options.frameBytes, clock: options.clock)
    engine = Engine(stepper, options: options, wake: wake)
    if tracksAtOnce, let first = box ?? source.firstTruth {
      addMain(Plan(start: first.frame, box: first.box, model: model.name, parameters: startModel.parameters))
      playhead = first.frame
    }
    refresh()
  }

  // MARK: The shown branch

  /// The branch that is shown; nil before the first box.
  public var branch: Branch? { document.branch(document.current) }

  /// The run that is shown; nil before the first box.
  public var run: Run? { branch.flatMap { runs[$0.run] } }

  /// What happened on the shown frame; nil where it is not tracked yet.
  public var record: FrameRecord? { run?.record(playhead) }

  /// All about the shown frame; nil until the engine has it.
  public var inspection: Inspection? {
    guard let seen = inspected, seen.frame == playhead, seen.run == run?.id else { return nil }
    return seen
  }

  /// The true box of the shown frame.
  public var truth: Box? { source.truth(playhead) }

  /// The run of a branch.
  public func run(of id: Branch.ID) -> Run? { document.branch(id).flatMap { runs[$0.run] } }

  /// The picture of the shown frame; nil while it is decoded.
  public var image: Image? { picture?.frame == playhead ? picture?.image : nil }

  /// What a person calls a frame.
  public static func number(_ frame: Int) -> String { "\(frame + 1)" }

  /// Levels of the shown model's network.
  public var levelCount: Int { fusion.cls.count }

  /// The trained fusion of the shown model.
  var fusion: Fusion {
    if let seen = inspected, seen.run == run?.id { return seen.tracker.network.fusion }
    return startModel.network.fusion
  }

  /// What undo would take back; nil when there is nothing.
  public var undoLabel: String? { history.undoLabel }
  /// What redo would bring again.
  public var redoLabel: String? { history.redoLabel }

  /// Bytes of the network's answers that are kept now.
  public var heldResponseBytes: Int { engine.stepper.responseBytes }

  /// Whether the engine has nothing left to do and its results are in.
  public var isIdle: Bool { engine.isIdle && awaitedModel == nil && surveyor?.isIdle != false }
}

/// Which inspection was asked for, so that it is asked once.
struct InspectionKey: Equatable, Sendable {
  let run: Run.ID
  let frame: Int
  let onlyKept: Bool
}

/// What the shown score map was made from.
struct HeatKey: Equatable, Sendable {
  let run: Run.ID
  let frame: Int
  let choice: HeatChoice
  let parameters: TrackerParameters
}
