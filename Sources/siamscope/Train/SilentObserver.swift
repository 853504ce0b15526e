import Training

/// Watches nothing: the ranks besides the first leave no traces.
final class SilentObserver: TrainingObserver {
  func began(_ lines: [String], steps: Int, from step: Int) {}
  func stepped(_ report: StepReport, batch: TrainingBatch, answers: () -> [PairAnswer]) {}
  func validated(_ report: ValidationReport) {}
  func saved(_ file: String, step: Int) {}
}
