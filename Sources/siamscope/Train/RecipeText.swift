import Foundation
import Training

/// A recipe as it was given: a file or a built-in one, with what the command line changes.
struct RecipeText {
  /// The recipe's own text.
  let text: String
  /// What errors call it.
  let file: String
  /// Settings of the command line as YAML.
  private let changes: [(setting: String, yaml: String)]
  private let frames: String?

  /// Throws `LoadError` when there is no such recipe, and `TrainError` for a setting that is none.
  init(_ name: String, frames: String?, settings: [String]) throws {
    if FileManager.default.fileExists(atPath: name) {
      text = try TextInput.read(name)
      file = name
    } else if let text = PresetRecipes.text(name) {
      self.text = text
      file = name
    } else {
      throw TrainError.noRecipe(name: name, known: PresetRecipes.names)
    }
    self.frames = frames
    changes = try settings.map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty else { throw TrainError.noSetting(setting) }
      // optimiser.clip=5 is {optimiser: {clip: 5}}
      let keys = parts[0].split(separator: ".")
      let yaml =
        keys.map { "{\($0): " }.joined() + parts[1] + String(repeating: "}", count: keys.count)
      return (setting, yaml)
    }
  }

  /// The recipe with the command line's changes. Throws `TrainingDataError`.
  func recipe() throws -> TrainingRecipe {
    var recipe = try TrainingRecipe(text: text, file: file)
    for change in changes { try recipe.apply(text: change.yaml, file: "--set \(change.setting)") }
    return recipe
  }

  /// Where its pairs come from. Throws `TrainingDataError` when it does not say.
  func data() throws -> DataRecipe {
    if let frames {
      var data = DataRecipe()
      data.file = "--frames"
      data.root = ""
      data.sources = [DataRecipe.Source(kind: .frames, path: URL(fileURLWithPath: frames).path)]
      return data
    }
    return try DataRecipe(text: text, file: file)
  }

  /// What must not change between the parts of one run.
  func identity(seed: UInt64?) -> String {
    ([text] + changes.map(\.setting) + [seed.map { "seed \($0)" } ?? ""] + [frames ?? ""]).joined(separator: "\n")
  }
}

/// What can be wrong with a training command.
enum TrainError: Error, CustomStringConvertible {
  case noRecipe(name: String, known: [String])
  case noSetting(String)
  case otherRank(String)

  var description: String {
    switch self {
    case .noRecipe(let name, let known):
      return "no recipe '\(name)': it is neither a file nor built in (\(known.joined(separator: ", ")))"
    case .noSetting(let text): return "--set \(text): give name=value"
    case .otherRank(let what):
      return "this rank's \(what) is not rank 0's: give every machine the same program and files"
        + (what == "instruction set" ? ", and SIAMSCOPE_ISA=avx2 where their processors differ" : "")
    }
  }
}
