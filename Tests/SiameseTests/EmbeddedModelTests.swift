import Foundation
import Siamese
import Tensors
import Testing

/// The models that ship: small, whole, and made as their manifests say.
@Suite struct EmbeddedModelTests {
  private struct Manifest: Decodable {
    var model: String
    var modelHash: String
    var data: String
    var initial: String?
    var pairs: Int
    var steps: Int
    var plannedSteps: Int
    var seed: Int
    var recipe: String

    enum CodingKeys: String, CodingKey {
      case model, pairs, steps, seed, recipe
      case modelHash = "model_sha256"
      case data = "data_sha256"
      case initial = "initial_sha256"
      case plannedSteps = "of_steps"
    }
  }

  private func manifest(_ model: EmbeddedModel) throws -> Manifest {
    let url = try model.url().deletingPathExtension().appendingPathExtension("json")
    return try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: url))
  }

  @Test(arguments: EmbeddedModel.allCases) func theManifestIsOfThisFile(model: EmbeddedModel) throws {
    let file = try FileBytes(path: model.url().path)
    let checkpoint = try Safetensors.read(file)
    let manifest = try manifest(model)
    #expect(manifest.model == model.rawValue)
    #expect(manifest.modelHash == file.sha256())
    #expect(manifest.steps == manifest.plannedSteps)
    let expected = [
      "preset": manifest.model, "data_sha256": manifest.data, "pairs": "\(manifest.pairs)",
      "steps": "\(manifest.steps)", "seed": "\(manifest.seed)",
    ]
    for (key, value) in expected { #expect(checkpoint.metadata[key] == value, "\(key)") }
    #expect(checkpoint.metadata["initial_sha256"] == manifest.initial)
    #expect(manifest.recipe.contains("preset: \(model.rawValue)\n"))
  }

  @Test(arguments: EmbeddedModel.allCases) func theFileIsSmallAndOfHalves(model: EmbeddedModel) throws {
    let url = try model.url()
    let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? .max
    #expect(size <= 8_000_000, "\(size) bytes")
    let checkpoint = try Safetensors.read(FileBytes(path: url.path))
    #expect(checkpoint.tensors.values.allSatisfy { $0.type == .f16 })
  }

  /// DaSiamRPN goes on from SiamRPN (Zhu et al. 2018): so does the embedded one.
  @Test func dasiamrpnStartsFromSiamrpn() throws {
    #expect(try manifest(.dasiamrpnS).initial == manifest(.siamrpnS).modelHash)
  }
}
