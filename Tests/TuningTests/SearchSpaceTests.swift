import Testing
import Tracking
import Tuning

@Suite struct SearchSpaceTests {
  @Test func rangesListsAndNamesAreRead() throws {
    let dimensions = try SearchSpace.parse("penalty_k=0.05:0.2:0.05, instance_size=287|255|271,lr")
    #expect(dimensions.map(\.name) == ["penalty_k", "instance_size", "lr"])
    #expect(dimensions[0].values == [0.05, 0.1, 0.15, 0.2])
    #expect(dimensions[1].values == [255, 271, 287] && !dimensions[1].isRange)
    let row = try Parameter.named("lr")
    #expect(dimensions[2].values.first == row.tuning.lowerBound && dimensions[2].values.last == row.tuning.upperBound)
  }

  @Test(arguments: [
    "lr=0.5:0.1", "lr=a:b", "lr=0.1:0.5:0", "lr=0.1:9", "instance_size=256", "nonsense=1:2", "lr=", "=1:2",
    "lr=1:2:3:4",
    "lr=0.1:0.5:0.0000000001",
  ])
  func whatCannotBeSearchedIsRefused(text: String) {
    #expect(throws: (any Error).self) { _ = try SearchSpace.parse(text) }
  }

  @Test func aParameterIsSearchedOnce() {
    #expect(throws: SearchSpaceError.twice(name: "lr")) { try SearchSpace(SearchSpace.parse("lr,lr=0.1|0.2")) }
  }

  @Test func yamlSaysTheSame() throws {
    let space = try SearchSpace.read(
      yaml: """
        penalty_k: 0.05:0.2:0.05
        window_influence: {low: 0.1, high: 0.3, step: 0.1}
        instance_size: [255, 271, 287]
        top_k: {values: [0, 64]}
        lr:
        """, name: "space.yaml")
    #expect(
      space.dimensions.map(\.values.count) == [4, 3, 3, 2, try SearchSpace.parse("lr")[0].values.count])
    #expect(space.dimensions[1].values == [0.1, 0.2, 0.3])
    do {
      _ = try SearchSpace.read(yaml: "lr: 0.1:0.5\npenalty: 0:1\n", name: "s.yaml")
      Issue.record("an unknown parameter was taken")
    } catch {
      #expect("\(error)".hasPrefix("s.yaml:2: unknown parameter 'penalty'"))
    }
  }

  /// Counted with numpy: arange(.05, .5, .05), arange(.1, .8, .05), arange(.35, .5, .05), the last with 0.5.
  @Test func pysotsGridHasItsFiveHundredAndFourCells() throws {
    let space = try SearchSpace.pysot()
    #expect(space.dimensions.map(\.values.count) == [9, 14, 4] && space.cells == 504)
    #expect(space.dimensions[2].values == [0.35, 0.4, 0.45, 0.5])
    #expect(space.dimensions[1].values.last == 0.75 && space.dimensions[0].values.last == 0.45)
  }
}
