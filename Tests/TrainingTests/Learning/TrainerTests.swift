import Foundation
import Tensors
import Testing
import Training

/// Whole runs of a tiny network on painted pairs.
@Suite struct TrainerTests {
  private func recipe(_ changes: String = "") throws -> TrainingRecipe {
    var recipe = try TrainingRecipe(preset: "siamrpn-s")
    try recipe.apply(
      text: """
        widths: [8, 8, 16, 16, 16]
        batch: 4
        epochs: 3
        pairs_per_epoch: 16
        validation_pairs: 8
        average: 0.9
        """, file: "test")
    if !changes.isEmpty { try recipe.apply(text: changes, file: "test") }
    return recipe
  }

  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("siamscope-\(UUID().uuidString)").path
  }

  @discardableResult
  private func run(
    _ recipe: TrainingRecipe, in folder: String, resumes: Bool = false, stopAfter: Int? = nil, threads: Int = 2,
    source: PaintedSource? = nil
  ) throws -> Listener {
    var options = Trainer.Options()
    options.threads = threads
    options.stopAfter = stopAfter
    let trainer = try Trainer(recipe, folder: folder, identity: "test", resumes: resumes, options: options)
    let listener = Listener()
    let pairs = source ?? PaintedSource(responseSize: trainer.responseSize)
    _ = try trainer.run(
      pairs, validation: PaintedSource(responseSize: trainer.responseSize, seed: 7), observer: listener
    ) { false }
    return listener
  }

  private func bytes(_ folder: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
  }

  /// More layers join in the middle, and the run stops before and after that.
  @Test func resumedRunIsTheSameToTheByte() throws {
    let recipe = try recipe(
      """
      reset_on_unfreeze: true
      layers:
        - {match: backbone.features.0, from_epoch: 1.5}
        - {match: backbone}
      """)
    let (whole, parts) = (folder(), folder())
    defer { for name in [whole, parts] { try? FileManager.default.removeItem(atPath: name) } }
    let first = try run(recipe, in: whole)
    #expect(first.reports.count == 12)
    #expect(first.validations.map(\.step) == [4, 8, 12])
    try run(recipe, in: parts, stopAfter: 5)
    try run(recipe, in: parts, resumes: true, stopAfter: 1)
    let last = try run(recipe, in: parts, resumes: true)
    #expect(last.reports.map(\.step) == Array(7...12))
    for name in ["checkpoint.safetensors", "model.safetensors"] {
      #expect(try bytes(whole, name) == bytes(parts, name), "\(name)")
    }
  }

  @Test func threadsChangeNothing() throws {
    let recipe = try recipe("epochs: 1")
    let (one, three) = (folder(), folder())
    defer { for name in [one, three] { try? FileManager.default.removeItem(atPath: name) } }
    try run(recipe, in: one, threads: 1)
    try run(recipe, in: three, threads: 3)
    #expect(try bytes(one, "model.safetensors") == bytes(three, "model.safetensors"))
  }

  /// Where the processor has no bfloat16 the run says so; where it has, it learns as in single precision, to other bits.
  @Test func bfloat16IsTheRecipesChoice() throws {
    let folders = [folder(), folder(), folder()]
    defer { for name in folders { try? FileManager.default.removeItem(atPath: name) } }
    let recipe = try recipe("precision: bf16")
    guard InstructionSet.best.hasBfloat16 else {
      #expect(throws: EngineError.self) { try run(recipe, in: folders[0]) }
      return
    }
    let rough = try run(recipe, in: folders[0], threads: 1)
    try run(recipe, in: folders[1], threads: 3)
    #expect(try bytes(folders[0], "model.safetensors") == bytes(folders[1], "model.safetensors"))
    let exact = try run(self.recipe(), in: folders[2])
    #expect(try bytes(folders[0], "model.safetensors") != bytes(folders[2], "model.safetensors"))
    for (one, other) in zip(rough.validations, exact.validations) {
      #expect(abs(one.losses.cls - other.losses.cls) < 0.1 * other.losses.cls)
      #expect(abs(one.losses.loc - other.losses.loc) < 0.1 * other.losses.loc)
    }
  }

  @Test func anotherRunsFolderIsLeftAlone() throws {
    let recipe = try recipe("epochs: 0.5")
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try run(recipe, in: folder)
    #expect(throws: TrainingError.occupied(folder: folder)) { try run(recipe, in: folder) }
    #expect(throws: TrainingError.self) {
      _ = try Trainer(recipe, folder: folder, identity: "another", resumes: true, options: Trainer.Options())
    }
  }

  @Test func stepsThatAreNotFiniteAreSkippedAndCounted() throws {
    let recipe = try recipe("epochs: 1.5")
    let (broken, folder) = (folder(), folder())
    defer { for name in [broken, folder] { try? FileManager.default.removeItem(atPath: name) } }
    let listener = try run(
      recipe, in: broken, source: PaintedSource(responseSize: 17, brokenFrom: 4, brokenTo: 12))
    #expect(listener.reports.map(\.isSkipped) == [false, true, true, false, false, false])
    #expect(listener.reports.last?.skipped == 2)
    #expect(listener.reports.last?.losses.total.isFinite == true)
  }

  /// The losses of a network that is not trained, or trained by wrong gradients, stay where the first steps are.
  @Test func aTinyNetworkLearns() throws {
    let recipe = try recipe(
      """
      batch: 8
      epochs: 1
      pairs_per_epoch: 480
      validation_pairs: 32
      schedule: {warmup: {epochs: 0.05}, main: {from: 0.004}}
      """)
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let listener = try run(recipe, in: folder)
    let losses = listener.reports.map(\.losses)
    func mean(_ part: ArraySlice<LossReport>, _ value: (LossReport) -> Double) -> Double {
      part.reduce(0) { $0 + value($1) } / Double(part.count)
    }
    print("cls \(mean(losses.prefix(5), \.cls)) to \(mean(losses.suffix(10), \.cls))")
    print("loc \(mean(losses.prefix(5), \.loc)) to \(mean(losses.suffix(10), \.loc))")
    print("validation cls \(listener.validations.last?.losses.cls ?? -1)")
    #expect(mean(losses.prefix(5), \.cls) > 0.5)
    #expect(mean(losses.suffix(10), \.cls) < 0.35)
    #expect(mean(losses.suffix(10), \.loc) < 0.6)
    #expect((listener.validations.last?.losses.cls ?? 1) < 0.4)
  }
}
