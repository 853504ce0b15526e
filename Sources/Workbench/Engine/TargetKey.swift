import Tracking

/// All that a template depends on: trackers with equal keys answer a crop with equal responses.
struct TargetKey: Hashable, Sendable {
  let model: String
  let frame: Int
  let box: Box
  let context: Double
  let exemplar: Double
  let adaptive: Double

  init(_ plan: Plan, at frame: Int) {
    let segment = plan.segment(at: frame)
    let initial = plan.initial(at: frame)
    model = segment.model
    self.frame = initial.frame
    box = initial.box
    context = segment.parameters.contextAmount
    exemplar = segment.parameters.exemplarSize
    adaptive = segment.parameters.adaptive
  }
}
