import Siamese

/// Everything a step saw and decided on one frame.
public struct Observation: Sendable, Equatable {
  /// The state before the frame, from which the search region follows.
  public let before: TrackerState
  /// The state that the next frame starts from.
  public let after: TrackerState
  /// The reported rectangle: `after`, clipped to the image.
  public let box: Box
  /// Where was searched.
  public let region: SearchRegion
  /// The winner.
  public let choice: Candidate
  /// The next best after suppression, best first; the winner is not among them.
  public let runnerUps: [Candidate]
  /// Proposals that look like the target and are not the winner (spec.md §3.2), strongest first.
  public let distractors: [Candidate]
  /// The proposal that would have won without the distractor term; nil while there is none.
  public let withoutDistractors: Candidate?
  /// Step of the size towards the chosen box: penalty · score · LR.
  public let rate: Double
  /// Time by stage.
  public let timings: StageTimings
  /// The response and its ranking; dropped where a long history would not fit, since they can be made again.
  public var detail: Detail?

  /// The heavy part of an observation.
  public struct Detail: Sendable, Equatable {
    /// Against the target's template.
    public let response: Response
    /// Against the distractors' templates; nil while they take no part.
    public let term: DistractorTerm?
    /// What competed: with the distractor term, if there is one.
    public let proposals: Proposals
    public let ranking: Ranking

    public init(response: Response, term: DistractorTerm? = nil, proposals: Proposals, ranking: Ranking) {
      self.response = response
      self.term = term
      self.proposals = proposals
      self.ranking = ranking
    }
  }

  /// The confidence: the winner's softmax score against the target's template, before penalty and window.
  public var score: Double { choice.confidence }

  /// Whether the reported box waits where it was, while a long-term tracker that holds still looks for its target: the
  /// score is then of another place.
  public var isHeld: Bool {
    before.lost && after.lost && after.centerX == before.centerX && after.centerY == before.centerY
      && after.width == before.width
  }

  /// The best runner-up's final score over the winner's; 0 without a runner-up.
  public var runnerUpRatio: Double {
    guard let second = runnerUps.first, choice.final > 0 else { return 0 }
    return second.final / choice.final
  }
}
