import ArgumentParser
import Cluster
import Foundation
import Siamese
import Tensors
import Terminal
import Training

/// `siamscope train`: a network from pairs of pictures, on this machine's processor.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on pairs, and go on where a run stopped.",
    discussion: """
      RECIPE is a YAML file or a built-in recipe: \(PresetRecipes.names.joined(separator: ", ")). Its data: table says \
      where pairs come from; --frames FOLDER takes their place with a folder of sequences (frames and \
      groundtruth.txt). DIR gets model.safetensors (which --model of the other verbs takes), checkpoint.safetensors, \
      log.jsonl, curves.svg and manifest.json. On a terminal a screen shows losses, speed and the last batch; --plain, \
      --quiet and --json do without. Ctrl-C and SIGTERM save before they end; --resume goes on, with the same numbers as \
      a run that never stopped. Under mpirun the ranks share each step's pairs and sum their gradients; rank 0 alone \
      needs DIR and the weights of --init, and a run may be resumed by any number of ranks. mpirun kills its ranks two \
      seconds after Ctrl-C: SIGUSR1 to mpirun lets them save first, however long it takes.
      """)

  @Argument(help: "A recipe's file, or a built-in recipe's name.")
  var recipe: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Run an experiment instead of a recipe: shift trains small padded networks with targets shifted by 0, 16 and 32 \
      pixels and draws what they answer.
      """,
      valueName: "name"))
  var experiment: Experiment?

  @Option(name: .long, help: ArgumentHelp("Where the run is kept.", valueName: "dir"))
  var out: String?

  @Flag(name: .long, help: "Go on from the checkpoint in DIR.")
  var resume = false

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp("Start from these weights, of any format that is read; see --init-part.", valueName: "file"))
  var initial: String?

  @Option(name: .long, help: "What to take of --init: all, or backbone.")
  var initPart: InitialWeights.Part?

  @Flag(name: .long, help: "The weights of --init take red, green, blue pictures (torchvision's and timm's do).")
  var initRGB = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What pictures were reduced by and divided by for --init, such as 127,128; 0,1 without it.",
      valueName: "mean,scale"))
  var initInput: String?

  @Option(name: .long, help: ArgumentHelp("The folder that the recipe's data lie in.", valueName: "folder"))
  var data: String?

  @Option(name: .long, help: ArgumentHelp("Train on the sequences of this folder instead.", valueName: "folder"))
  var frames: String?

  @Option(
    name: .long,
    help: """
      Threads for the network; without it the machine's processors, shared by its ranks. Results do not depend on it.
      """)
  var threads: Int?

  @Option(name: .long, help: "Threads that make pairs ahead.")
  var pairThreads = 1

  @Option(name: .long, help: "Seed of the fresh weights and of the pairs; the recipe's without it.")
  var seed: UInt64?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A setting of the recipe, as often as needed: batch=16, epochs=2, optimiser.weight_decay=0.1 …",
      valueName: "name=value"))
  var set: [String] = []

  @Option(name: .long, help: "Stop (and save) after so many steps.")
  var steps: Int?

  @Option(name: .long, help: "Minutes between two checkpoints.")
  var checkpointMinutes = 5.0

  @Option(
    name: .long,
    help: ArgumentHelp("Draw a sheet of the recipe's pairs with boxes and labels, and train nothing.", valueName: "png")
  )
  var preview: String?

  @Option(name: .long, help: "Pairs of --preview.")
  var previewPairs = 24

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Measure the model on a few sequences of this folder whenever it is saved. They are never trained with.",
      valueName: "folder"))
  var watch: String?

  @Flag(name: .long, help: "Lines instead of the screen, on a terminal too.")
  var plain = false

  @Option(name: .long, help: "A theme of the screen.")
  var theme: String?

  @Option(name: .long, help: "Colours of the screen: \(TerminalOptions.colorNames.joined(separator: ", ")).")
  var color = "auto"

  @Option(name: .long, help: "Glyphs of the screen: \(TerminalOptions.glyphNames.joined(separator: ", ")).")
  var glyphs = "auto"

  @Flag(name: .long, help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: .long, help: "Print one JSON object a step on standard output.")
  var json = false

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads: \(threads) is not 1 ... 256")
    }
    if preview != nil || experiment != nil, ClusterJob.ranks() > 1 {
      throw ValidationError("--preview and --experiment run in one process: start them without mpirun")
    }
    guard (1...64).contains(pairThreads) else {
      throw ValidationError("--pair-threads: \(pairThreads) is not 1 ... 64")
    }
    guard checkpointMinutes > 0 else { throw ValidationError("--checkpoint-minutes must be above 0") }
    if let steps, steps < 1 { throw ValidationError("--steps must be above 0") }
    if recipe == nil, experiment == nil { throw ValidationError("name a recipe") }
    guard (1...1000).contains(previewPairs) else { throw ValidationError("--preview-pairs is not 1 ... 1000") }
    if preview != nil, recipe != nil { return }
    if out == nil { throw ValidationError("--out DIR: say where the run is kept") }
    if resume, initial != nil { throw ValidationError("--init is for a run's beginning; --resume has its weights") }
    _ = try inputScale()
  }

  private func inputScale() throws -> InputScale? {
    guard let initInput else { return nil }
    let parts = initInput.split(separator: ",").compactMap { Float($0) }
    guard parts.count == 2, parts[1] > 0 else {
      throw ValidationError("--init-input takes two numbers such as 127,128, the second above 0")
    }
    return InputScale(mean: parts[0], scale: parts[1])
  }

  func run() throws {
    if let preview, let recipe {
      let text = try RecipeText(recipe, frames: frames, settings: set)
      return try PairPreview.write(try text.data(), root: data, to: preview, count: previewPairs)
    }
    guard let out else { return }
    if experiment != nil {
      return try ExperimentRun(folder: out, steps: steps, threads: threadCount, seed: seed, quiet: quiet).run()
    }
    guard let name = recipe else { return }
    let ranks = try ClusterJob.communicator()
    do { try train(name, out: out, ranks) } catch let code as ExitCode {
      try ranks.leave()
      throw code
    } catch {
      guard !ranks.isAlone else { throw error }
      ranks.abort("\(error)")
    }
    try ranks.leave()
  }

  /// Threads for the network: where several ranks are on this machine, each its part of the processors.
  private var threadCount: Int {
    let machine = ProcessInfo.processInfo
    return threads
      ?? max(1, min(machine.activeProcessorCount, machine.processorCount / ClusterJob.ranksHere()))
  }

  private func train(_ name: String, out: String, _ ranks: any Communicator) throws {
    let isFirst = ranks.rank == 0
    let text = try RecipeText(name, frames: frames, settings: set)
    var recipe = try text.recipe()
    if let seed { recipe.seed = seed }
    if let initial {
      var weights = InitialWeights(file: initial)
      weights.part = initPart ?? .all
      weights.isRGB = initRGB
      weights.input = try inputScale() ?? .plain
      recipe.initial = weights
    }
    var options = Trainer.Options()
    options.threads = threadCount
    options.isa = try InstructionSet.fromEnvironment()
    options.checkpointMinutes = checkpointMinutes
    options.stopAfter = steps
    options.pairThreads = pairThreads
    let pairs = try TrainingData(try text.data(), root: data)
    let digest = try pairs.digest()
    let identity = text.identity(seed: seed)
    try RankAgreement(identity: identity, data: digest, isa: options.isa).check(ranks)
    let trainer = try Trainer(
      recipe, folder: out, identity: identity, resumes: resume, options: options, ranks: ranks)
    let seed = recipe.seed
    let source = MixedPairSource(pairs.training, responseSize: trainer.responseSize, seed: seed)
    // What is held out; of data too small for that, other pairs than any that are learnt from.
    let validation = MixedPairSource(
      pairs.validation ?? pairs, responseSize: trainer.responseSize, seed: seed ^ 0x7661_6c69_6461_7465,
      cacheBytes: 64 << 20)
    guard isFirst else {
      let interruption = TrainRun.interruption()
      _ = try trainer.run(source, validation: validation, observer: SilentObserver()) {
        interruption.signalNumber != nil
      }
      tell(source.brokenFiles)
      if let code = interruption.exitCode { throw ExitCode(code) }
      return
    }
    let manifest = TrainManifest(
      folder: out, recipe: recipe, text: text.text, data: digest, options: options, ranks: ranks.size, resumes: resume)
    trainer.exportMetadata = manifest.metadata
    let hasScreen = !plain && !quiet && !json && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let log = try TrainLog(folder: out, step: trainer.step, quiet: quiet || hasScreen, json: json)
    if !quiet { pairs.warnings.forEach { StandardError.write("warning: \($0)") } }
    let run = TrainRun(
      trainer: trainer, source: source, validation: validation, log: log,
      watched: try watch.map { try WatchedSequences($0) },
      engine: EngineOptions(threads: options.threads, isa: options.isa))
    let start = ProcessInfo.processInfo.systemUptime
    let ending: TrainRun.Ending
    if hasScreen {
      let before = try trainer.step > 0 ? CurveFile(log: out + "/log.jsonl").curves : TrainingCurves()
      let board = TrainBoard(recipe: name, folder: out, curves: before)
      ending = run.onScreen(try TrainTerminal(board, theme: theme, TerminalOptions(color: color, glyphs: glyphs)))
    } else {
      ending = run.plain()
    }
    let seconds = ProcessInfo.processInfo.systemUptime - start
    try manifest.write(trainer, hours: seconds / 3600, broken: source.brokenFiles)
    tell(source.brokenFiles)
    let isDone = try ending.result.get()
    if !isDone, !quiet { StandardError.write("stopped after step \(trainer.step); go on with --resume") }
    if let signal = ending.signal { throw ExitCode(128 + signal) }
    if !json { print(trainer.modelFile) }
  }

  private func tell(_ brokenFiles: [(file: String, reason: String)]) {
    if !quiet { brokenFiles.forEach { StandardError.write("not used: \($0.reason)") } }
  }
}

extension InitialWeights.Part: ExpressibleByArgument {}
extension Experiment: ExpressibleByArgument {}
