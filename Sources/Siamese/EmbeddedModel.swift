import Foundation
import Tensors

/// The trained models that ship inside the program.
public enum EmbeddedModel: String, Sendable, CaseIterable {
  case siamrpnS = "siamrpn-s"
  case dasiamrpnS = "dasiamrpn-s"
  case siamrpnppS = "siamrpnpp-s"

  /// Names that `Network.embedded(named:)` takes.
  public static var names: [String] { allCases.map(\.rawValue) }

  /// What is tracked with when nothing is said.
  public static let `default` = EmbeddedModel.siamrpnppS

  /// The weights file.
  public func url() throws -> URL {
    let path = "Weights/\(rawValue).safetensors"
    // Beside the program first: it may have been moved from where it was built, which Bundle.module does not survive.
    let program = Bundle.main.bundleURL.appendingPathComponent("siamscope_Siamese.resources/\(path)")
    if FileManager.default.fileExists(atPath: program.path) { return program }
    let url = Bundle.module.bundleURL.appendingPathComponent(path)
    guard FileManager.default.fileExists(atPath: url.path) else { throw WeightsError.missingResource(name: rawValue) }
    return url
  }
}

extension Network {
  /// An embedded model by its name, such as `siamrpnpp-s`. Throws `WeightsError.unknownModel` for other names.
  public static func embedded(named name: String, options: EngineOptions) throws -> Network {
    guard let model = EmbeddedModel(rawValue: name) else {
      throw WeightsError.unknownModel(name: name, known: EmbeddedModel.names)
    }
    let file = try FileBytes(path: model.url().path)
    return try load(Safetensors.read(file), preset: name, options: options)
  }
}
