import Metrics
import TestSupport
import Testing
import Tracking

@Suite struct OPETests {
  private let still = [Box](repeating: Box(x: 100, y: 80, width: 40, height: 30), count: 10)

  /// An overlap of 1 is not above 1.
  @Test func aPerfectTrackerReaches20Of21() throws {
    for toolkit in OPEToolkit.allCases {
      let score = try OPEScore(groundTruth: still, result: still, toolkit: toolkit)
      #expect(agrees(score.successAUC, 20.0 / 21.0, 1e-15))
      #expect(score.precision == 1)
      #expect(score.normalizedPrecision == 1)
    }
  }

  @Test func precisionAt20IncludesExactly20Pixels() throws {
    let exact = still.map { $0.offset(dx: 12, dy: 16) }
    #expect(try OPEScore(groundTruth: still, result: exact, toolkit: .pysot).precision == 1)
    let beyond = still.map { $0.offset(dx: 20.0001, dy: 0) }
    #expect(try OPEScore(groundTruth: still, result: beyond, toolkit: .pysot).precision == 0)
    // got10k replaces the first box.
    #expect(try OPEScore(groundTruth: still, result: beyond, toolkit: .got10k).precision == 0.1)
  }

  @Test func thresholdsAreProductsOfDoubles() {
    #expect(OPEThresholds.overlap[3] == 0.15000000000000002)
    #expect(OPEThresholds.overlap.count == 21)
    #expect(zip(OPEThresholds.normalized(.pysot), OPEThresholds.normalized(.lasot)).count { $0 != $1 } == 3)
  }

  @Test func lengthsMustAgree() {
    #expect(throws: MetricsError.lengths(groundTruth: 10, result: 9)) {
      try OPEScore(groundTruth: still, result: Array(still.dropLast()), toolkit: .pysot)
    }
    #expect(throws: MetricsError.noFrames) { try OPEScore(groundTruth: [], result: [], toolkit: .pysot) }
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func thirtySequencesOfThreeTrackersAgreeWithTheToolkits() throws {
    let truth = try Fixtures.json("ope/ground_truth.json")["sequences"]
    let expected = try Fixtures.json("ope/expected.json")
    let names = expected["sequences"].strings
    #expect(names.count == 30)
    for tracker in ["Staple", "SRDCF", "KCF"] {
      let results = try Fixtures.json("ope/results/\(tracker).json")
      let boxes = results["sequences"].isPresent ? results["sequences"] : results
      let pairs = names.map { (name: $0, truth: truth[$0].array.map(\.box), result: boxes[$0].array.map(\.box)) }
      for (toolkit, key) in [(OPEToolkit.pysot, "pysot"), (.got10k, "got10k_otb"), (.lasot, "got10k_lasot")] {
        var scores: [OPEScore] = []
        for (name, truth, result) in pairs {
          let score = try OPEScore(groundTruth: truth, result: result, toolkit: toolkit)
          scores.append(score)
          check(score, expected["trackers"][tracker][key]["per_sequence"][name], "\(tracker) \(key) \(name)")
        }
        let summary = try #require(OPESummary(scores))
        let overall = expected["trackers"][tracker][key]["overall"]
        #expect(agrees(summary.successCurve, overall["success_curve"].doubles))
        #expect(agrees(summary.precisionCurve, overall["precision_curve"].doubles))
        switch toolkit {
        case .pysot:
          #expect(agrees(summary.successAUC, overall["auc"].double))
          #expect(agrees(summary.precision, overall["precision20"].double))
          #expect(agrees(summary.normalizedPrecision, overall["norm_precision_0.20"].double))
          #expect(agrees(summary.normalizedCurve, overall["norm_precision_curve"].doubles))
        case .got10k, .lasot:
          #expect(agrees(summary.successAUC, overall["success_score"].double))
          #expect(agrees(summary.precision, overall["precision_score"].double))
          #expect(agrees(summary.successRate, overall["success_rate"].double))
        }
        if toolkit == .lasot {
          #expect(agrees(summary.normalizedCurve, overall["normalized_precision_curve"].doubles))
          #expect(agrees(summary.normalizedPrecision, overall["normalized_precision_score"].double))
        }
      }
    }
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func rowsOnThresholdsAndMissingBoxesAgreeWithTheToolkits() throws {
    let cases = try Fixtures.json("ope/edge.json")["cases"]
    #expect(cases.keys.count == 4)
    for name in cases.keys {
      let one = cases[name]
      let truth = one["gt"].array.map(\.box)
      let result = one["result"].array.map(\.box)
      let present = one["absent"].isPresent ? one["absent"].ints.map { $0 == 1 } : nil
      for (toolkit, key) in [(OPEToolkit.pysot, "pysot"), (.got10k, "got10k_otb"), (.lasot, "got10k_lasot")]
      where one[key].isPresent {
        let score = try OPEScore(groundTruth: truth, result: result, toolkit: toolkit, present: present)
        check(score, one[key], "\(name) \(key)")
      }
      // Row by row, as both toolkits' overlap functions see them.
      if one["got10k_iou"].isPresent {
        let overlaps = zip(truth, result).map { BoxMeasures.overlapWithEpsilon($1, $0) }
        #expect(agrees(overlaps, one["got10k_iou"].doubles, 1e-9), "\(name)")
      }
      if one["pysot_iou_unmasked"].isPresent {
        let overlaps = zip(truth, result).map { BoxMeasures.overlap($0, $1) }
        #expect(agrees(overlaps, one["pysot_iou_unmasked"].doubles, 1e-9), "\(name)")
      }
    }
  }

  private func check(_ score: OPEScore, _ node: JSONNode, _ what: String) {
    if score.toolkit == .pysot {
      #expect(score.frames == node["frames"].int, "\(what)")
      #expect(score.successCounts == node["success_counts"].ints, "\(what)")
      #expect(score.precisionCounts == node["precision_counts"].ints, "\(what)")
      #expect(score.normalizedCounts == node["norm_precision_counts"].ints, "\(what)")
      #expect(agrees(score.successAUC, node["auc"].double), "\(what)")
      #expect(agrees(score.precision, node["precision20"].double), "\(what)")
      #expect(agrees(score.normalizedPrecision, node["norm_precision_0.20"].double), "\(what)")
    } else {
      #expect(agrees(score.successAUC, node["success_score"].double), "\(what)")
      #expect(agrees(score.precision, node["precision_score"].double), "\(what)")
      #expect(agrees(score.successRate, node["success_rate"].double), "\(what)")
      if node["success_curve"].isPresent {
        #expect(agrees(score.successCurve, node["success_curve"].doubles), "\(what)")
        #expect(agrees(score.precisionCurve, node["precision_curve"].doubles), "\(what)")
      }
      if node["normalized_precision_curve"].isPresent {
        #expect(agrees(score.normalizedCurve, node["normalized_precision_curve"].doubles), "\(what)")
      }
      if node["normalized_precision_score"].isPresent {
        #expect(agrees(score.normalizedPrecision, node["normalized_precision_score"].double), "\(what)")
      }
    }
  }
}
