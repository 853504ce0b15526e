import Imaging
import Siamese
import Tracking
import Workbench

/// Everything that one drawing of the screen needs, as plain values: what the panels show of a session.
public struct Scene: Sendable {
  // The footage.
  public let footage: String
  /// From 0.
  public let frame: Int
  public let count: Int
  /// nil while it is decoded, and where it cannot be.
  public let image: Image?
  /// Why there is no picture.
  public let problem: String?
  public let truth: Box?

  /// The frame that `image` shows: while playing it may lag behind `frame`.
  public let imageFrame: Int

  // The session.
  public let view: ViewState
  public let mode: Mode
  public let playback: Playback
  public let notice: Notice?
  public let document: Document
  public let keymap: Keymap
  public let completions: [Completion]
  /// Whether tracking stands still.
  public let isPaused: Bool
  public let undo: String?
  public let redo: String?

  // The shown run.
  public let run: Run?
  /// Every branch's run, in the order of the branches.
  public let runs: [Branch.ID: Run]
  public let compared: Branch.ID?
  public let summaries: [BranchSummary]
  public let findings: [Finding]
  public let model: String

  // The shown frame.
  public let inspection: Inspection?
  public let heat: HeatField?
  /// One a level, or one an anchor where there is one level.
  public let maps: [NamedField]
  public let ghost: Ghost?
  public let readout: Readout?

  /// Distractors, the terms of the score, the template over time.
  public let distractors: DistractorScene
  /// What the last picture took to decode, and the last screen to draw.
  public let decodeSeconds: Double?
  public let drawSeconds: Double?

  // The knobs.
  public let knobs: [Knob]
  /// What the shown run used on the frame.
  public let parameters: TrackerParameters
  public let sweep: Sweep?
  public let survey: Survey?

  /// The keys that matter now.
  public let hints: [(row: ActionRow, keys: [String])]
  /// Whether an action can be done now.
  public let availability: @Sendable (Action) -> Availability

  /// What a session shows now. `summaries` are given, since they take a look at every record.
  public init(_ bench: Workbench, summaries: [BranchSummary], drawSeconds: Double? = nil) {
    self.drawSeconds = drawSeconds
    decodeSeconds = bench.decodeSeconds
    footage = bench.source.name
    frame = bench.playhead
    count = bench.source.count
    image = bench.picture?.image
    imageFrame = bench.picture?.frame ?? frame
    problem = bench.pictureError
    truth = bench.truth
    view = bench.view
    mode = bench.mode
    playback = bench.playback
    notice = bench.notice
    document = bench.document
    keymap = Keymap(bench.view.keys)
    completions = bench.completions
    isPaused = bench.isPaused
    undo = bench.undoLabel
    redo = bench.redoLabel
    run = bench.run
    runs = Dictionary(
      uniqueKeysWithValues: bench.document.branches.compactMap { branch in
        bench.run(of: branch.id).map { (branch.id, $0) }
      })
    compared = bench.compared
    self.summaries = summaries
    findings = bench.findings
    model = bench.run?.plan.segment(at: bench.playhead).model ?? ""
    inspection = bench.inspection
    heat = bench.heat
    ghost = bench.ghost
    readout = bench.readout
    distractors = DistractorScene(bench)
    knobs = bench.knobs
    parameters = bench.parameters
    sweep = bench.sweep
    survey = bench.survey
    hints = bench.hints
    availability = { [bench] in bench.availability(of: $0) }
    maps = Self.maps(bench)
  }

  /// One map a level, or one an anchor where there is one level.
  private static func maps(_ bench: Workbench) -> [NamedField] {
    guard bench.inspection != nil else { return [] }
    let kind = bench.view.heat.kind
    if bench.levelCount > 1 {
      let levels = (0..<bench.levelCount).map { (name: "level \($0 + 1)", level: Optional($0)) }
      return ([(name: "fused", level: nil)] + levels).compactMap { name, level in
        bench.field(HeatChoice(kind: kind, anchor: bench.view.heat.anchor, level: level))
          .map { NamedField(name: name, field: $0) }
      }
    }
    return AnchorGrid.ratios.indices.compactMap { anchor in
      bench.field(HeatChoice(kind: kind, anchor: anchor))
        .map { NamedField(name: "anchor \(anchor + 1), h/w \(AnchorGrid.ratios[anchor])", field: $0) }
    }
  }

  /// A score map with what it is called.
  public struct NamedField: Sendable, Equatable {
    public var name: String
    public var field: HeatField

    public init(name: String, field: HeatField) {
      self.name = name
      self.field = field
    }
  }
}

extension Scene {
  /// The shown frame's record.
  public var record: FrameRecord? { run?.record(frame) }

  public var branch: Branch? { document.branch(document.current) }

  /// The value of a knob that counts: the pending one, or the run's.
  public func value(of knob: Knob) -> Double {
    document.pending[knob.name] ?? knob.value(in: parameters)
  }

  public func isChanged(_ knob: Knob) -> Bool {
    guard let pending = document.pending[knob.name] else { return false }
    return pending != knob.value(in: parameters)
  }

  public func shows(_ layer: Layer) -> Bool { view.layers.contains(layer) }
}
