import Tracking
import Training

/// Pairs of painted discs, which need no data: what tiny networks learn from in tests.
struct PaintedSource: PairSource {
  var responseSize: Int
  var seed: UInt64 = 1
  /// Pairs from here on have a pixel that is not a number.
  var brokenFrom: UInt64?
  var brokenTo: UInt64 = .max
  /// A pair that cannot be made.
  var missing: UInt64?

  func pair(at index: UInt64) throws -> (pair: TrainingPair, targets: PairTargets) {
    if index == missing { throw TrainingDataError.file("painted \(index)", reason: "is missing") }
    let painted = PaintedPair(index: index, shift: 40, seed: seed, exemplarSize: 127, searchSize: 255, radius: 30)
    var search = painted.search
    if let brokenFrom, index >= brokenFrom, index < brokenTo { search[5] = .nan }
    let box = Box(centerX: 127 + Double(painted.x), centerY: 127 + Double(painted.y), width: 61, height: 61)
    let pair = TrainingPair(
      kind: .composed, exemplarSize: 127, exemplar: painted.exemplar, searchSize: 255, search: search, box: box,
      exemplarBox: Box(centerX: 63, centerY: 63, width: 61, height: 61), origin: "painted \(index)")
    var random = CounterRandom(seed: seed, index: index, stream: 9)
    let targets = PairTargets(
      box: box, isNegative: false, size: responseSize, searchSize: 255, rules: TargetRules(), random: &random)
    return (pair, targets)
  }
}

/// Keeps what a run tells.
final class Listener: TrainingObserver {
  var reports: [StepReport] = []
  var validations: [ValidationReport] = []

  func began(_ lines: [String], steps: Int, from step: Int) {}
  func stepped(_ report: StepReport, batch: TrainingBatch, answers: () -> [PairAnswer]) { reports.append(report) }
  func validated(_ report: ValidationReport) { validations.append(report) }
  func saved(_ file: String, step: Int) {}
}
