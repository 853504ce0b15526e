/// What can go wrong in training, rendered where it is shown.
public enum TrainingError: Error, CustomStringConvertible, Sendable, Equatable {
  /// A declared network lacks a tensor that its graph needs: a mistake in the declaration.
  case missingParameter(String)
  case recipe(file: String, problem: String)
  case unknownKey(file: String, key: String, known: [String])
  case badValue(file: String, key: String, value: String, expected: String)
  case unknownPreset(name: String, known: [String])
  case unfitInitialWeights(file: String, problem: String)
  case unfitTeacher(model: String, problem: String)
  case responseSize(expected: Int, found: Int)
  /// A run's folder holds another run.
  case occupied(folder: String)
  case notResumable(folder: String, problem: String)
  case unwritable(file: String, reason: String)
  /// More ranks than a step has pairs.
  case tooManyRanks(Int, batch: Int)
  /// Steps in a row without a finite loss or gradient.
  case diverged(step: Int, skipped: Int)

  public var description: String {
    switch self {
    case .missingParameter(let key): return "the network's declaration lacks \(key)"
    case .recipe(let file, let problem): return "\(file): \(problem)"
    case .unknownKey(let file, let key, let known):
      return "\(file): '\(key)' is no setting of a recipe; there are \(known.joined(separator: ", "))"
    case .badValue(let file, let key, let value, let expected):
      return "\(file): \(key): '\(value)' is not \(expected)"
    case .unknownPreset(let name, let known):
      return "no recipe is called \(name); there are \(known.joined(separator: ", "))"
    case .unfitInitialWeights(let file, let problem): return "--init \(file): \(problem)"
    case .unfitTeacher(let model, let problem): return "teacher \(model): \(problem)"
    case .responseSize(let expected, let found):
      return "the data's targets are of \(found)x\(found) cells, the network answers with \(expected)x\(expected)"
    case .occupied(let folder):
      return "\(folder) holds a training run already; go on with it by --resume, or name another folder"
    case .notResumable(let folder, let problem): return "\(folder): cannot be resumed: \(problem)"
    case .unwritable(let file, let reason): return "\(file): cannot be written: \(reason)"
    case .tooManyRanks(let ranks, let batch):
      return "\(ranks) ranks cannot share steps of \(batch) pairs: start fewer, or raise the recipe's batch"
    case .diverged(let step, let skipped):
      return "step \(step): \(skipped) steps in a row had no finite loss or gradient and were skipped; "
        + "lower the learning rate, or look at the data with --preview"
    }
  }
}
