import Foundation
import TestSupport
import Testing
import Training

@Suite struct RecipeTests {
  private func message(_ text: String) -> String {
    do {
      _ = try DataRecipe(text: text, file: "r.yaml")
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func threeLinesAreARecipe() throws {
    let recipe = try DataRecipe(text: "data:\n  sources:\n    - frames: mine\n", file: "r.yaml")
    #expect(recipe.sources.count == 1)
    #expect(recipe.sources[0].kind == .frames && recipe.sources[0].path == "mine")
    #expect(recipe.augmentation == Augmentation() && recipe.targets == TargetRules())
  }

  @Test func everythingCanBeSaid() throws {
    let recipe = try DataRecipe(
      text: """
        data:
          root: /data
          seed: 9
          sources:
            - {cutouts: c.json, images: c, backgrounds: [a, b], weight: 3}
            - {voc: VOC2012, weight: 0.5, minimum_side: 20, maximum_cover: 0.7}
            - {crops: crop511.json, range: 3}
          negatives: {same: 0.2, other: 0}
          augment:
            search: {shift: 16, scale: 0.1, stretch: 0.01, blur: 0}
            grey: 0.25
          compose: {distractors: 5}
          targets: {force_best: true, positives: 8}
        """, file: "r.yaml")
    #expect(recipe.root == "/data" && recipe.seed == 9)
    #expect(recipe.sources[0].backgrounds == ["a", "b"])
    #expect(recipe.sources[1].maximumCover == 0.7 && recipe.sources[2].range == 3)
    #expect(recipe.sameCategoryNegatives == 0.2 && recipe.otherCategoryNegatives == 0)
    #expect(recipe.augmentation.search == Augmentation.Window(shift: 16, scale: 0.1, stretch: 0.01, blur: 0))
    #expect(recipe.augmentation.grey == 0.25 && recipe.composition.distractors == 5)
    #expect(recipe.targets.forcesBest && recipe.targets.positives == 8 && recipe.targets.samples == 64)
  }

  @Test func mistakesAreNamedWithTheirLine() {
    #expect(
      message("data:\n  sources:\n    - frames: a\n  negativs: {}\n")
        == "r.yaml:4: data.negativs is not known; did you mean negatives?")
    #expect(
      message("data:\n  sources:\n    - frames: a\n      wieght: 2\n")
        == "r.yaml:4: data.sources[1].wieght is not known; did you mean weight?")
    #expect(
      message("data:\n  sources:\n    - {frames: a, voc: b}\n").hasPrefix(
        "r.yaml:3: data.sources[1] should name its data by exactly one of"))
    #expect(
      message("data:\n  sources:\n    - frames: a\n      weight: lots\n")
        == "r.yaml:4: data.sources[1].weight should be a number")
    #expect(message("data:\n  seed: 1\n").contains("data.sources is missing or empty"))
    #expect(message("train: 1\n") == "r.yaml: there is no data: table that says where pairs come from")
    #expect(message("data:\n  sources:\n    - cutouts: a\n").contains("data.sources[1].backgrounds is missing"))
    #expect(
      message("data:\n  sources: [{frames: a}]\n  augment:\n    search: {shift: -3}\n")
        == "r.yaml:4: data.augment.search.shift is -3, and should be from 0 to 1000")
    #expect(
      message("data:\n  sources: [{frames: a}]\n  negatives: {same: 0.7, other: 0.5}\n").contains(
        "r.yaml:3: data.negatives are more than all pairs"))
    #expect(message("data: [\n").hasPrefix("r.yaml:"))
    #expect(message("") == "r.yaml: the file is empty")
    #expect(message("data: 3\n") == "r.yaml:1: data should hold keys and values")
  }

  @Test func theRecipeOfTheModelsIsRead() throws {
    let url = Shared.package.appendingPathComponent("Recipes/data.yaml")
    let recipe = try DataRecipe(text: String(contentsOf: url, encoding: .utf8), file: url.path)
    #expect(recipe.sources.count == 4)
  }
}
