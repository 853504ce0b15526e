import Foundation
import Metrics
import Tracking

/// What a search came to, for people.
public struct StudyReport: Sendable {
  public let study: Study
  /// The sequences' names by number.
  public let names: [String]
  /// What is maximised: `success_auc`.
  public let objective: String

  public init(_ study: Study, names: [String], objective: String) {
    self.study = study
    self.names = names
    self.objective = objective
  }

  /// The best trial against trial 0 on the sequences held out; nil without them, or when trial 0 is the best.
  public var heldOut: (best: Double, base: Double, bootstrap: PairedBootstrap?)? {
    guard let best = study.best, let a = study.heldOut[best.trial.number], let b = study.heldOut[0] else { return nil }
    let order = study.design.heldOut
    let x = order.map { a[$0] ?? .nan }
    let y = order.map { b[$0] ?? .nan }
    guard !order.isEmpty else { return nil }
    return (mean(x), mean(y), best.trial.number == 0 ? nil : PairedBootstrap(x, y))
  }

  /// The report as text.
  public func text() -> String {
    var blocks = [head(), trialTable()]
    let sensitivities = Sensitivity.all(study)
    if !sensitivities.isEmpty { blocks.append(sensitivityTable(sensitivities)) }
    blocks.append(heldOutLines())
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func head() -> String {
    let complete = study.trials.count { $0.state == .complete }
    let stopped = study.trials.count { if case .stopped = $0.state { true } else { false } }
    return "\(study.trials.count) trials, \(complete) complete, \(stopped) stopped early; mean \(objective) over "
      + "\(study.design.train.count) sequences (\(study.design.heldOut.count) held out)"
  }

  /// The ten best complete trials; trial 0 in any case.
  private func trialTable() -> String {
    let parameters = study.design.space.dimensions.map(\.name)
    let ranked = study.trials.filter { $0.state == .complete }.sorted { a, b in
      let (x, y) = (a.value ?? -1, b.value ?? -1)
      return x == y ? a.trial.number < b.trial.number : x > y
    }
    var shown = Array(ranked.prefix(10))
    if let base = study.trials.first, base.state == .complete, !shown.contains(where: { $0.trial.number == 0 }) {
      shown.append(base)
    }
    return Report.grid(
      header: ["trial", objective] + parameters,
      rows: shown.map { record in
        [record.trial.number == 0 ? "0 (in use)" : String(record.trial.number), Self.figure(record.value ?? .nan)]
          + parameters.map { DecimalText.plain(record.trial.values[$0] ?? .nan) }
      })
  }

  private func sensitivityTable(_ all: [Sensitivity]) -> String {
    let rows = all.map { one in
      let best = one.bins.filter { $0.trials > 0 }.max { $0.mean < $1.mean }
      return [
        one.name, Self.figure(one.effect), one.share.isNaN ? "–" : "\(Int((one.share * 100).rounded())) %",
        Self.figure(one.correlation, decimals: 2), Self.sparkline(one.bins.map(\.mean)),
        best.map {
          $0.low == $0.high ? DecimalText.plain($0.low) : "\(DecimalText.plain($0.low)) … \(DecimalText.plain($0.high))"
        } ?? "–",
      ]
    }
    return Report.grid(
      header: ["parameter", "effect", "variance", "rank corr.", "low → high", "best range"], rows: rows)
      + "\neffect: best fifth of the range less the worst, in the mean difference from trial 0"
  }

  private func heldOutLines() -> String {
    guard let best = study.best else { return "no trial is complete" }
    let settings = Trial.text(best.trial.values)
    let number = best.trial.number
    let what = number == 0 ? "the values in use are the best that was tried" : "best: trial \(number), \(settings)"
    guard let heldOut else { return what + "\nnothing was held out: the figure is of the sequences searched on" }
    if number == 0 { return what + "\non the sequences held out: \(Self.figure(heldOut.base))" }
    guard let bootstrap = heldOut.bootstrap else {
      return what
        + "\non the one sequence held out: \(Self.figure(heldOut.best)) against \(Self.figure(heldOut.base)) of "
        + "the values in use"
    }
    let interval =
      "95 % of \(bootstrap.count) paired sequences: \(Self.signed(bootstrap.low)) … \(Self.signed(bootstrap.high))"
    return what
      + "\non the sequences held out: \(Self.figure(heldOut.best)) against \(Self.figure(heldOut.base)) of the "
      + "values in use, \(Self.signed(bootstrap.difference)) (\(interval)): "
      + (bootstrap.isDifference ? "a difference" : "no difference shown")
  }

  // MARK: - Text

  public static func figure(_ value: Double, decimals: Int = 4) -> String {
    value.isFinite ? String(format: "%.\(decimals)f", value) : "–"
  }

  private static func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + figure(abs(value)) }

  /// Eighths between the smallest and the largest; a dot where there is nothing.
  static func sparkline(_ values: [Double]) -> String {
    let seen = values.filter(\.isFinite)
    guard let low = seen.min(), let high = seen.max() else { return "" }
    let blocks = Array("▁▂▃▄▅▆▇█")
    return String(
      values.map { value -> Character in
        guard value.isFinite else { return "·" }
        return high > low ? blocks[Int(((value - low) / (high - low) * 7).rounded())] : blocks[3]
      })
  }
}
