/// Greedy non-maximum suppression over proposals.
public enum NonMaximumSuppression {
  /// The indices that survive, best first: repeatedly the highest score left, then everything that overlaps it goes.
  ///
  /// - Parameters:
  ///   - scores: one a proposal; −∞ (and NaN) entries never survive. Ties go to the lower index.
  ///   - iou: overlap above which a box is suppressed; 1 suppresses nothing but equal boxes.
  ///   - count: stop after so many survivors.
  ///   - counts: whether a survivor is one of the `count`; those that are not suppress others all the same, and are left
  ///     out.
  ///   - top: consider only the `top` highest scores; 0 for all.
  public static func survivors(
    _ proposals: Proposals, scores: [Double], iou: Double, count: Int, top: Int = 0,
    counts: (Int) -> Bool = { _ in true }
  ) -> [Int] {
    var left: [Int]
    if top > 0, top < scores.count {
      left = highest(top, of: scores)
    } else {
      left = scores.indices.filter { scores[$0] > -.infinity }
    }
    var survivors: [Int] = []
    while survivors.count < count, let first = left.first {
      var best = first
      for i in left where scores[i] > scores[best] || (scores[i] == scores[best] && i < best) { best = i }
      if counts(best) { survivors.append(best) }
      let box = proposals.box(best)
      left.removeAll { $0 == best || proposals.box($0).iou(box) > iou }
    }
    return survivors
  }

  /// The indices of the `count` highest scores, highest first, ties to the lower index.
  public static func highest(_ count: Int, of scores: [Double]) -> [Int] {
    var kept: [Int] = []
    kept.reserveCapacity(count + 1)
    for (i, score) in scores.enumerated() where score > -.infinity {
      if kept.count == count, score <= scores[kept[count - 1]] { continue }
      // The list is short and insertions are rare once it is full: a plain insertion beats a heap.
      var at = kept.count
      while at > 0, scores[kept[at - 1]] < score { at -= 1 }
      kept.insert(i, at: at)
      if kept.count > count { kept.removeLast() }
    }
    return kept
  }
}
