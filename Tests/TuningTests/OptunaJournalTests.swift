import Foundation
import TestSupport
import Testing
import Tuning

@Suite struct OptunaJournalTests {
  private func lines(_ trials: Int) throws -> [String] {
    let (study, _) = StudyTests.run(try StudyTests.design(trials: trials), workers: 2, luck: 1)
    return OptunaJournal.lines(study, name: "it's a \"study\"", names: (0..<10).map { "s\($0)" }) {
      1_700_000_000 + Double($0.trial.number)
    }
  }

  @Test func theFileGrowsByWhatItLacks() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("study.log")
    let lines = try lines(12)
    #expect(lines.count == 14)
    try OptunaJournal.bring(file, upTo: Array(lines.prefix(5)))
    try OptunaJournal.bring(file, upTo: Array(lines.prefix(3)))
    // A writer that died in the middle of a line.
    let handle = try #require(FileHandle(forWritingAtPath: file))
    handle.seekToEndOfFile()
    handle.write(Data(lines[5].utf8.prefix(20)))
    try OptunaJournal.bring(file, upTo: lines)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == lines.map { $0 + "\n" }.joined())
    #expect(!FileManager.default.fileExists(atPath: file + ".lock"))
    #expect(throws: WorkError.self) { try OptunaJournal.bring(file, upTo: ["other"]) }
  }

  @Test func datesAreISO() { #expect(OptunaJournal.date(1_700_000_000) == "2023-11-14T22:13:20.000000+00:00") }

  /// Optuna itself reads it: `SIAMSCOPE_PYTHON` names a Python that has it.
  @Test(
    .enabled(if: Self.hasOptuna, "needs Python with optuna (pip install optuna), or SIAMSCOPE_PYTHON"))
  func optunaReadsTheStudy() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("study.log")
    let lines = try lines(30)
    try OptunaJournal.bring(file, upTo: lines)
    let (study, _) = StudyTests.run(try StudyTests.design(trials: 30), workers: 2, luck: 1)
    let script = """
      import sys, optuna
      from optuna.storages import JournalStorage
      from optuna.storages.journal import JournalFileBackend
      study = optuna.load_study(study_name=None, storage=JournalStorage(JournalFileBackend(sys.argv[1])))
      print(study.study_name, study.direction.name, len(study.trials))
      print(sum(t.state.name == "COMPLETE" for t in study.trials), sum(t.state.name == "PRUNED" for t in study.trials))
      best = study.best_trial
      print(best.number, repr(best.value), best.params["lr"], best.datetime_complete.isoformat())
      print(repr(study.trials[3].intermediate_values[2]), study.trials[3].user_attrs["s3"])
      frame = optuna.importance.get_param_importances(study)
      print(sorted(frame))
      study.ask()
      print(len(optuna.load_study(study_name=None, storage=JournalStorage(JournalFileBackend(sys.argv[1]))).trials))
      """
    let output = try Self.run(script, file)
    let words = output.split(separator: "\n").map(String.init)
    let complete = study.trials.count { $0.state == .complete }
    let best = try #require(study.best)
    try #require(words.count == 6, "\(output)")
    #expect(words[0] == "it's a \"study\" MAXIMIZE 31")
    #expect(words[1] == "\(complete) \(31 - complete)")
    #expect(words[2].hasPrefix("\(best.trial.number) \(best.value ?? 0) \(best.trial.values["lr"] ?? 0) 2023-"))
    #expect(words[3] == "\(study.trials[3].rungs[0]) \(study.trials[3].scores[3] ?? 0)")
    #expect(words[4] == "['lr', 'penalty_k']")
    #expect(words[5] == "32")
  }

  /// `$SIAMSCOPE_PYTHON`, else the python3 on the path.
  static let interpreter = ProcessInfo.processInfo.environment["SIAMSCOPE_PYTHON"] ?? "python3"

  private static let hasOptuna = (try? ShellCommand.run("'\(interpreter)' -c 'import optuna'").code) == 0

  private static func run(_ script: String, _ argument: String) throws -> String {
    let folder = try TemporaryFolder()
    try folder.write(script, to: "script.py")
    let outcome = try ShellCommand.run(
      "'\(interpreter)' '\(folder.path("script.py"))' '\(argument)'")
    return outcome.output + (outcome.code == 0 ? "" : outcome.errors)
  }
}
