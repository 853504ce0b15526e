import Datasets
import Foundation
import Imaging
import Siamese
import Tensors
import Tracking

/// What is needed to repeat a run and to know that it was the same: nothing of the day, the machine's name or its load.
/// `SavedRun` reads it back.
struct RunManifest {
  private let footage: Footage
  private let first: (frame: Int, box: Box)
  private let model: String
  private let network: Network
  private let weights: [(file: String, hash: String)]
  private let weightsHash: String?
  private let parameters: TrackerParameters
  private var frames = 0
  private var unreadable: [Int] = []
  private var frameHash = FrameHash.start
  var interrupted = false

  init(
    footage: Footage, first: (frame: Int, box: Box), model: String, network: Network, parameters: TrackerParameters
  ) throws {
    self.footage = footage
    self.first = first
    self.model = model
    self.network = network
    // Now, and not at the end: in an hour the file may be another.
    weights = network.sources.map { (URL(fileURLWithPath: $0.name).standardizedFileURL.path, $0.sha256()) }
    weightsHash = weights.count == 1 ? weights[0].hash : network.weightsHash
    for file in network.sources { try file.requireWhole() }
    self.parameters = parameters
  }

  mutating func add(_ record: FrameRecord) {
    frames += 1
    if let hash = record.hash { frameHash = FrameHash.mix(frameHash, hash) } else { unreadable.append(record.frame) }
  }

  func write(to folder: String) throws {
    try WholeFile.write(Array(JSONText.pretty(value).utf8), path: folder + "/manifest.json")
  }

  private var value: JSONText.Value {
    let box = first.box.offset(dx: footage.base, dy: footage.base)
    return .object([
      ("program", .text("siamscope")), ("version", .text(Version.text)),
      (
        "model",
        .object([
          ("name", .text(model)), ("preset", .text(network.name)),
          ("weights_sha256", weightsHash.map { .text($0) } ?? .null),
          (
            "files",
            .list(weights.map { .object([("path", .text($0.file)), ("sha256", .text($0.hash))]) })
          ),
          ("parameters", .integer(network.parameterCount)),
        ])
      ),
      (
        "engine",
        .object([
          ("isa", .text(network.options.isa.rawValue)), ("precision", .text(network.options.precision.rawValue)),
        ])
      ),
      (
        "footage",
        .object([
          ("name", .text(footage.name)), ("path", .text(footage.path)), ("layout", .text("\(footage.layout)")),
          ("frames", .integer(footage.count)),
          ("base", .number(footage.base)),
          ("decoder", Decoders.text(isVideo: footage.layout == .video).map { .text($0) } ?? .null),
        ])
      ),
      (
        "first",
        .object([
          ("frame", .integer(first.frame + 1)),
          ("box", .list([.number(box.x), .number(box.y), .number(box.width), .number(box.height)])),
        ])
      ),
      (
        "parameters",
        .object(
          Parameter.table.map { ($0.name, .number($0.value(in: parameters))) } + [
            ("cls_weights", .list(parameters.clsWeights.map { .number($0) })),
            ("loc_weights", .list(parameters.locWeights.map { .number($0) })),
          ])
      ),
      (
        "run",
        .object([
          ("frames", .integer(frames)), ("complete", .bool(!interrupted)),
          ("frames_hash", .text(FrameHash.text(frameHash))), ("unreadable", .list(unreadable.map { .integer($0) })),
        ])
      ),
    ])
  }
}
