import Siamese

extension Tracker {
  /// How many candidates an observation lists beside the winner.
  public static let listed = 5

  /// The decision on a response: no network, no picture. Called again with other parameters it answers "what if".
  public func decide(_ response: Response, region: SearchRegion, width: Int, height: Int) -> Observation {
    let proposals = Proposals(response.fused(parameters.fusion(for: network)), size: response.size)
    return decide(proposals, response: response, region: region, width: width, height: height)
  }

  /// The same from proposals that are decoded already (they hold as long as the fusion does).
  public func decide(
    _ proposals: Proposals, response: Response, region: SearchRegion, width: Int, height: Int
  ) -> Observation {
    let targetWidth = state.width * region.scale
    let targetHeight = state.height * region.scale
    let ranking = Ranking(
      proposals, targetWidth: targetWidth, targetHeight: targetHeight, parameters: parameters,
      windowInfluence: windowInfluence)
    func candidate(_ index: Int) -> Candidate {
      ranking.candidate(
        index, of: proposals, region: region, targetWidth: targetWidth, targetHeight: targetHeight)
    }
    let choice = candidate(ranking.best)
    let survivors = NonMaximumSuppression.survivors(
      proposals, scores: ranking.finals, iou: parameters.nmsIoU, count: Self.listed + 1, top: Int(parameters.topK))
    let distractors = DistractorSet.indices(
      proposals, ranking: ranking, chosen: ranking.best, parameters: parameters)
    let rate = choice.penalty * choice.score * parameters.learningRate
    let (after, box) = advance(to: choice, rate: rate, width: width, height: height)
    return Observation(
      before: state, after: after, box: box, region: region, choice: choice,
      runnerUps: survivors.filter { $0 != ranking.best }.prefix(Self.listed).map(candidate),
      distractors: distractors.map(candidate), rate: rate, timings: StageTimings(),
      detail: .init(response: response, proposals: proposals, ranking: ranking))
  }

  /// The next state and the box to report (spec.md §1.11; long-term §3.7).
  ///
  /// The short-term tracker stores what it clips; the long-term one clips only what it reports, and holds still while
  /// the score is low.
  func advance(to choice: Candidate, rate: Double, width: Int, height: Int) -> (TrackerState, Box) {
    var next = state
    let confident = choice.score >= parameters.confidenceLow
    if !parameters.isLongTerm || confident {
      next.centerX = choice.box.centerX
      next.centerY = choice.box.centerY
      next.width = state.width * (1 - rate) + choice.box.width * rate
      next.height = state.height * (1 - rate) + choice.box.height * rate
    }
    let clipped = Self.clip(next, width: width, height: height)
    guard parameters.isLongTerm else { return (clipped, clipped.box) }
    if !confident {
      next.lost = true
    } else if choice.score > parameters.confidenceHigh {
      next.lost = false
    }
    next.failing = next.lost ? state.failing + 1 : 0
    return (next, clipped.box)
  }

  /// cx in [0, W], cy in [0, H], sides in [10, W] and [10, H], the 10 winning on tiny frames (spec.md §1.11).
  static func clip(_ state: TrackerState, width: Int, height: Int) -> TrackerState {
    var clipped = state
    clipped.centerX = max(0, min(state.centerX, Double(width)))
    clipped.centerY = max(0, min(state.centerY, Double(height)))
    clipped.width = max(10, min(state.width, Double(width)))
    clipped.height = max(10, min(state.height, Double(height)))
    return clipped
  }
}

extension Observation {
  /// The same observation with its times filled in.
  init(_ other: Observation, timings: StageTimings) {
    self.init(
      before: other.before, after: other.after, box: other.box, region: other.region, choice: other.choice,
      runnerUps: other.runnerUps, distractors: other.distractors, rate: other.rate, timings: timings,
      detail: other.detail)
  }
}
