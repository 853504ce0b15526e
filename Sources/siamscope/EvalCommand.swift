import ArgumentParser
import Cluster
import Datasets
import Foundation
import Imaging
import Metrics
import Siamese
import Tensors
import Tracking
import Tuning

/// Evaluates a model, or anyone's results, by the protocols of the field.
struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Run a protocol over sequences and score it, or score result folders of anyone.",
    discussion: """
      FOLDER is a sequence, a folder of sequences, or pysot's JSON file. The table goes to standard output. With --out \
      the trajectories stay in DIR/NAME, in the layout of the protocol's toolkit, and an interrupted evaluation goes \
      on where it stopped; any number of processes, on any number of machines that see DIR, may run the same command \
      and share the work. Under mpirun rank 0 hands the sequences out. With --results nothing is run: each folder is \
      one tracker's results (SEQUENCE.txt, SEQUENCE/SEQUENCE_001.txt, baseline/SEQUENCE/SEQUENCE_001.txt …). A \
      sequence that fails is named, and the exit code is 1.
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

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Run these models too, each with its own parameters, side by side.", valueName: "name|file"))
  var against: [String] = []

  @OptionGroup var work: WorkOptions

  @Flag(name: .long, help: "Of a sequence with several targets, evaluate each, as OTB-100 counts; the first otherwise.")
  var everyTarget = false

  @Flag(name: .long, help: "Score what ground truth and result both have where their lengths differ.")
  var truncate = false

  @Option(name: .long, help: ArgumentHelp("Order of the table: name, or a figure (worst first).", valueName: "key"))
  var sort: String?

  @Option(name: .long, help: ArgumentHelp("Write the figures as JSON (- for standard output).", valueName: "file"))
  var json: String?

  @Option(name: .long, help: ArgumentHelp("Write comma-separated values (- for standard output).", valueName: "file"))
  var csv: String?

  @Option(name: .long, help: ArgumentHelp("Write a LaTeX table (- for standard output).", valueName: "file"))
  var latex: String?

  @Option(name: .long, help: ArgumentHelp("Write one page with tables and plots.", valueName: "file"))
  var html: String?

  @Option(name: .long, help: ArgumentHelp("Write the plots here.", valueName: "dir"))
  var svg: String?

  @Flag(name: .long, help: "No progress line.")
  var quiet = false

  func validate() throws {
    if folders.isEmpty { throw ValidationError("name a folder of sequences") }
    if let rules, !protocolKind.rules.contains(rules) {
      throw ValidationError("\(EvalError.rules(rules, protocolKind))")
    }
    if !results.isEmpty, out != nil {
      throw ValidationError("--out is for running a model, --results for not running one")
    }
  }

  func run() async throws {
    let ranks: any Communicator = results.isEmpty ? try ClusterJob.communicator() : SoloCommunicator()
    do { try run(ranks) } catch let code as ExitCode {
      // An outcome, which rank 0 alone has: the others are done and have left.
      try ranks.leave()
      throw code
    } catch {
      guard !ranks.isAlone else { throw error }
      ranks.abort("\(error)")
    }
    try ranks.leave()
  }

  private func run(_ ranks: any Communicator) throws {
    let list = SequenceList(folders, everyTarget: everyTarget)
    var failures = list.unreadable.map {
      EvalScorer.Failure(tracker: trackerName, sequence: $0.name, reason: $0.reason)
    }
    if ranks.rank == 0 { failures.forEach(say) }
    guard !list.sequences.isEmpty else { throw EvalError.nothingScored }
    var trackers: [(name: String, folder: ResultFolder)] = []
    var scored = list.sequences
    var temporary: URL?
    defer { if let temporary { try? FileManager.default.removeItem(at: temporary) } }
    if results.isEmpty {
      let root: String
      if let out {
        root = out
      } else {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
          "siamscope-eval-\(UUID().uuidString)")
        if ranks.rank == 0 { temporary = folder }
        root = folder.path
      }
      let models = try self.models(root: root, ranks: ranks)
      let interruption = Interruption()
      guard let outcome = try track(list, models, ranks, interruption) else { return }
      let failed = outcome.failures.map {
        EvalScorer.Failure(tracker: models[$0.model].name, sequence: $0.sequence, reason: $0.reason)
      }
      failed.forEach(say)
      failures += failed
      let common = outcome.done.dropFirst().reduce(Set(outcome.done[0].map(\.name))) { $0.intersection($1.map(\.name)) }
      let isOver = common.union(failed.map(\.sequence)).count == list.sequences.count
      if let code = interruption.exitCode {
        StandardError.write("interrupted: \(common.count) of \(list.sequences.count) sequences are done")
        throw ExitCode(code)
      }
      if !isOver {
        let part = work.shard.map { "part \($0.shard.text) is done; " } ?? ""
        StandardError.write(
          "\(part)\(common.count) of \(list.sequences.count) sequences have results in \(root): the same command without "
            + "--shard does what is left and reports the whole")
        if !failed.isEmpty { throw ExitCode(1) }
        return
      }
      // Side by side means on the same sequences.
      scored = list.sequences.filter { common.contains($0.name) }
      trackers = try models.map { ($0.name, try ResultFolder(path: root + "/" + $0.name)) }
    } else {
      trackers = try ResultFolder.distinct(results)
    }
    let scorer = EvalScorer(
      protocolKind: protocolKind, rules: chosenRules, interval: interval?.interval ?? protocolKind.interval,
      truncates: truncate)
    let (figures, missing) = try scorer.report(trackers, scored)
    let report = figures.noting(notes(scored))
    missing.forEach(say)
    try write(sort.map { report.sorted(by: $0) } ?? report, failures + missing)
    if !(failures + missing).isEmpty { throw ExitCode(1) }
  }

  private var chosenRules: EvalRules { rules ?? protocolKind.rules[0] }

  /// Which of several targets was followed, where that is not all of them: OTB-100 counts each.
  private func notes(_ sequences: [EvalSequence]) -> [String] {
    guard !everyTarget else { return [] }
    let names = sequences.filter { $0.otherTargets > 0 }.map(\.name)
    return names.isEmpty
      ? []
      : ["one target of several (--every-target evaluates each, as OTB-100 counts): \(names.joined(separator: ", "))"]
  }

  private func say(_ failure: EvalScorer.Failure) {
    StandardError.write("siamscope: \(failure.tracker): \(failure.sequence): \(failure.reason)")
  }

  /// What the tracker is called: `--name`, or the model's name or file without its ending.
  private var trackerName: String { Self.name(name ?? model.model) }

  private static func name(_ model: String) -> String {
    URL(fileURLWithPath: model).deletingPathExtension().lastPathComponent.replacing("/", with: "_")
  }

  // MARK: - Running

  private func models(root: String, ranks: any Communicator) throws -> [EvalModel] {
    var models: [EvalModel] = []
    for (number, source) in ([model.model] + against).enumerated() {
      var options = model
      options.model = source
      // Each thread has a network of its own, so what is left of the processors is theirs together.
      options.threads = max(1, model.threads / work.workers)
      let network = try options.network()
      let parameters = try options.parameters(for: network)
      let manifest = EvalManifest(
        protocolKind: protocolKind, rules: chosenRules, model: source, network: network, parameters: parameters
      ).text
      var name = number == 0 ? trackerName : Self.name(source)
      while models.contains(where: { $0.name == name }) { name += "-\(number + 1)" }
      models.append(
        EvalModel(
          name: name, options: options, parameters: parameters, manifest: manifest,
          store: ranks.rank == 0
            ? try ResultStore(folder: root + "/" + name, protocolKind: protocolKind, manifest: manifest) : nil))
    }
    return models
  }

  private func track(
    _ list: SequenceList, _ models: [EvalModel], _ ranks: any Communicator, _ interruption: Interruption
  ) throws -> EvalRun.Outcome? {
    let run = EvalRun(
      sequences: list.sequences, order: list.longestFirst, protocolKind: protocolKind,
      overlap: chosenRules.overlap, models: models, work: work,
      ranks: ranks, isInterrupted: { interruption.exitCode != nil })
    let frames = list.sequences.map(\.groundTruth.count)
    let progress = SharedProgress(
      ProgressLine(title: models.map(\.name).joined(separator: ", "), total: models.count * frames.reduce(0, +)),
      isQuiet: quiet)
    return try run.run { piece, _ in progress.add(frames[piece.sequence]) }
  }

  // MARK: - Writing

  private func write(_ report: Report, _ failures: [EvalScorer.Failure]) throws {
    // What goes to standard output takes the table's place, so that a program can read it.
    if ![json, csv, latex].contains("-") { print(report.table(), terminator: "") }
    if let json { try put(ReportJSON.text(report, failures: failures), json) }
    if let csv { try put(report.csv(), csv) }
    if let latex { try put(report.latex(), latex) }
    if let html { try put(report.html(title: "\(report.protocolName) on \(folders.joined(separator: ", "))"), html) }
    if let svg {
      try OutputFolder.make(svg)
      for plot in report.plots { try put(plot.svg, "\(svg)/\(plot.key).svg") }
    }
  }

  private func put(_ text: String, _ file: String) throws {
    if file == "-" { return print(text, terminator: "") }
    try WholeFile.write(Array(text.utf8), path: file)
  }
}
