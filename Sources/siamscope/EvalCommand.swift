import ArgumentParser
import Datasets
import Foundation
import Imaging
import Metrics
import Siamese
import Tensors
import Tracking

/// Evaluates a model, or anyone's results, by the protocols of the field.
struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Run a protocol over sequences and score it, or score result folders of anyone.",
    discussion: """
      FOLDER is a sequence, a folder of sequences, or pysot's JSON file. The table goes to standard output. With --out \
      the trajectories stay in DIR/NAME, in the layout of the protocol's toolkit, and an interrupted evaluation goes \
      on where it stopped. With --results nothing is run: each folder is one tracker's results (SEQUENCE.txt, \
      SEQUENCE/SEQUENCE_001.txt, baseline/SEQUENCE/SEQUENCE_001.txt …). A sequence that fails is named, and the exit \
      code is 1.
      """)

  @Argument(help: "Sequences, folders of sequences, or bundled sequences' names.")
  var folders: [String]

  @OptionGroup var model: ModelOptions

  @Option(
    name: .customLong("protocol"),
    help: "\(EvalProtocol.allCases.map(\.rawValue).joined(separator: ", ")).")
  var protocolKind: EvalProtocol = .ope

  @Option(
    name: .long,
    help: """
      Whose rules score it. ope: lasot (frames whose ground truth is NaN are left out; the default), pysot (they fail), \
      got10k. vot: pysot (the default), vot-toolkit or got10k; vot-lt: vot-toolkit (the default) or pysot.
      """)
  var rules: EvalRules?

  @Option(
    name: .long,
    help: """
      Lengths of the expected overlap: vot2016, vot2018 (the default), vot2019, vot2020 (multi-start's), or LOW-HIGH.
      """)
  var interval: EvalInterval?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Score these result folders instead of running a model.", valueName: "folder"))
  var results: [String] = []

  @Option(name: .long, help: ArgumentHelp("Keep the trajectories here, and go on from them.", valueName: "dir"))
  var out: String?

  @Option(name: .long, help: "The tracker's name in reports and folders; the model's otherwise.")
  var name: String?

  @Option(name: .long, help: "Sequences at a time. Results do not depend on it.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Of a sequence with several targets, evaluate each, as OTB-100 counts; the first otherwise.")
  var everyTarget = false

  @Flag(name: .long, help: "Score what ground truth and result both have where their lengths differ.")
  var truncate = false

  @Option(name: .long, help: ArgumentHelp("Order of the table: name, or a figure (worst first).", valueName: "key"))
  var sort: String?

  @Option(name: .long, help: ArgumentHelp("Write the figures as JSON (- for standard output).", valueName: "file"))
  var json: String?

  @Option(name: .long, help: ArgumentHelp("Write comma-separated values.", valueName: "file"))
  var csv: String?

  @Option(name: .long, help: ArgumentHelp("Write a LaTeX table.", valueName: "file"))
  var latex: String?

  @Option(name: .long, help: ArgumentHelp("Write one page with tables and plots.", valueName: "file"))
  var html: String?

  @Option(name: .long, help: ArgumentHelp("Write the plots here.", valueName: "dir"))
  var svg: String?

  @Flag(name: .long, help: "No progress line.")
  var quiet = false

  func validate() throws {
    if folders.isEmpty { throw ValidationError("name a folder of sequences") }
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs: \(jobs) is not 1 ... 256") }
    if let rules, !protocolKind.rules.contains(rules) {
      throw ValidationError("\(EvalError.rules(rules, protocolKind))")
    }
    if !results.isEmpty, out != nil {
      throw ValidationError("--out is for running a model, --results for not running one")
    }
  }

  func run() async throws {
    let (sequences, unreadable) = self.sequences()
    var trackers: [(name: String, folder: ResultFolder)] = []
    var failures = unreadable
    var scored = sequences
    var interrupted: Int32?
    var temporary: URL?
    defer { if let temporary { try? FileManager.default.removeItem(at: temporary) } }
    failures.forEach { StandardError.write("siamscope: \($0.sequence): \($0.reason)") }
    guard !sequences.isEmpty else { throw EvalError.nothingScored }
    if results.isEmpty {
      let tracker = trackerName
      let root: String
      if let out {
        root = out
      } else {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
          "siamscope-eval-\(UUID().uuidString)")
        temporary = folder
        root = folder.path
      }
      let outcome = try await track(sequences, folder: root + "/" + tracker)
      outcome.failures.forEach { StandardError.write("siamscope: \($0.sequence): \($0.reason)") }
      failures += outcome.failures
      interrupted = outcome.exitCode
      let failed = Set(outcome.failures.map(\.sequence))
      scored = sequences.filter { !failed.contains($0.name) }
      if let interrupted {
        StandardError.write("interrupted: \(scored.count) of \(sequences.count) sequences are done")
        throw ExitCode(interrupted)
      }
      trackers = [(tracker, try ResultFolder(path: root + "/" + tracker))]
    } else {
      trackers = try ResultFolder.distinct(results)
    }
    let scorer = EvalScorer(
      protocolKind: protocolKind, rules: chosenRules, interval: interval?.interval ?? protocolKind.interval,
      truncates: truncate)
    let (report, missing) = try scorer.report(trackers, scored)
    missing.forEach { StandardError.write("siamscope: \($0.tracker): \($0.sequence): \($0.reason)") }
    try write(sort.map { report.sorted(by: $0) } ?? report, failures + missing)
    if !(failures + missing).isEmpty { throw ExitCode(1) }
  }

  private var chosenRules: EvalRules { rules ?? protocolKind.rules[0] }

  /// What the tracker is called: `--name`, or the model's name or file without its ending.
  private var trackerName: String {
    let chosen = name ?? URL(fileURLWithPath: model.model).deletingPathExtension().lastPathComponent
    return chosen.replacing("/", with: "_")
  }

  // MARK: - Sequences

  private func sequences() -> ([EvalSequence], [EvalScorer.Failure]) {
    let opener = FootageOpener()
    var sequences: [EvalSequence] = []
    var failures: [EvalScorer.Failure] = []
    for folder in folders {
      func attempt(_ name: String, _ body: () throws -> Void) {
        do { try body() } catch {
          failures.append(EvalScorer.Failure(tracker: trackerName, sequence: name, reason: "\(error)"))
        }
      }
      attempt(folder) {
        for path in try opener.sequences(in: folder, everyTarget: everyTarget) {
          attempt(URL(fileURLWithPath: path).lastPathComponent) {
            sequences.append(try EvalSequence(path: path, opener: opener))
          }
        }
      }
    }
    return (sequences, failures)
  }

  // MARK: - Running

  private func track(
    _ sequences: [EvalSequence], folder: String
  ) async throws -> (failures: [EvalScorer.Failure], exitCode: Int32?) {
    let network = try model.network()
    let parameters = try model.parameters(for: network)
    let manifest = EvalManifest(
      protocolKind: protocolKind, rules: chosenRules, model: model.model, network: network, parameters: parameters)
    let store = try ResultStore(folder: folder, protocolKind: protocolKind, manifest: manifest.text)
    let interruption = Interruption()
    var options = model
    options.threads = max(1, model.threads / max(1, min(jobs, sequences.count)))
    let load: @Sendable () throws -> Network = { [options] in try options.network() }
    let run = EvalRun(
      store: store, parameters: parameters, overlap: chosenRules.overlap, network: load,
      isInterrupted: { interruption.exitCode != nil })
    var failures: [EvalScorer.Failure] = []
    var progress = ProgressLine(title: trackerName, total: sequences.reduce(0) { $0 + $1.groundTruth.count })
    var frames = 0
    await run.run(sequences, jobs: jobs) { outcome in
      frames += outcome.sequence.groundTruth.count
      if !quiet { progress.show(frames) }
      if let failure = outcome.failure {
        failures.append(
          EvalScorer.Failure(tracker: trackerName, sequence: outcome.sequence.name, reason: failure))
      }
    }
    return (failures, interruption.exitCode)
  }

  // MARK: - Writing

  private func write(_ report: Report, _ failures: [EvalScorer.Failure]) throws {
    let text = ReportJSON.text(report, failures: failures)
    if json == "-" { print(text, terminator: "") } else { print(report.table(), terminator: "") }
    if let json, json != "-" { try put(text, json) }
    if let csv { try put(report.csv(), csv) }
    if let latex { try put(report.latex(), latex) }
    if let html { try put(report.html(title: "\(report.protocolName) on \(folders.joined(separator: ", "))"), html) }
    if let svg {
      try OutputFolder.make(svg)
      for plot in report.plots { try put(plot.svg, "\(svg)/\(plot.key).svg") }
    }
  }

  private func put(_ text: String, _ file: String) throws {
    try WholeFile.write(Array(text.utf8), path: file)
  }
}
