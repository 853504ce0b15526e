import Foundation
import Imaging
import Siamese
import Tensors
import TestSupport
import Testing
import Training

/// Runs of a tiny network that learns from an embedded one.
@Suite struct TeacherTests {
  private func recipe(_ teacher: String = "{model: siamrpn-s}", _ changes: String = "") throws -> TrainingRecipe {
    var recipe = try TrainingRecipe(preset: "siamrpn-s")
    try recipe.apply(
      text: """
        widths: [8, 8, 16, 16, 16]
        batch: 4
        epochs: 2
        pairs_per_epoch: 16
        validation_pairs: 0
        average: 0.9
        """, file: "test")
    if !teacher.isEmpty { try recipe.apply(text: "teacher: \(teacher)", file: "test") }
    if !changes.isEmpty { try recipe.apply(text: changes, file: "test") }
    return recipe
  }

  @discardableResult
  private func run(
    _ recipe: TrainingRecipe, in folder: String, resumes: Bool = false, stopAfter: Int? = nil
  ) throws -> [LossReport] {
    var options = Trainer.Options()
    options.threads = 2
    options.stopAfter = stopAfter
    let trainer = try Trainer(recipe, folder: folder, identity: "test", resumes: resumes, options: options)
    let listener = Listener()
    _ = try trainer.run(PaintedSource(responseSize: trainer.responseSize), observer: listener) { false }
    return listener.reports.map(\.losses)
  }

  /// Features of every level and way reach the student, and the answers are the tracker's.
  @Test func theTeacherAnswersAsTheTrackerDoes() throws {
    let source = PaintedSource(responseSize: 17)
    let pairs = try (0..<2).map { try source.pair(at: $0).pair }.map { pair in
      var pair = pair
      // As a picture's bytes.
      pair.exemplar = pair.exemplar.map { $0.rounded() }
      pair.search = pair.search.map { $0.rounded() }
      return pair
    }
    let teacher = try Teacher(
      TeacherModel(TeacherSettings(model: "siamrpnpp-s")), batch: 2, isa: .best, threads: 2)
    try teacher.look(at: pairs)
    let (cls, loc) = (teacher.answers.cls.values(), teacher.answers.loc.values())
    let network = try Network.embedded(named: "siamrpnpp-s", options: EngineOptions(precision: .direct))
    func image(_ values: [Float], _ size: Int) -> Image {
      var image = Image(width: size, height: size)
      image.pixels = values.map { UInt8($0) }
      return image
    }
    for (n, pair) in pairs.enumerated() {
      let template = try network.template(of: image(pair.exemplar, 127))
      let response = try network.response(of: image(pair.search, 255), to: template).fused(network.fusion)
      #expect(distance(Array(cls[n * cls.count / 2..<(n + 1) * cls.count / 2]), response.cls) < 1e-4)
      #expect(distance(Array(loc[n * loc.count / 2..<(n + 1) * loc.count / 2]), response.loc) < 1e-4)
    }
    #expect(SiameseGraph.Way.allCases.map { teacher.featureShapes($0).map(\.width) } == [[31, 31, 31], [7, 7, 7]])
  }

  private func distance(_ found: [Float], _ wanted: [Float]) -> Double {
    let difference = zip(found, wanted).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    return (difference / max(1e-12, wanted.reduce(0.0) { $0 + Double($1 * $1) })).squareRoot()
  }

  @Test func aStudentComesNearer() throws {
    let folder = try TemporaryFolder()
    let losses = try run(
      recipe(
        "{model: siamrpn-s}",
        "{epochs: 1, pairs_per_epoch: 100, schedule: {warmup: {epochs: 0.1}, main: {from: 0.006}}}"),
      in: folder.path("run"))
    func mean(_ part: ArraySlice<LossReport>, _ value: (LossReport) -> Double?) -> Double {
      part.reduce(0) { $0 + (value($1) ?? .nan) } / Double(part.count)
    }
    let before = losses.prefix(5)
    let after = losses.suffix(5)
    print("features \(mean(before, \.features)) to \(mean(after, \.features))")
    print("answers \(mean(before, \.answers)) to \(mean(after, \.answers))")
    #expect(abs(mean(before, \.features) - 1) < 0.15)
    #expect(mean(after, \.features) < 0.97)
    #expect(mean(after, \.answers) < 0.7 * mean(before, \.answers))
    for loss in losses {
      let parts = loss.cls + 1.2 * loss.loc + (loss.features ?? .nan) + (loss.answers ?? .nan)
      #expect(abs(loss.total - parts) < 1e-6)
    }
  }

  @Test func theModelIsTheStudentAlone() throws {
    let folder = try TemporaryFolder()
    let plain = try run(recipe("", "epochs: 0.5"), in: folder.path("plain"))
    #expect(plain.allSatisfy { $0.features == nil && $0.answers == nil })
    try run(recipe("{model: siamrpn-s}", "epochs: 0.5"), in: folder.path("taught"))
    func read(_ run: String) throws -> Checkpoint { try CheckpointReader.read(folder.path(run) + "/model.safetensors") }
    let (one, other) = (try read("plain"), try read("taught"))
    #expect(one.names == other.names)
    #expect(one.names.allSatisfy { one[$0]?.shape == other[$0]?.shape })
    let hash = try FileBytes(path: EmbeddedModel.siamrpnS.url().path).sha256()
    #expect(one.metadata["teacher"] == nil && other.metadata["teacher"] == "siamrpn-s")
    #expect(other.metadata["teacher_sha256"] == hash)
    _ = try Network.load(tensors: other.tensors, options: EngineOptions())
  }

