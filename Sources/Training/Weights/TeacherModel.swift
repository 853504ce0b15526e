import Foundation
import Siamese
import Tensors

/// The file of a teacher: which network it holds, and its numbers.
package struct TeacherModel {
  /// As the recipe calls it; of a file the last part of its path.
  package let name: String
  package let sha256: String
  package let architecture: Architecture
  private let checkpoint: Checkpoint

  /// Throws `CheckpointError`, `WeightsError`, and `TrainingError.unfitTeacher` when the file holds no known network.
  package init(_ settings: TeacherSettings) throws {
    let embedded = EmbeddedModel(rawValue: settings.model)
    let file = try FileBytes(path: try embedded.map { try $0.url().path } ?? settings.model)
    checkpoint = try CheckpointReader.read(file)
    guard let architecture = Architecture.recognise(checkpoint.tensors) else {
      throw TrainingError.unfitTeacher(
        model: settings.model, problem: "its keys belong to no known network; siamscope inspect lists them")
    }
    name = (settings.model as NSString).lastPathComponent
    sha256 = file.sha256()
    self.architecture = architecture
  }

  /// Its numbers as the graph wants them: files hold pictures of 0…255 and plain correlations, as trackers take them.
  func table(of siamese: SiameseGraph) throws -> ParameterTable {
    let table = ParameterTable(siamese.parameters)
    for (number, entry) in table.entries.enumerated() {
      guard let tensor = checkpoint[entry.key], tensor.shape == entry.shape else {
        throw TrainingError.unfitTeacher(
          model: name, problem: "it lacks \(entry.key) of \(entry.shape), so it is no whole tracker")
      }
      let values = tensor.floats()
      guard values.allSatisfy(\.isFinite) else {
        throw TrainingError.unfitTeacher(model: name, problem: "\(entry.key) holds numbers that are not finite")
      }
      table[number] = values
    }
    return table
  }
}
