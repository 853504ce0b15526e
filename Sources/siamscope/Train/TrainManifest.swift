import Foundation
import Tensors
import Training

/// How a model was made: enough to make it again.
struct TrainManifest {
  let folder: String
  let recipe: TrainingRecipe
  let text: String
  /// SHA-256 of the data's annotations.
  let data: String
  let options: Trainer.Options
  let ranks: Int
  /// Hours of the parts before this one.
  private let hoursBefore: Double
  private let initialHash: String?

  init(
    folder: String, recipe: TrainingRecipe, text: String, data: String, options: Trainer.Options, ranks: Int,
    resumes: Bool
  ) {
    self.folder = folder
    self.recipe = recipe
    self.text = text
    self.data = data
    self.options = options
    self.ranks = ranks
    var before = 0.0
    var hash = recipe.initial.flatMap { try? FileBytes(path: $0.file).sha256() }
    if resumes, let bytes = FileManager.default.contents(atPath: folder + "/manifest.json"),
      let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any]
    {
      before = object["hours"] as? Double ?? 0
      hash = object["initial_sha256"] as? String ?? hash
    }
    hoursBefore = before
    initialHash = hash
  }

  /// What goes into the model's own file.
  var metadata: [String: String] {
    var metadata = ["trainer": "siamscope \(Version.text)", "seed": "\(recipe.seed)", "data_sha256": data]
    if let initialHash { metadata["initial_sha256"] = initialHash }
    return metadata
  }

  func write(_ trainer: Trainer, hours: Double, broken: [(file: String, reason: String)]) throws {
    let path = folder + "/manifest.json"
    let model = try? FileBytes(path: trainer.modelFile).sha256()
    // Paths without folders: where a file lay is nobody's business.
    // As it was typed: Foundation asks the system, which says `(deleted)` of a program that was built anew meanwhile.
    let command = Swift.CommandLine.arguments.enumerated().map { number, word in
      number == 0 || word.hasPrefix("/") ? (word as NSString).lastPathComponent : word
    }
    var fields: [(String, JSONText.Value)] = [
      ("command", .list(command.map(JSONText.Value.text))), ("version", .text(Version.text)),
      ("model", .text(recipe.model)), ("model_sha256", model.map(JSONText.Value.text) ?? .null),
      ("seed", .integer(Int(truncatingIfNeeded: recipe.seed))), ("data_sha256", .text(data)),
      ("initial", recipe.initial.map { .text(($0.file as NSString).lastPathComponent) } ?? .null),
      ("initial_sha256", initialHash.map(JSONText.Value.text) ?? .null),
      ("steps", .integer(trainer.step)), ("of_steps", .integer(recipe.steps)),
      ("pairs", .integer(trainer.step * recipe.batch)), ("skipped_steps", .integer(trainer.skipped)),
      ("hours", .number(((hoursBefore + hours) * 1000).rounded() / 1000)),
      ("processor", .text(InstructionSet.processorName)), ("instruction_set", .text(options.isa.rawValue)),
      ("ranks", .integer(ranks)), ("threads", .integer(options.threads)), ("broken_files", .integer(broken.count)),
      ("recipe", .text(text)),
    ]
    if let teacher = trainer.teacher {
      fields.insert(
        contentsOf: [("teacher", .text(teacher.name)), ("teacher_sha256", .text(teacher.sha256))],
        at: fields.count - 1)
    }
    do {
      try Data(JSONText.pretty(.object(fields)).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch { throw TrainingError.unwritable(file: path, reason: error.localizedDescription) }
  }
}
