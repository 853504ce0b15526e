import Testing
import Training

@Suite struct TrainingPairTests {
  @Test func negativeKindsAreNegative() {
    #expect(TrainingPair.Kind.allCases.filter(\.isNegative) == [.sameCategoryNegative, .otherCategoryNegative])
  }
}
