import Foundation
import Siamese
import Tensors

/// A model by name or file.
enum ModelLoader {
  static func load(_ name: String, preset: String?, options: EngineOptions) throws -> Network {
    if EmbeddedModel.names.contains(name) { return try Network.embedded(named: name, options: options) }
    // Paths separated by commas are the three files of DaSiamRPN's ONNX form; the reader names one that is missing.
    guard name.contains(",") || FileManager.default.fileExists(atPath: name) else {
      throw LoadError.noModel(name: name, embedded: EmbeddedModel.names)
    }
    return try Network.load(CheckpointReader.read(name), preset: preset, options: options)
  }
}
