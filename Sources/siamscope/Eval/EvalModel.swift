import Tracking

/// One model of an evaluation.
struct EvalModel: Sendable {
  let name: String
  let options: ModelOptions
  let parameters: TrackerParameters
  let manifest: String
  /// Nil on ranks that are not 0: they send what they find.
  let store: ResultStore?
}
