/// One proposal with everything that selection knows of it.
public struct Candidate: Sendable, Equatable {
  /// Flat proposal index, and the anchor and cell that it stands for.
  public let index: Int
  public let anchor: Int
  public let row: Int
  public let column: Int
  /// Softmax foreground score.
  public let score: Double
  /// s_c ≥ 1: how much the size differs from the target's.
  public let scaleChange: Double
  /// r_c ≥ 1: how much the aspect ratio differs from the target's.
  public let ratioChange: Double
  /// e^(−(r_c·s_c − 1)·k).
  public let penalty: Double
  /// The cosine window at its cell.
  public let window: Double
  /// The score that decides; −∞ outside the gate.
  public let final: Double
  /// The box in crop pixels, relative to the crop's centre.
  public let cropBox: Box
  /// The box in image pixels, before smoothing and clipping.
  public let box: Box
  /// The parts of a distractor-aware score; nil while distractors take no part.
  public var reranked: Reranked?

  /// What distractor-aware re-ranking made `score` of (spec.md §3.3).
  public struct Reranked: Sendable, Equatable {
    /// f(z, p): the softmax score against the target's template alone.
    public let targetScore: Double
    /// Its logit margin, foreground − background.
    public let targetMargin: Double
    /// Σ α_i f(d_i, p)/Σ α_i: the mean logit margin against the distractors' templates.
    public let distractorMargin: Double

    public init(targetScore: Double, targetMargin: Double, distractorMargin: Double) {
      self.targetScore = targetScore
      self.targetMargin = targetMargin
      self.distractorMargin = distractorMargin
    }
  }

  /// The confidence: against the target's template alone, before penalty and window.
  public var confidence: Double { reranked?.targetScore ?? score }

  /// Penalty · score: what the paper calls the penalised score, before the window.
  public var penalised: Double { penalty * score }
}