  @Test func aResumedLessonIsTheSameToTheByte() throws {
    let recipe = try recipe()
    let folder = try TemporaryFolder()
    let (whole, parts) = (folder.path("whole"), folder.path("parts"))
    try run(recipe, in: whole)
    try run(recipe, in: parts, stopAfter: 3)
    // Another teacher, or none, is another run.
    for teacher in ["", "{model: dasiamrpn-s}"] {
      let other = try self.recipe(teacher)
      #expect(throws: TrainingError.self) { try run(other, in: parts, resumes: true) }
    }
    try run(recipe, in: parts, resumes: true)
    for name in ["checkpoint.safetensors", "model.safetensors"] {
      let bytes = try [whole, parts].map { try Data(contentsOf: URL(fileURLWithPath: "\($0)/\(name)")) }
      #expect(bytes[0] == bytes[1], "\(name)")
    }
  }

  /// Rules of the layers cannot hold the regressor, and each part can be left out.
  @Test func eachPartCanBeLeftOut() throws {
    let folder = try TemporaryFolder()
    let answers = try run(recipe("{model: siamrpn-s, features: 0}", "epochs: 0.25"), in: folder.path("answers"))
    #expect(answers[0].features == 0 && (answers[0].answers ?? 0) > 0)
    let frozen = "{epochs: 1, schedule: {warmup: {epochs: 0}}, layers: [{match: \"\", rate: 0}]}"
    let features = try run(recipe("{model: siamrpn-s, answers: 0}", frozen), in: folder.path("features"))
    #expect(features[0].answers == 0)
    #expect((features.last?.features ?? 2) < (features[0].features ?? 0))
  }

  @Test func whatDoesNotFitIsSaid() throws {
    func message(_ model: String, _ teacher: String) throws -> String {
      var recipe = try TrainingRecipe(preset: model)
      try recipe.apply(text: "{batch: 1, teacher: \(teacher)}", file: "test")
      do {
        _ = try Trainer(recipe, folder: "/nowhere", identity: "", resumes: false, options: Trainer.Options())
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      try message("siamrpnpp-s", "{model: siamrpn-s}")
        == "teacher siamrpn-s: its search features are of 22x22 cells, fewer than the student's 31x31; choose another, "
        + "or set features to 0")
    #expect(
      try message("siamrpnpp-s", "{model: siamrpn-s, features: 0}").hasPrefix(
        "teacher siamrpn-s: it answers for 17x17 cells, which do not lie on the student's 25x25"))
    #expect(try message("siamrpn-s", "{model: ./nothing.safetensors}").contains("nothing.safetensors"))
  }

  @Test func recipesAreRead() throws {
    func message(_ text: String) -> String {
      do {
        _ = try TrainingRecipe(text: text, file: "r.yaml")
        return "no error"
      } catch { return "\(error)" }
    }
    var recipe = try TrainingRecipe(
      text: "teacher: {model: siamrpnpp-s, features: 0.5}", file: "some/where/r.yaml")
    #expect(recipe.teacher?.model == "siamrpnpp-s" && recipe.teacher?.features == 0.5 && recipe.teacher?.answers == 1)
    try recipe.apply(text: "{teacher: {answers: 3}}", file: "--set teacher.answers=3")
    #expect(recipe.teacher?.features == 0.5 && recipe.teacher?.answers == 3)
    // Files lie beside the recipe, and those of the command line where it is typed.
    recipe = try TrainingRecipe(text: "teacher: {model: a.safetensors}", file: "some/where/r.yaml")
    #expect(recipe.teacher?.model == "some/where/a.safetensors")
    try recipe.apply(text: "{teacher: {model: b.safetensors}}", file: "--set teacher.model=b.safetensors")
    #expect(recipe.teacher?.model == "b.safetensors")
    #expect(message("teacher: {features: 1}").hasPrefix("r.yaml:1: teacher.model is missing: an embedded model ("))
    #expect(message("teacher: {model: siamrpnppp-s}").hasPrefix("r.yaml:1: teacher.model is siamrpnppp-s; give a"))
    #expect(
      message("teacher:\n  model: siamrpn-s\n  features: -1")
        == "r.yaml:3: teacher.features is -1, and should be from 0 to 1000")
    #expect(
      message("teacher: {model: siamrpn-s, answer: 1}")
        == "r.yaml:1: teacher.answer is not known; did you mean answers?")
    #expect(message("teacher: {model: siamrpn-s, features: 0, answers: 0}").contains("nothing is taught"))
    #expect(message("teacher: siamrpn-s") == "r.yaml:1: teacher should hold keys and values")
    let url = Shared.package.appendingPathComponent("Recipes/siamrpn-s-2-taught.yaml")
    let shipped = try TrainingRecipe(text: String(contentsOf: url, encoding: .utf8), file: url.path)
    #expect(shipped.teacher?.model == "siamrpnpp-s")
  }
}
