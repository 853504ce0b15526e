/// Which proposals look like the target without being it (DaSiamRPN, Section 3.3; the open rules as in spec.md §3.2).
public enum DistractorSet {
  /// Flat indices, strongest first: survivors of NMS by the chosen score, above the threshold, apart from the chosen box.
  public static func indices(
    _ proposals: Proposals, ranking: Ranking, chosen: Int, parameters: TrackerParameters
  ) -> [Int] {
    let limit = Int(parameters.distractorCount)
    guard limit > 0 else { return [] }
    let scores = scores(proposals, ranking: ranking, kind: Int(parameters.distractorScore))
    let best = scores.max() ?? 0
    let threshold = max(parameters.distractorThreshold, parameters.distractorRelative * best)
    // Suppression only ever removes lower scores, so what is under the threshold can be left out beforehand.
    let strong = scores.map { $0 > threshold ? $0 : -.infinity }
    let target = proposals.box(chosen)
    return NonMaximumSuppression.survivors(
      proposals, scores: strong, iou: parameters.nmsIoU, count: limit, top: Int(parameters.topK)
    ) { $0 != chosen && proposals.box($0).iou(target) <= parameters.distractorOverlap }
  }

  /// The score that h is compared with: raw, after the penalty, or after the window.
  private static func scores(_ proposals: Proposals, ranking: Ranking, kind: Int) -> [Double] {
    let raw = proposals.scores
    guard kind > 0 else { return raw.map(Double.init) }
    let penalised = raw.indices.map { ranking.penalties[$0] * Double(raw[$0]) }
    guard kind > 1 else { return penalised }
    // The window's own scores may be a distractor-aware ranking's: made anew from these.
    let (window, influence) = (ranking.window.values, ranking.influence)
    return penalised.indices.map { penalised[$0] * (1 - influence) + window[$0 % window.count] * influence }
  }
}
