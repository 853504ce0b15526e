import ArgumentParser
import Foundation
import Imaging
import Siamese
import Tensors
import TraX
import Tracking

/// Serves a tracker to an evaluator that speaks TraX.
struct TraxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trax",
    abstract: "Serve the tracker over the TraX protocol, to the VOT toolkit or any other client.",
    discussion: """
      The connection is the environment's choice: TRAX_SOCKET (a port), TRAX_IN and TRAX_OUT (descriptors), standard \
      input and output otherwise. Parameters may also come with the protocol's messages, under the names of --set. \
      --write-trackers-ini prints the toolkit's entry for the other options given.
      """)

  @OptionGroup var model: ModelOptions

  @Option(name: .long, help: "Version of the protocol: 1, 2, 3 or 4.")
  var protocolVersion = 4

  @Option(
    name: .long,
    help: "Kinds of first regions to accept: rectangle, polygon, mask. Clients convert to one of them.")
  var regions = "rectangle,polygon,mask"

  @Option(name: .long, help: "The tracker's name for the client.")
  var name: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Where an error is also written: the client may swallow standard error.", valueName: "file"))
  var log: String?

  @Option(name: .long, help: "Seconds to go on trying to reach a client's port.")
  var wait = 30.0

  @Flag(name: .long, help: "Print an entry for trackers.ini and leave.")
  var writeTrackersIni = false

  @Flag(name: .long, help: "With --write-trackers-ini: let the toolkit connect by a socket.")
  var socket = false

  func validate() throws {
    if TraXServer.Identity.Version(rawValue: protocolVersion) == nil {
      throw ValidationError("--protocol-version: \(protocolVersion) is not 1, 2, 3 or 4")
    }
    guard (0...3600).contains(wait) else { throw ValidationError("--wait: \(wait) is not 0 ... 3600 seconds") }
    let unknown = regionKinds.filter { !["rectangle", "polygon", "mask"].contains($0) }
    if !unknown.isEmpty || regionKinds.isEmpty {
      throw ValidationError("--regions: '\(regions)' is not of rectangle, polygon, mask")
    }
  }

  private var regionKinds: [String] { regions.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }

  private var trackerName: String {
    name ?? "siamscope-" + URL(fileURLWithPath: model.model).deletingPathExtension().lastPathComponent
  }

  func run() throws {
    if writeTrackersIni {
      print(try entry().text, terminator: "")
      return
    }
    do {
      // A client that has gone is an error to report, not a signal to die of.
      signal(SIGPIPE, SIG_IGN)
      let transport = try TraXTransport.chosen(by: ProcessInfo.processInfo.environment, patience: wait)
      let network = try model.network()
      var tracker = TraXFootageTracker(network: network, parameters: try model.parameters(for: network))
      let version = TraXServer.Identity.Version(rawValue: protocolVersion) ?? .four
      var server = TraXServer(
        transport: transport,
        identity: .init(
          version: version, name: trackerName, description: "\(network.name), siamscope \(Version.text)",
          family: "Siamese", regions: regionKinds))
      try server.run(&tracker)
    } catch {
      record(error)
      throw error
    }
  }

  /// The toolkit runs the command in a folder of its own, so paths are absolute.
  private func entry() throws -> TrackersINI {
    let executable =
      FileManager.default.isExecutableFile(atPath: "/proc/self/exe")
      ? try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") : CommandLine.arguments[0]
    var command = [executable, "trax"]
    func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
    let isEmbedded = EmbeddedModel.names.contains(model.model)
    // Three files of the ONNX form are separated by commas.
    let files =
      FileManager.default.fileExists(atPath: model.model)
      ? [model.model] : model.model.split(separator: ",").map(String.init)
    if !isEmbedded, let missing = files.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
      throw LoadError.noModel(name: missing, embedded: EmbeddedModel.names)
    }
    command += ["--model", isEmbedded ? model.model : files.map(absolute).joined(separator: ",")]
    if let preset = model.preset { command += ["--preset", preset] }
    if let config = model.config { command += ["--config", absolute(config)] }
    for setting in model.set { command += ["--set", setting] }
    if model.longTerm { command.append("--long-term") }
    if model.threads != ProcessInfo.processInfo.activeProcessorCount { command += ["--threads", "\(model.threads)"] }
    if model.precision != .f32 { command += ["--precision", model.precision.rawValue] }
    if protocolVersion != 4 { command += ["--protocol-version", String(protocolVersion)] }
    if regionKinds != ["rectangle", "polygon", "mask"] { command += ["--regions", regions] }
    if wait != 30 { command += ["--wait", "\(wait)"] }
    if let log { command += ["--log", absolute(log)] }
    return TrackersINI(label: trackerName, command: command, usesSocket: socket)
  }

  /// Adds the error to the log file: `--log`, or siamscope-trax.log among temporary files.
  private func record(_ error: any Error) {
    let file = log ?? FileManager.default.temporaryDirectory.appendingPathComponent("siamscope-trax.log").path
    let line = "\(Date().ISO8601Format()) process \(ProcessInfo.processInfo.processIdentifier): \(error)\n"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try? handle.write(contentsOf: Data(line.utf8))
    StandardError.write("siamscope: see also \(file)")
  }
}

/// The tracker as TraX drives it. Answers carry a confidence and the parts of the winner's score.
private struct TraXFootageTracker: TraXTracker {
  let network: Network
  let parameters: TrackerParameters
  private var tracker: Tracker?

  init(network: Network, parameters: TrackerParameters) {
    self.network = network
    self.parameters = parameters
  }

  mutating func initialize(_ image: Image, region: Region, properties: [TraXProperty]) throws -> TraXState {
    guard let box = region.initialBox else { throw TraXError.tracker("the first region is empty") }
    let parameters = try apply(properties, to: self.parameters)
    tracker = try Tracker(network: network, parameters: parameters, frame: image, box: box)
    return TraXState(region: .rectangle(box), properties: [TraXProperty("confidence", "1.0000")])
  }

  mutating func track(_ image: Image, properties: [TraXProperty]) throws -> TraXState {
    guard var running = tracker else { throw TraXError.tracker("a frame came before a target") }
    running.parameters = try apply(properties, to: running.parameters)
    let seen = try running.step(image)
    tracker = running
    func number(_ value: Double) -> String { String(format: "%.4f", value) }
    return TraXState(
      region: .rectangle(seen.box),
      properties: [
        TraXProperty("confidence", number(seen.score)), TraXProperty("penalty", number(seen.choice.penalty)),
        TraXProperty("window", number(seen.choice.window)), TraXProperty("final", number(seen.choice.final)),
      ])
  }

  /// Rows of the parameter table are taken, other properties belong to the client.
  private func apply(_ properties: [TraXProperty], to parameters: TrackerParameters) throws -> TrackerParameters {
    var parameters = parameters
    let names = Set(Parameter.table.map(\.name) + ["cls_weights", "loc_weights"])
    for property in properties where names.contains(property.key.lowercased()) {
      try parameters.set(property.key.lowercased(), to: property.value)
    }
    return parameters
  }
}
