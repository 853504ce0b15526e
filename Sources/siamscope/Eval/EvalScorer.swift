import Datasets
import Metrics
import Tracking

/// Scores trackers' result folders against sequences.
struct EvalScorer {
  let protocolKind: EvalProtocol
  let rules: EvalRules
  let interval: EAOInterval
  /// Score what both sides have, instead of refusing lengths that differ.
  let truncates: Bool

  /// What could not be scored: tracker, sequence, reason.
  struct Failure {
    let tracker: String
    let sequence: String
    let reason: String
  }

  /// The report, and what is missing from it. Throws when nothing is left.
  func report(
    _ trackers: [(name: String, folder: ResultFolder)], _ sequences: [EvalSequence]
  ) throws -> (report: Report, failures: [Failure]) {
    var failures: [Failure] = []
    let opener = FootageOpener()
    func collect<Entry>(_ load: (ResultFolder, EvalSequence) throws -> Entry) throws -> [(String, [Entry])] {
      var collected: [(String, [Entry])] = []
      for (name, folder) in trackers {
        var entries: [Entry] = []
        for sequence in sequences {
          do { entries.append(try load(folder, sequence)) } catch {
            failures.append(Failure(tracker: name, sequence: sequence.name, reason: "\(error)"))
          }
        }
        if !entries.isEmpty { collected.append((name, entries)) }
      }
      guard !collected.isEmpty else {
        failures.forEach { StandardError.write("\($0.tracker): \($0.sequence): \($0.reason)") }
        throw EvalError.nothingScored
      }
      return collected
    }
    func size(_ sequence: EvalSequence) throws -> ImageSize {
      let size = try opener.open(sequence.path).frameSize()
      return ImageSize(width: size.width, height: size.height)
    }
    func one(_ folder: ResultFolder, _ sequence: EvalSequence) throws -> [Region] {
      guard let run = try folder.runs(of: sequence.name, experiment: protocolKind.experiment).first else {
        throw MetricsError.missingResult(tracker: folder.name, sequence: sequence.name)
      }
      return run
    }
    func fitted(_ run: [Region], to sequence: EvalSequence) throws -> ([Region], Int) {
      let truth = sequence.groundTruth.count
      guard run.count != truth else { return (run, truth) }
      guard truncates else { throw MetricsError.lengths(groundTruth: truth, result: run.count) }
      let count = min(run.count, truth)
      return (Array(run.prefix(count)), count)
    }

    let report: Report
    switch protocolKind {
    case .ope:
      report = try Report.ope(
        collect { folder, sequence in
          let (run, count) = try fitted(one(folder, sequence), to: sequence)
          return OPEEntry(
            name: sequence.name, groundTruth: Array(sequence.boxes.prefix(count)), result: run.map(\.scoredBox),
            present: sequence.present.map { Array($0.prefix(count)) }, attributes: sequence.attributes)
        }, toolkit: rules.ope)
    case .got10k:
      report = try Report.got10k(
        collect { folder, sequence in
          let runs = try folder.runs(of: sequence.name)
          guard !runs.isEmpty else {
            throw MetricsError.missingResult(tracker: folder.name, sequence: sequence.name)
          }
          let fittedRuns = try runs.map { try fitted($0, to: sequence).0.map(\.scoredBox) }
          let count = fittedRuns.map(\.count).min() ?? 0
          return GOT10kScore.Sequence(
            name: sequence.name, groundTruth: Array(sequence.boxes.prefix(count)),
            cover: sequence.cover.map { Array($0.prefix(count)) } ?? visibility(sequence, count),
            size: try size(sequence), objectClass: sequence.objectClass,
            runs: fittedRuns.map { Array($0.prefix(count)) }, seconds: folder.seconds(of: sequence.name))
        })
    case .vot:
      report = try Report.vot(
        collect { folder, sequence in
          let runs = try folder.runs(of: sequence.name)
          guard !runs.isEmpty else {
            throw MetricsError.missingResult(tracker: folder.name, sequence: sequence.name)
          }
          return VOTResult(
            sequence: sequence.vot(size: try size(sequence)), runs: try runs.map { try fitted($0, to: sequence).0 })
        }, rules: rules.overlap, interval: interval)
    case .multiStart:
      report = try Report.multiStart(
        collect { folder, sequence in
          let runs = try sequence.anchors.map { anchor in
            guard let run = try folder.run(of: sequence.name, anchor: anchor.frame) else {
              throw MetricsError.missingResult(tracker: folder.name, sequence: sequence.name)
            }
            return MultiStart.Run(anchor: anchor, trajectory: run)
          }
          return (sequence: sequence.vot(size: try size(sequence)), runs: runs)
        }, interval: interval)
    case .longTerm:
      report = try Report.longTerm(
        collect { folder, sequence in
          let run = try one(folder, sequence)
          guard let confidences = try folder.confidences(of: sequence.name) else {
            throw MetricsError.missingResult(tracker: folder.name, sequence: "\(sequence.name) (its confidences)")
          }
          guard run.count == sequence.groundTruth.count, confidences.count == run.count else {
            throw MetricsError.lengths(
              groundTruth: sequence.groundTruth.count, result: min(run.count, confidences.count))
          }
          return LongTerm.Result(
            sequence: sequence.vot(size: try size(sequence)), trajectory: run, confidences: confidences)
        }, variant: rules.longTerm)
    }
    return (report, failures)
  }

  /// Where a data set has no cover labels, frames without a ground truth box do not count.
  private func visibility(_ sequence: EvalSequence, _ count: Int) -> [Int] {
    sequence.groundTruth.prefix(count).map { $0.isPresent ? 8 : 0 }
  }
}
