import Testing
import Tracking

@Suite struct ParameterTests {
  @Test func everyRowHasItsOwnNameAndKeyAndADefaultThatItAllows() throws {
    #expect(Set(Parameter.table.map(\.name)).count == Parameter.table.count)
    #expect(Set(Parameter.table.map(\.yaml)).count == Parameter.table.count)
    var parameters = TrackerParameters()
    for row in Parameter.table {
      let value = row.value(in: parameters)
      try row.set(value, in: &parameters)
      #expect(row.clamped(value) == value, "\(row.name)")
    }
    #expect(parameters == TrackerParameters())
  }

  @Test func rowsReachDifferentNumbers() throws {
    for row in Parameter.table where row.range.lowerBound < row.range.upperBound {
      var parameters = TrackerParameters()
      let old = row.value(in: parameters)
      let new = row.clamped(old == row.range.upperBound ? row.range.lowerBound : row.range.upperBound)
      try row.set(new, in: &parameters)
      for other in Parameter.table where other.name != row.name {
        #expect(other.value(in: parameters) == other.value(in: TrackerParameters()))
      }
      #expect(row.value(in: parameters) == new)
    }
  }

  @Test func settings() throws {
    var parameters = TrackerParameters()
    try parameters.apply(setting: "penalty_k=0.1")
    try parameters.apply(setting: "long_term = on")
    try parameters.apply(setting: "cls_weights=0.2,0.3,0.5")
    #expect(parameters.penaltyK == 0.1 && parameters.isLongTerm && parameters.clsWeights == [0.2, 0.3, 0.5])
  }

  @Test(arguments: [
    ("penalty=0.1", "did you mean penalty_k"), ("penalty_k", "name=value"), ("penalty_k=x", "not a number"),
    ("penalty_k=9", "outside 0 ... 2"), ("instance_size=256", "the nearest is 255"), ("lr=nan", "not a number"),
  ])
  func badSettings(setting: String, says: String) {
    var parameters = TrackerParameters()
    #expect {
      try parameters.apply(setting: setting)
    } throws: {
      "\($0)".contains(says)
    }
    #expect(parameters == TrackerParameters())
  }

  @Test(arguments: [
    (0.04, "0.04"), (4e-5, "0.00004"), (1.25e-7, "0.000000125"), (-3e-6, "-0.000003"), (1, "1"),
    (1e21, "1000000000000000000000"),
    (0.1 + 0.2, "0.30000000000000004"),
  ])
  func decimalsWithoutExponent(value: Double, text: String) {
    #expect(DecimalText.plain(value) == text)
    #expect(Double(text) == value)
  }
}
