import Siamese

/// Everything that can be set about tracking: the values behind the sliders, `--set`, YAML, TraX and tuning.
///
/// Plain numbers, so that one table (`Parameter.table`) can describe them all; ranges and meanings are there.
public struct TrackerParameters: Sendable, Equatable {
  public var penaltyK = 0.04
  public var windowInfluence = 0.44
  /// 0 Hann, 1 its square root (OpenCV's), 2 uniform.
  public var windowShape = 0.0
  public var learningRate = 0.4
  public var exemplarSize = 127.0
  public var instance = 255.0
  public var base = 8.0
  public var contextAmount = 0.5
  /// 271 or 287 by the first box (DaSiamRPN's largest model): 1 on, 0 off.
  public var adaptive = 0.0

  // Selection stages of the paper, off by default as in every release (spec.md §2).
  public var gate = 0.0
  public var topK = 0.0
  public var nmsIoU = 0.5

  // Distractor candidates (spec.md §3.2).
  public var distractorThreshold = 0.5
  public var distractorRelative = 0.7
  public var distractorOverlap = 0.3
  public var distractorCount = 8.0
  /// Which score is compared with h: 0 raw, 1 after the penalty, 2 after the window.
  public var distractorScore = 1.0
  /// α_i: 0 one for all, 1 the distractor's score.
  public var distractorWeights = 0.0
  /// Frames after which one that is not seen any more is forgotten; 0 never.
  public var distractorAge = 0.0
  /// Frames for which one that was cut out of a frame is kept, for backbones that pad; 0 takes the map's windows.
  public var distractorRecrop = 16.0

  // Distractor-aware re-ranking (DaSiamRPN; spec.md §3.3).
  /// 0 off, 1 this frame's distractors, 2 incremental.
  public var distractorAware = 0.0
  public var distractorAlpha = 0.5
  /// The paper says 0.01; less was tuned on half of the sequences and holds on the others (ARCHITECTURE.md).
  public var templateRate = 0.002
  public var betaSchedule = 1.0
  public var templateUpdate = 1.0
  public var distractorExact = 1.0

  // Long-term search (spec.md §3.7).
  public var longTerm = 0.0
  public var confidenceLow = 0.85
  public var confidenceHigh = 0.998
  public var lostInstance = 831.0
  public var lostStep = 0.0
  public var lostWindowInfluence = 0.001
  /// While lost, the search region is moved into the frame: 1 on, 0 off (every release's).
  public var lostCover = 0.0
  /// While lost, the box stays where it is until the search ends: 1 on, 0 off (pysot's: it moves with any score that is
  /// not low).
  public var lostHold = 0.0

  /// What counts as lost in the timeline: a score below this.
  public var scoreThreshold = 0.3

  /// Weights of the levels, shallow to deep; empty for the network's own.
  public var clsWeights: [Double] = []
  public var locWeights: [Double] = []

  public init() {}

  public var instanceSize: Int { Int(instance) }
  public var lostInstanceSize: Int { Int(lostInstance) }
  public var baseSize: Int { Int(base) }
  public var gateSize: Int { Int(gate) }
  public var window: CosineWindow.Shape { CosineWindow.Shape(rawValue: Int(windowShape)) ?? .hann }
  public var isAdaptive: Bool { adaptive != 0 }
  public var isLongTerm: Bool { longTerm != 0 }
  public var coversFrame: Bool { lostCover != 0 }
  public var holdsWhileLost: Bool { lostHold != 0 }

  public var isTemplateUpdated: Bool { templateUpdate != 0 }
  public var isDistractorExact: Bool { distractorExact != 0 }
  public var awareness: DistractorAwareness { DistractorAwareness(rawValue: Int(distractorAware)) ?? .off }
  public var schedule: BetaSchedule { BetaSchedule(rawValue: Int(betaSchedule)) ?? .ema }

  /// Side N of the response to a search region: (instance − exemplar) div 8 + 1 + base (spec.md §1.3).
  public func responseSize(instanceSize: Int) -> Int {
    (instanceSize - Int(exemplarSize)) / AnchorGrid.stride + 1 + baseSize
  }

  /// The fusion to use with a network: the parameters' weights where they are set, the trained ones elsewhere.
  public func fusion(for network: any SiameseNetwork) -> Fusion {
    var fusion = network.fusion
    if clsWeights.count == fusion.cls.count { fusion.cls = clsWeights.map(Float.init) }
    if locWeights.count == fusion.loc.count { fusion.loc = locWeights.map(Float.init) }
    return fusion
  }
}
