import Foundation
import Tensors

/// Everything that a run needs to go on as if it had never stopped, in one safetensors file.
struct TrainingState {
  var step: Int
  var skipped: Int
  /// Skipped steps in a row.
  var skippedInARow: Int
  var values: Floats
  var average: Floats?
  var first: Floats
  var second: Floats?
  var updates: [Int]
  /// The layers that learn, so that a run which stopped between two epochs knows whether more have just joined.
  var learning: Int

  private static let kind = "siamscope training state 1"

  /// Writes to `path`, replacing what is there only once the whole file is written. `recipe` identifies the run.
  func write(to path: String, recipe: String) throws {
    var checkpoint = Checkpoint(
      sourceName: path,
      metadata: [
        "kind": Self.kind, "recipe": recipe, "step": "\(step)", "skipped": "\(skipped)",
        "skipped_in_a_row": "\(skippedInARow)", "learning": "\(learning)",
        "updates": updates.map(String.init).joined(separator: ","),
      ])
    try checkpoint.add(StoredTensor(values.values, shape: [values.count]), as: "values")
    try checkpoint.add(StoredTensor(first.values, shape: [first.count]), as: "first")
    if let second { try checkpoint.add(StoredTensor(second.values, shape: [second.count]), as: "second") }
    if let average { try checkpoint.add(StoredTensor(average.values, shape: [average.count]), as: "average") }
    try Safetensors.write(checkpoint, to: path)
  }

  /// Reads what `write` wrote. Throws `TrainingError.notResumable` when it is another run's.
  init(from path: String, recipe: String, folder: String, count: Int, entries: Int) throws {
    func problem(_ text: String) -> TrainingError { .notResumable(folder: folder, problem: text) }
    guard FileManager.default.fileExists(atPath: path) else { throw problem("there is no checkpoint in it") }
    let file = try CheckpointReader.read(path)
    guard file.metadata["kind"] == Self.kind else { throw problem("its checkpoint is of another kind") }
    guard file.metadata["recipe"] == recipe else {
      throw problem("its recipe is not this one; resume with the recipe and settings that it was begun with")
    }
    func number(_ key: String) throws -> Int {
      guard let value = file.metadata[key].flatMap({ Int($0) }) else { throw problem("its checkpoint lacks \(key)") }
      return value
    }
    func floats(_ key: String) throws -> Floats? {
      guard let tensor = file[key] else { return nil }
      guard tensor.count == count else {
        throw problem("its checkpoint has \(tensor.count) numbers where the network has \(count)")
      }
      return Floats(tensor.floats())
    }
    guard let values = try floats("values"), let first = try floats("first") else {
      throw problem("its checkpoint lacks the weights")
    }
    step = try number("step")
    skipped = try number("skipped")
    skippedInARow = try number("skipped_in_a_row")
    learning = try number("learning")
    self.values = values
    self.first = first
    second = try floats("second")
    average = try floats("average")
    updates = (file.metadata["updates"] ?? "").split(separator: ",").compactMap { Int($0) }
    guard updates.count == entries else { throw problem("its checkpoint counts other tensors") }
  }

  init(
    step: Int, skipped: Int, skippedInARow: Int, values: Floats, average: Floats?, optimiser: Optimiser, learning: Int
  ) {
    self.step = step
    self.skipped = skipped
    self.skippedInARow = skippedInARow
    self.values = values
    self.average = average
    first = optimiser.first
    second = optimiser.second
    updates = optimiser.updates
    self.learning = learning
  }
}
