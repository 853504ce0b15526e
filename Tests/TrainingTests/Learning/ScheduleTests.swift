import Testing
import Training

@Suite struct ScheduleTests {
  /// pysot's r50 sequence as printed by its own scheduler (spec.md §1.15).
  @Test func pysotsRatesByEpoch() throws {
    let recipe = try TrainingRecipe(preset: "siamrpnpp")
    let steps = recipe.stepsPerEpoch
    let rates = (0..<20).map { recipe.schedule.rate(step: $0 * steps + 7, steps: recipe.steps, stepsPerEpoch: steps) }
    let wanted = [0.001, 0.00137973, 0.00190365, 0.00262653, 0.0036239, 0.005, 0.00424171, 0.00359843]
    for (rate, value) in zip(rates, wanted) { #expect(abs(rate - value) < 1e-8) }
    #expect(abs(rates[19] - 0.0005) < 1e-12)
  }

  @Test func cosineEndsAtItsLastRate() {
    var schedule = Schedule()
    schedule.warmupEpochs = 1
    schedule.warmup = Schedule.Phase(.linear, from: 0, to: 0.01)
    schedule.main = Schedule.Phase(.cosine, from: 0.01, to: 0.0001)
    func rate(_ step: Int) -> Double { schedule.rate(step: step, steps: 100, stepsPerEpoch: 10) }
    #expect(rate(0) == 0)
    #expect(abs(rate(5) - 0.005) < 1e-12)
    #expect(abs(rate(10) - 0.01) < 1e-12)
    #expect(abs(rate(99) - 0.0001) < 1e-12)
  }

  @Test func stepsDown() {
    var schedule = Schedule()
    schedule.main = Schedule.Phase(.step, from: 0.1, to: 0)
    schedule.main.every = 2
    let rates = [0, 19, 20, 45].map { schedule.rate(step: $0, steps: 60, stepsPerEpoch: 10) }
    for (rate, wanted) in zip(rates, [0.1, 0.1, 0.01, 0.001]) { #expect(abs(rate - wanted) < 1e-12) }
  }

  @Test func backboneJoinsLateAndSlowly() throws {
    let recipe = try TrainingRecipe(preset: "siamrpnpp")
    #expect(recipe.layers.map(\.fromEpoch) == [10, 10, 10])
    #expect(recipe.layers.allSatisfy { $0.rate == 0.1 && $0.usesBatchStatistics })
  }

  @Test(arguments: PresetRecipes.names) func everyPresetIsRead(name: String) throws {
    let recipe = try TrainingRecipe(preset: name)
    #expect(recipe.steps > 100)
  }
}
