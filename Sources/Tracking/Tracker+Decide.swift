import Siamese

extension Tracker {
  /// How many candidates an observation lists beside the winner.
  public static let listed = 5

  /// The decision on a response: no network, no picture. Called again with other parameters, or another distractor
  /// term, it answers "what if".
  public func decide(
    _ response: Response, term: DistractorTerm? = nil, region: SearchRegion, width: Int, height: Int
  ) -> Observation {
    decide(
      Plain(response, tracker: self, region: region), response: response, term: term, region: region, width: width,
      height: height)
  }

  /// The same from proposals that are decoded already (they hold as long as the fusion does).
  public func decide(
    _ proposals: Proposals, response: Response, region: SearchRegion, width: Int, height: Int
  ) -> Observation {
    decide(
      Plain(proposals, tracker: self, region: region), response: response, term: nil, region: region, width: width,
      height: height)
  }

  /// The same from the decision against the target's template alone.
  func decide(
    _ plain: Plain, response: Response, term: DistractorTerm?, region: SearchRegion, width: Int, height: Int
  ) -> Observation {
    guard let term, let mean = term.mean() else {
      return decide(
        plain.proposals, plain.ranking, plain: plain, term: term, similarity: nil, response: response, region: region,
        width: width, height: height)
    }
    let fusion = parameters.fusion(for: network)
    let reranked = term.apply(to: response, alpha: parameters.distractorAlpha).fused(fusion)
    let proposals = plain.proposals.scored(reranked)
    let ranking = Ranking(
      proposals, penalties: plain.ranking.penalties, parameters: parameters, windowInfluence: windowInfluence)
    let similarity = DistractorSimilarity(target: response.fused(fusion), distractors: mean, fusion: fusion)
    return decide(
      proposals, ranking, plain: plain, term: term, similarity: similarity, response: response, region: region,
      width: width, height: height)
  }

  private func decide(
    _ proposals: Proposals, _ ranking: Ranking, plain: Plain, term: DistractorTerm?,
    similarity: DistractorSimilarity?, response: Response, region: SearchRegion, width: Int, height: Int
  ) -> Observation {
    func candidate(_ index: Int) -> Candidate {
      var candidate = ranking.candidate(
        index, of: proposals, region: region, targetWidth: state.width * region.scale,
        targetHeight: state.height * region.scale)
      if let similarity {
        candidate.reranked = similarity.parts(of: index, score: Double(plain.proposals.scores[index]))
      }
      return candidate
    }
    let choice = candidate(ranking.best)
    let survivors = NonMaximumSuppression.survivors(
      proposals, scores: ranking.finals, iou: parameters.nmsIoU, count: Self.listed + 1, top: Int(parameters.topK))
    // Who looks like the target is asked of the target's template alone: f(z, d) > h.
    let known = ranking.best == plain.ranking.best ? plain.distractors : nil
    let distractors =
      known
      ?? DistractorSet.indices(plain.proposals, ranking: ranking, chosen: ranking.best, parameters: parameters)
    let rate = choice.penalty * choice.confidence * parameters.learningRate
    let (after, box) = advance(to: choice, rate: rate, width: width, height: height)
    return Observation(
      before: state, after: after, box: box, region: region, choice: choice,
      runnerUps: survivors.filter { $0 != ranking.best }.prefix(Self.listed).map(candidate),
      distractors: distractors.map(candidate),
      withoutDistractors: similarity == nil ? nil : candidate(plain.ranking.best), rate: rate,
      timings: StageTimings(),
      detail: .init(response: response, term: term, proposals: proposals, ranking: ranking))
  }

  /// The next state and the box to report (spec.md §1.11; long-term §3.7).
  ///
  /// The short-term tracker stores what it clips; the long-term one clips only what it reports, and holds still while
  /// the score is low.
  func advance(to choice: Candidate, rate: Double, width: Int, height: Int) -> (TrackerState, Box) {
    var next = state
    let confidence = choice.confidence
    let confident = confidence >= parameters.confidenceLow
    // A lost tracker that holds still takes nothing but what ends the search.
    let moves =
      parameters.isLongTerm && state.lost && parameters.holdsWhileLost
      ? confidence > parameters.confidenceHigh : confident
    if !parameters.isLongTerm || moves {
      next.centerX = choice.box.centerX
      next.centerY = choice.box.centerY
      next.width = state.width * (1 - rate) + choice.box.width * rate
      next.height = state.height * (1 - rate) + choice.box.height * rate
    }
    let clipped = Self.clip(next, width: width, height: height)
    guard parameters.isLongTerm else { return (clipped, clipped.box) }
    if !confident {
      next.lost = true
    } else if confidence > parameters.confidenceHigh {
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

extension Tracker {
  /// The decision against the target's template alone: where every distractor-aware one starts.
  struct Plain {
    let proposals: Proposals
    let ranking: Ranking
    /// What looks like the target beside the box that it would choose, where that was asked.
    private(set) var distractors: [Int]?

    init(_ response: Response, tracker: Tracker, region: SearchRegion) {
      let fusion = tracker.parameters.fusion(for: tracker.network)
      self.init(Proposals(response.fused(fusion), size: response.size), tracker: tracker, region: region)
    }

    init(_ proposals: Proposals, tracker: Tracker, region: SearchRegion) {
      self.proposals = proposals
      ranking = Ranking(
        proposals, targetWidth: tracker.state.width * region.scale, targetHeight: tracker.state.height * region.scale,
        parameters: tracker.parameters, windowInfluence: tracker.windowInfluence)
    }

    /// What looks like the target beside the box that it would choose, strongest first.
    mutating func findDistractors(of tracker: Tracker, region: SearchRegion) -> [Candidate] {
      let found =
        distractors
        ?? DistractorSet.indices(proposals, ranking: ranking, chosen: ranking.best, parameters: tracker.parameters)
      distractors = found
      return found.map {
        ranking.candidate(
          $0, of: proposals, region: region, targetWidth: tracker.state.width * region.scale,
          targetHeight: tracker.state.height * region.scale)
      }
    }
  }
}

extension Observation {
  /// The same observation with its times filled in.
  init(_ other: Observation, timings: StageTimings) {
    self.init(
      before: other.before, after: other.after, box: other.box, region: other.region, choice: other.choice,
      runnerUps: other.runnerUps, distractors: other.distractors, withoutDistractors: other.withoutDistractors,
      rate: other.rate, timings: timings, detail: other.detail)
  }
}
