import Tracking

extension Oracle {
  /// The proposal that overlaps the truth most (the first of equals), gated or not; nil without the proposals.
  public init?(_ seen: Observation, truth: Box) {
    guard let detail = seen.detail, truth.isPresent else { return nil }
    let proposals = detail.proposals
    let target = seen.region.crop(truth)
    var best = 0
    var bestIoU = -1.0
    for p in 0..<proposals.count {
      // Boxes mostly miss the truth: tell that from one axis before the division.
      let dx = abs(Double(proposals.centerX[p]) - target.centerX)
      guard 2 * dx < Double(proposals.widths[p]) + target.width || bestIoU < 0 else { continue }
      let iou = proposals.box(p).iou(target)
      if iou > bestIoU {
        best = p
        bestIoU = iou
      }
    }
    let finals = detail.ranking.finals
    let own = finals[best]
    var rank = 1
    for (p, final) in finals.enumerated() where final > own || (final == own && p < best) { rank += 1 }
    let width = seen.before.width * seen.region.scale
    let height = seen.before.height * seen.region.scale
    candidate = detail.ranking.candidate(
      best, of: proposals, region: seen.region, targetWidth: width, targetHeight: height)
    iou = max(bestIoU, 0)
    self.rank = rank
    let chosen = seen.choice.box.iou(truth)
    verdict = chosen >= Self.good ? .held : bestIoU >= Self.good ? .notChosen : .noSuchProposal
  }
}
