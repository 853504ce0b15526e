import Foundation
import Imaging
import Siamese
import Tensors
import Testing
import Training

/// What is trained and what is released are one network: pictures scaled or not, correlations divided or not.
@Suite struct ExportTests {
  private func picture(_ size: Int, _ seed: Int) -> Image {
    var image = Image(width: size, height: size)
    for y in 0..<size {
      for x in 0..<size {
        for c in 0..<3 {
          let wave = sin(Double(x * (c + 2) + seed) / 17) + cos(Double(y * (3 - c) + 2 * seed) / 23)
          image.pixels[(y * size + x) * 3 + c] = UInt8(128 + 60 * wave)
        }
      }
    }
    return image
  }

  @Test(arguments: EmbeddedModel.allCases)
  func trainingAnswersAsTheTrackerDoes(model: EmbeddedModel) throws {
    var recipe = try TrainingRecipe(preset: model.rawValue)
    recipe.initial = InitialWeights(file: try model.url().path)
    recipe.batch = 1
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("siamscope-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let trainer = try Trainer(recipe, folder: folder, identity: "test", resumes: false, options: Trainer.Options())
    #expect(trainer.initialReport?.missing.isEmpty == true)
    #expect(trainer.initialReport?.unused.isEmpty == true)
    let (exemplar, search) = (picture(127, 3), picture(255, 40))
    let answer = try trainer.answer(exemplar: exemplar.pixels.map(Float.init), search: search.pixels.map(Float.init))
    let network = try Network.embedded(named: model.rawValue, options: EngineOptions(precision: .direct))
    let response = try network.response(of: search, to: network.template(of: exemplar)).fused(network.fusion)
    #expect(distance(answer.cls, response.cls) < 1e-4)
    #expect(distance(answer.loc, response.loc) < 1e-4)
    // And back: the exported file is the embedded one again.
    let file = folder + "/again.safetensors"
    try trainer.export(to: file, as: .f32)
    let again = try Network.load(CheckpointReader.read(file), options: EngineOptions(precision: .direct))
    #expect(again.name == model.rawValue)
    let second = try again.response(of: search, to: again.template(of: exemplar)).fused(again.fusion)
    #expect(distance(second.cls, response.cls) < 1e-4)
    #expect(distance(second.loc, response.loc) < 1e-4)
  }

  private func distance(_ found: [Float], _ wanted: [Float]) -> Double {
    let difference = zip(found, wanted).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    return (difference / max(1e-12, wanted.reduce(0.0) { $0 + Double($1 * $1) })).squareRoot()
  }
}
