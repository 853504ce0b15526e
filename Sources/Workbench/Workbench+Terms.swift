import Foundation
import Siamese
import Tracking

extension Workbench {
  /// One of the terms of the distractor-aware score by proposal, as softmax scores: f(z, p), the mean of f(d, p), or
  /// f(z, p) − α̂ times it; of one level alone where one is chosen. nil while distractors take no part.
  func terms(_ choice: HeatChoice, detail: Observation.Detail, tracker: Tracker) -> [Float]? {
    let parameters = mapped?.parameters ?? tracker.parameters
    var fusion = parameters.fusion(for: tracker.network)
    var response = detail.response
    var mean = detail.term?.mean()
    if let level = choice.level, response.levels.count > 1, level < response.levels.count {
      response = Response(size: response.size, anchors: response.anchors, levels: [response.levels[level]])
      mean = mean.map { [$0[level]] }
      fusion = Fusion(cls: [1], loc: [1])
    }
    let target = DistractorSimilarity.margins([response.fused(fusion).cls], fusion: fusion)
    func score(_ margin: Float) -> Float { 1 / (1 + expf(-margin)) }
    if choice.kind == .target { return target.map(score) }
    guard let mean else { return nil }
    let distractors = DistractorSimilarity.margins(mean, fusion: fusion)
    if choice.kind == .distractors { return distractors.map(score) }
    let alpha = Float(parameters.distractorAlpha)
    return zip(target, distractors).map { score($0 - alpha * $1) }
  }
}
