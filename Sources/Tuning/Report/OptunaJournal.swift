import Foundation
import Tracking

/// A study as a file of Optuna's `JournalStorage` (`JournalFileBackend`), so that its dashboard and analyses read it:
/// one operation a line, the study first, then each trial whole when it is decided.
public enum OptunaJournal {
  private enum Operation: Int { case createStudy = 0, setUserAttribute = 2, createTrial = 4 }
  private enum State: Int { case complete = 1, pruned = 2 }

  /// The lines of everything that is decided, in the order of the trials: a longer study's text begins with a shorter's.
  ///
  /// `finished` gives the time at which a trial was decided, in seconds since 1970.
  public static func lines(_ study: Study, name: String, names: [String], finished: (TrialRecord) -> Double?)
    -> [String]
  {
    var lines = [
      line(.createStudy, [("study_name", .text(name)), ("directions", .list([.integer(2)]))])
    ]
    for record in study.trials {
      guard record.isDecided else { break }
      lines.append(trial(record, study, names, finished(record)))
    }
    return lines
  }

  private static func trial(_ record: TrialRecord, _ study: Study, _ names: [String], _ seconds: Double?) -> String {
    let time = JSONText.Value.text(date(seconds ?? 0))
    let isComplete = record.state == .complete
    let dimensions = study.design.space.dimensions
    return line(
      .createTrial,
      [
        ("study_id", .integer(0)), ("datetime_start", time), ("datetime_complete", time),
        ("state", .integer((isComplete ? State.complete : .pruned).rawValue)),
        ("value", record.value.map { .number($0) } ?? .null), ("values", .null),
        (
          "distributions",
          .object(dimensions.map { ($0.name, .text(distribution($0, base: study.design.base[$0.name]))) })
        ),
        ("params", .object(dimensions.map { ($0.name, internalValue(record, $0, study)) })),
        ("user_attrs", .object(sequences(record, names).map { ($0.0, .number($0.1)) })),
        ("system_attrs", .object([])),
        (
          "intermediate_values",
          .object(zip(study.design.rungs, record.rungs).map { (String($0), .number($1)) })
        ),
      ])
  }

  private static func sequences(_ record: TrialRecord, _ names: [String]) -> [(String, Double)] {
    record.scores.sorted { $0.key < $1.key }.map { (names.indices.contains($0) ? names[$0] : "\($0)", $1) }
  }

  /// Ranges hold trial 0 as well, which need not lie in the space; choices list it.
  private static func distribution(_ dimension: SearchDimension, base: Double?) -> String {
    let values = all(dimension, base: base)
    guard dimension.isRange, let low = values.first, let high = values.last else {
      return JSONText.line(
        .object([
          ("name", .text("CategoricalDistribution")),
          ("attributes", .object([("choices", .list(values.map { .number($0) }))])),
        ]))
    }
    return JSONText.line(
      .object([
        ("name", .text("FloatDistribution")),
        (
          "attributes",
          .object([("step", .null), ("low", .number(low)), ("high", .number(high)), ("log", .bool(false))])
        ),
      ]))
  }

  /// A number, or a choice's place in the list.
  private static func internalValue(_ record: TrialRecord, _ dimension: SearchDimension, _ study: Study)
    -> JSONText.Value
  {
    let value = record.trial.values[dimension.name] ?? .nan
    guard !dimension.isRange else { return .number(value) }
    return .integer(all(dimension, base: study.design.base[dimension.name]).firstIndex(of: value) ?? 0)
  }

  private static func all(_ dimension: SearchDimension, base: Double?) -> [Double] {
    Set(dimension.values + (base.map { [$0] } ?? [])).sorted()
  }

  private static func line(_ operation: Operation, _ pairs: [(String, JSONText.Value)]) -> String {
    JSONText.line(
      .object([("op_code", .integer(operation.rawValue)), ("worker_id", .text("siamscope"))] + pairs))
  }

  /// ISO 8601 in UTC with an offset, as Python's `fromisoformat` takes it.
  package static func date(_ seconds: Double) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    return String(
      format: "%04d-%02d-%02dT%02d:%02d:%02d.000000+00:00", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
      parts.tm_hour, parts.tm_min, parts.tm_sec)
  }

  /// Brings the file up to `lines`, adding what it lacks. Several processes may do so: one at a time, by Optuna's own
  /// lock (a link beside the file), and each adds only what the others have not.
  ///
  /// Throws where the file holds something else.
  public static func bring(_ path: String, upTo lines: [String], patience: Double = 30) throws(WorkError) {
    let lock = path + ".lock"
    let start = ProcessInfo.processInfo.systemUptime
    while symlink(path, lock) != 0 {
      guard errno == EEXIST else { throw .file(lock, reason: AppendFile.systemMessage()) }
      if ProcessInfo.processInfo.systemUptime - start > patience {
        throw .file(
          lock, reason: "another program has held Optuna's lock for \(Int(patience)) s; remove it if none runs")
      }
      usleep(20_000)
    }
    defer { unlink(lock) }
    let old = FileManager.default.contents(atPath: path) ?? Data()
    let whole = old.last == nil || old.last == UInt8(ascii: "\n")
    let there = old.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    guard there.isEmpty || there.first == lines.first else {
      throw .file(path, reason: "holds another study: give --journal another file")
    }
    // A torn last line is written again, whole.
    let kept = whole ? there.count : there.count - 1
    guard kept < lines.count || !whole else { return }
    let bytes = whole ? old.count : (old.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path, reason: AppendFile.systemMessage()) }
    defer { close(descriptor) }
    ftruncate(descriptor, off_t(bytes))
    lseek(descriptor, 0, SEEK_END)
    let text = Array(lines.dropFirst(kept).map { $0 + "\n" }.joined().utf8)
    var done = 0
    while done < text.count {
      let put = text.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, text.count - done) }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { throw .file(path, reason: AppendFile.systemMessage()) }
      done += put
    }
  }
}
