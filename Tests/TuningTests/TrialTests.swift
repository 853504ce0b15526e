import Testing
import Tuning

@Suite struct TrialTests {
  @Test func trialsOfTheSameNumberAndValuesAreEqual() {
    #expect(Trial(number: 1, values: ["lr": 0.3]) == Trial(number: 1, values: ["lr": 0.3]))
    #expect(Trial(number: 1, values: ["lr": 0.3]) != Trial(number: 1, values: ["lr": 0.4]))
  }
}
