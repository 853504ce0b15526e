import Training

/// Everything that the training screen shows, as a value: what a run tells, and nothing of terminals.
struct TrainBoard: Sendable {
  /// A pair of the last batch with what the network answers.
  struct Answer: Sendable {
    var pair: TrainingPair
    var answer: PairAnswer
  }

  /// The recipe's name and the run's folder.
  var recipe: String
  var folder: String
  /// What the run said of itself at its beginning.
  var lines: [String] = []
  var report: StepReport?
  var curves = TrainingCurves()
  var answers: [Answer] = []
  /// The step of the answers.
  var answersStep = 0
  /// What happened last: a checkpoint, a measurement.
  var note = ""
  /// Whether somebody asked to stop; the step under way and the checkpoint still come.
  var isStopping = false
  /// How it ended, where it has.
  var ending: String?

  mutating func take(_ report: StepReport) {
    self.report = report
    let isUsable = !report.isSkipped
    curves.add(
      step: report.step, cls: isUsable ? report.losses.cls : .nan, loc: isUsable ? report.losses.loc : .nan,
      rate: report.rate, gradientNorm: report.gradientNorm, pairsPerSecond: report.pairsPerSecond)
  }
}
