import Foundation
import Training

/// A run's lines: a few for the person on standard error, every step in DIR/log.jsonl and, if asked, on standard output.
final class TrainLog: TrainingObserver {
  private let file: FileHandle
  private let quiet: Bool
  private let json: Bool
  private var lastShown = -Double.infinity
  /// Sums since the last line, for means that can be read.
  private var sums = (steps: 0, cls: 0.0, loc: 0.0, features: 0.0, answers: 0.0)

  /// Goes on in `folder`'s log after `step`; what a run that was killed wrote after its checkpoint is cut off.
  init(folder: String, step: Int, quiet: Bool, json: Bool) throws {
    self.quiet = quiet
    self.json = json
    let path = folder + "/log.jsonl"
    var kept = ""
    if step > 0, let text = FileManager.default.contents(atPath: path).flatMap({ String(data: $0, encoding: .utf8) }) {
      for line in text.split(separator: "\n") {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
          let number = object["step"] as? Int, number <= step
        else { continue }
        kept += line + "\n"
      }
    }
    do { try Data(kept.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw TrainingError.unwritable(file: path, reason: error.localizedDescription)
    }
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw TrainingError.unwritable(file: path, reason: "it cannot be opened")
    }
    _ = try handle.seekToEnd()
    file = handle
  }

  deinit { try? file.close() }

  func began(_ lines: [String], steps: Int, from step: Int) {
    if quiet { return }
    lines.forEach(StandardError.write)
    if step > 0 { StandardError.write("going on after step \(step)") }
  }

  func stepped(_ report: StepReport, batch: TrainingBatch, answers: () -> [PairAnswer]) {
    let shared: [(String, JSONText.Value)] =
      report.exchange.map {
        [
          ("ranks", .integer($0.ranks)), ("summed_bytes", .integer($0.bytes)), ("sums", .integer($0.sums)),
          ("waited_for_ranks", .number($0.secondsWaited)),
        ]
      } ?? []
    let taught: [(String, JSONText.Value)] = [
      ("features", report.losses.features), ("answers", report.losses.answers),
    ].compactMap { name, loss in loss.map { (name, .number($0)) } }
    let line = JSONText.line(
      .object(
        [
          ("step", .integer(report.step)), ("epoch", .number(report.epoch)), ("rate", .number(report.rate)),
          ("loss", .number(report.losses.total)), ("cls", .number(report.losses.cls)),
          ("loc", .number(report.losses.loc)), ("gradient_norm", .number(report.gradientNorm)),
          ("positives", .integer(report.losses.positives)), ("negatives", .integer(report.losses.negatives)),
          ("skipped", .bool(report.isSkipped)), ("layers", .integer(report.learningLayers)),
          ("pairs_per_second", .number(report.pairsPerSecond)), ("waited", .number(report.secondsWaited)),
        ] + taught + shared))
    write(line)
    sums.steps += 1
    sums.cls += report.losses.cls
    sums.loc += report.losses.loc
    sums.features += report.losses.features ?? 0
    sums.answers += report.losses.answers ?? 0
    let now = ProcessInfo.processInfo.systemUptime
    let isDue = now - lastShown >= 10 || report.step == report.steps || report.isSkipped
    guard !quiet, isDue else { return }
    lastShown = now
    let count = Double(sums.steps)
    let fromTeacher =
      report.losses.features == nil
      ? ""
      : "features \(decimal(sums.features / count, 4))  answers \(decimal(sums.answers / count, 4))  "
    StandardError.write(
      "step \(report.step)/\(report.steps)  epoch \(decimal(report.epoch, 2))  cls \(decimal(sums.cls / count, 4))  "
        + "loc \(decimal(sums.loc / count, 4))  \(fromTeacher)|g| \(decimal(report.gradientNorm, 2))  "
        + "rate \(String(format: "%.2e", report.rate))  \(decimal(report.pairsPerSecond, 1)) pairs/s  "
        + "\(Self.duration(report.secondsLeft)) left" + (report.skipped > 0 ? "  \(report.skipped) skipped" : "")
        + (report.isSkipped ? " (this one)" : ""))
    sums = (0, 0, 0, 0, 0)
  }

  func validated(_ report: ValidationReport) {
    write(
      JSONText.line(
        .object([
          ("step", .integer(report.step)), ("validation_cls", .number(report.losses.cls)),
          ("validation_loc", .number(report.losses.loc)), ("validation_pairs", .integer(report.pairs)),
        ])))
    if !quiet {
      StandardError.write(
        "step \(report.step)  validation: cls \(decimal(report.losses.cls, 4))  loc \(decimal(report.losses.loc, 4))")
    }
  }

  func saved(_ file: String, step: Int) {
    if !quiet { StandardError.write("step \(step)  saved \(file)") }
  }

  /// Success on the sequences that the run is measured on.
  func tracked(_ tracking: TrainingCurves.Tracking) {
    let scores = zip(tracking.names, tracking.auc).map { ($0, JSONText.Value.number($1)) }
    write(
      JSONText.line(
        .object([
          ("step", .integer(tracking.step)), ("mean_auc", .number(tracking.mean)), ("auc", .object(scores)),
        ])))
    if !quiet {
      let each = zip(tracking.names, tracking.auc).map { "\($0) \(decimal($1, 3))" }.joined(separator: "  ")
      StandardError.write("step \(tracking.step)  AUC \(decimal(tracking.mean, 3)):  \(each)")
    }
  }

  private func write(_ line: String) {
    try? file.write(contentsOf: Data((line + "\n").utf8))
    if json { print(line) }
  }

  private func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

  /// `1 h 5 min`, `12 min`, `40 s`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds).rounded())
    if whole >= 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
    return whole >= 60 ? "\(whole / 60) min" : "\(whole) s"
  }
}
