import Foundation
import Siamese
import Tensors

/// A model by name or file.
enum ModelLoader {
  static func load(_ name: String, preset: String?, options: EngineOptions) throws -> Network {
    if EmbeddedModel.names.contains(name) { return try Network.embedded(named: name, options: options) }
    guard FileManager.default.fileExists(atPath: name) else {
      throw LoadError.noModel(name: name, embedded: EmbeddedModel.names)
    }
    let checkpoint = try CheckpointReader.read(name)
    return try Network.load(checkpoint, preset: preset, file: try? FileBytes(path: name), options: options)
  }
}
