import Datasets
import Foundation
import Siamese
import Tracking
import Workbench

/// What a session on the screen begins with: footage, model, parameters, first box.
struct ViewOpening {
  let footage: Footage
  let model: Model
  let catalog: ModelCatalog
  let first: (frame: Int, box: Box)?
  /// Whether nobody said what to show, so that it should explain itself.
  let isWelcome: Bool
  /// Result folders to lay over the frames, and the folder of sequences to list them for; empty for none.
  let results: [String]
  let listed: String?

  init(_ command: ViewCommand) throws {
    isWelcome = command.source.footage == nil && !command.tour
    let opener = FootageOpener()
    var name = try command.source.footage ?? Self.bundled(opener.installation)
    results = command.results
    let sequences = results.isEmpty ? [] : try opener.sequences(in: name)
    listed = sequences.count > 1 ? name : nil
    if let first = sequences.first, listed != nil { name = first }
    footage = try opener.open(name, target: command.source.target).decodedAhead()
    footage.warnings.forEach { StandardError.write("warning: \($0)") }
    if let frame = [command.source.start, command.frame].compactMap({ $0 }).max(), frame > footage.count {
      throw LoadError.startBeyondEnd(start: frame, count: footage.count, footage: footage.name)
    }
    let network = try command.model.network()
    model = Model(
      name: network.name, network: network, parameters: try command.model.parameters(for: network))
    catalog = Self.catalog(command.model, model)
    first = try Self.first(command, footage)
  }

  /// The sequence of a first start: the twins, where they are there.
  private static func bundled(_ installation: Installation) throws -> String {
    let names = installation.sequenceNames
    guard let name = names.first(where: { $0.hasPrefix("twins") }) ?? names.first else {
      throw ViewError.noBundledSequence
    }
    return name
  }

  /// The given box, or the truth on the given frame; nil where the session shall find or ask for one.
  private static func first(_ command: ViewCommand, _ footage: Footage) throws -> (frame: Int, box: Box)? {
    let frame = command.source.start.map { $0 - 1 }
    if let box = command.source.box {
      return (frame ?? 0, box.box.offset(dx: -footage.base, dy: -footage.base))
    }
    guard let frame else { return nil }
    guard let truth = footage.truth(frame) else { throw LoadError.noBox(footage: footage.name, frame: frame + 1) }
    return (frame, truth)
  }

  /// The embedded models, and any file by its path.
  private static func catalog(_ options: ModelOptions, _ shown: Model) -> ModelCatalog {
    let names = EmbeddedModel.names + (EmbeddedModel.names.contains(shown.name) ? [] : [shown.name])
    return ModelCatalog(names: names, notes: notes(names, options, shown)) { name in
      if name == shown.name { return shown }
      let network = try ModelLoader.load(name, preset: nil, options: options.engine())
      return Model(name: name, network: network, parameters: TrackerParameters(network.defaults))
    }
  }
}

extension ViewOpening {
  /// What each model is: its preset, how many weights, how much work a frame.
  private static func notes(_ names: [String], _ options: ModelOptions, _ shown: Model) -> [String: String] {
    var notes: [String: String] = [:]
    for name in names {
      let network =
        name == shown.name
        ? shown.network as? Network : try? ModelLoader.load(name, preset: nil, options: options.engine())
      guard let network else { continue }
      var parts = ["preset \(network.name)"]
      if parts[0].count < 24 { parts[0] = parts[0].padding(toLength: 24, withPad: " ", startingAt: 0) }
      parts.append(String(format: "%6.2f M weights", Double(network.parameterCount) / 1e6))
      let side = Int(TrackerParameters(network.defaults).instance)
      if let work = try? network.architecture.work(instanceSize: side) {
        parts.append(String(format: "%5.2f GFLOP a frame", Double(work.search.total) / 1e9))
      }
      notes[name] = parts.joined(separator: "  ")
    }
    return notes
  }
}

/// What a session on the screen cannot do.
enum ViewError: Error, CustomStringConvertible {
  case noBundledSequence
  case noTheme(String)
  case notTracked(frame: Int, reason: String)
  case refused(String)

  var description: String {
    switch self {
    case .noBundledSequence:
      "no bundled sequence was found: name FOOTAGE, or set SIAMSCOPE_DATA to the folder that holds Sequences and Themes"
    case .noTheme(let problem): problem
    case .refused(let reason): reason
    case .notTracked(let frame, let reason): "frame \(frame) was not reached: \(reason)"
    }
  }
}
