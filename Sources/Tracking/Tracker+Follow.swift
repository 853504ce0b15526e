import Siamese

extension Tracker {
  /// What `decide` chooses on decoded proposals, without listing anything beside it: the next state, the box to report,
  /// and the score. Only where distractors take no part.
  public func follow(
    _ proposals: Proposals, region: SearchRegion, width: Int, height: Int
  ) -> (after: TrackerState, box: Box, score: Double) {
    let targetWidth = state.width * region.scale
    let targetHeight = state.height * region.scale
    let ranking = Ranking(
      proposals, targetWidth: targetWidth, targetHeight: targetHeight, parameters: parameters,
      windowInfluence: windowInfluence)
    let choice = ranking.candidate(
      ranking.best, of: proposals, region: region, targetWidth: targetWidth, targetHeight: targetHeight)
    let rate = choice.penalty * choice.confidence * parameters.learningRate
    let (after, box) = advance(to: choice, rate: rate, width: width, height: height)
    return (after, box, choice.confidence)
  }
}
