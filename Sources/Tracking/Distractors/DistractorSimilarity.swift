import Siamese

/// The two terms of the distractor-aware score by proposal, as logit margins: for bars and maps.
public struct DistractorSimilarity: Sendable, Equatable {
  /// f(z, p): foreground − background against the target's template.
  public let target: [Float]
  /// The weighted mean of f(d_i, p).
  public let distractors: [Float]

  /// From the target's fused response and the distractors' mean class logits by level.
  public init(target: LevelResponse, distractors: [[Float]], fusion: Fusion) {
    let half = target.cls.count / 2
    self.target = (0..<half).map { target.cls[half + $0] - target.cls[$0] }
    self.distractors = Self.margins(distractors, fusion: fusion)
  }

  /// Foreground − background of fused class logits, given by level.
  public static func margins(_ levels: [[Float]], fusion: Fusion) -> [Float] {
    let half = (levels.first?.count ?? 0) / 2
    var margins = [Float](repeating: 0, count: half)
    for (level, cls) in levels.enumerated() {
      let weight = levels.count == 1 ? 1 : fusion.cls[level]
      for i in 0..<half { margins[i] += weight * (cls[half + i] - cls[i]) }
    }
    return margins
  }

  func parts(of index: Int, score: Double) -> Candidate.Reranked {
    Candidate.Reranked(
      targetScore: score, targetMargin: Double(target[index]), distractorMargin: Double(distractors[index]))
  }
}
