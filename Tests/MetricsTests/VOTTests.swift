import Foundation
import Metrics
import TestSupport
import Testing
import Tracking

@Suite struct VOTTests {
  @Test(
    .enabled(if: Shared.isPresent, "\(Shared.reason)"),
    arguments: [("vot", "DaSiamRPN"), ("vot", "SiamCAR"), ("vot_edge", "forced"), ("vot_edge", "stochastic")])
  func figuresAgreeWithBothToolkits(folder: String, tracker: String) throws {
    let expected = try Fixtures.json("\(folder)/expected.json")
    let results = try load(folder, tracker, names: expected["sequences"].strings)

    let pysot = expected["trackers"][tracker]["pysot"]
    let scores = results.map(PysotVOT.score)
    for (result, score) in zip(results, scores) {
      let node = pysot["per_sequence"][result.sequence.name]
      #expect(agrees(score.accuracy, node["accuracy"].double), "\(result.sequence.name)")
      #expect(score.failures.map(\.count) == node["failures"].ints)
      #expect(score.failures == node["failure_frames"].array.map(\.ints))
      #expect(agrees(score.overlaps, node["accuracy_overlaps"].doubles, 1e-8))
      // What the expected overlap is made from, for trackers with one run: bounds of one pixel less.
      if node["eao_overlaps"].isPresent {
        let size = ImageSize(width: result.sequence.size.width - 1, height: result.sequence.size.height - 1)
        let overlaps = OverlapRule.pysot.overlaps(result.runs[0], result.sequence.groundTruth, within: size)
        #expect(agrees(overlaps, node["eao_overlaps"].doubles, 1e-8), "\(result.sequence.name)")
      }
    }
    let summary = PysotVOT.summary(scores)
    #expect(agrees(summary.accuracy, pysot["accuracy"].double))
    #expect(agrees(summary.robustness, pysot["robustness"].double))
    #expect(agrees(summary.lost, pysot["lost"].double))
    #expect(summary.frames == pysot["frames"].int)
    for tag in pysot["eao"].keys {
      let (eao, curve) = PysotVOT.expectedOverlap(results, interval: .vot2018, tag: tag == "all" ? nil : tag)
      #expect(agrees(eao, pysot["eao"][tag].double), "\(tag)")
      if tag == "all" { #expect(agrees(curve, pysot["eao_curve"].doubles)) }
    }

    let official = expected["trackers"][tracker]["vot_toolkit"]
    let officialScores = results.map(OfficialVOT.score)
    for (result, score) in zip(results, officialScores) {
      let node = official["per_sequence"][result.sequence.name]
      #expect(agrees(score.accuracy, node["accuracy"].double), "\(result.sequence.name)")
      #expect(agrees(score.failures, node["failures"].double))
      #expect(score.frames == node["frames"].int)
      #expect(agrees([score.reliability, score.accuracy], node["ar_point"].doubles))
      #expect(agrees(score.overlaps[0], node["overlaps"].array[0].doubles, 1e-8))
    }
    let average = OfficialVOT.summary(officialScores)
    #expect(agrees(average.accuracy, official["average"]["accuracy"].double))
    #expect(agrees(average.failures, official["average"]["failures"].double))
    #expect(agrees([average.reliability, average.accuracy], official["average"]["ar_point"].doubles))
    #expect(agrees(average.meanLength, official["average"]["mean_length"].double))
    let (eao, curve) = OfficialVOT.expectedOverlap(results, interval: .vot2018)
    #expect(agrees(eao, official["eao"].double))
    #expect(agrees(curve, official["eao_curve"].doubles))
  }

  /// Figures of got10k 0.1.3's `ExperimentVOT.report` on the same files.
  @Test(
    .enabled(if: Shared.isPresent, "\(Shared.reason)"),
    arguments: [
      ("vot", "DaSiamRPN", 0.6234822398079497, 6.962651496413554),
      ("vot", "SiamCAR", 0.600319996457507, 6.401434578283452),
      ("vot_edge", "forced", 0.4907834815711275, 5.8231292517006805),
      ("vot_edge", "stochastic", 0.24581586319871898, 9.725774754346183),
    ])
  func figuresAgreeWithGOT10k(folder: String, tracker: String, accuracy: Double, robustness: Double) throws {
    let names = try Fixtures.json("\(folder)/expected.json")["sequences"].strings
    let summary = GOT10kVOT.summary(try load(folder, tracker, names: names).map(GOT10kVOT.score))
    #expect(agrees(summary.accuracy, accuracy))
    #expect(agrees(summary.robustness, robustness))
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"), arguments: ["good", "poor"])
  func multiStartAgreesWithTheOfficialToolkit(tracker: String) throws {
    let sizes = try Fixtures.json("multistart/sequences.json")["sequences"]
    let expected = try Fixtures.json("multistart/expected.json")["trackers"][tracker]
    var scores: [MultiStart.SequenceScore] = []
    for name in sizes.keys {
      let sequence = VOTSequence(
        name: name, size: ImageSize(width: sizes[name]["width"].int, height: sizes[name]["height"].int),
        groundTruth: try Fixtures.regions("multistart/sequences/\(name)/groundtruth.txt"))
      let values = try Fixtures.text("multistart/sequences/\(name)/anchor.value")
        .split(separator: "\n", omittingEmptySubsequences: false).map { Double($0) ?? 0 }
      let runs = try MultiStart.anchors(values).map { anchor in
        let number = String(format: "%08d", anchor.frame)
        return MultiStart.Run(
          anchor: anchor,
          trajectory: try Fixtures.regions("multistart/results/\(tracker)/baseline/\(name)/\(name)_\(number).txt"))
      }
      let score = MultiStart.score(sequence, runs: runs)
      scores.append(score)
      let node = expected["per_sequence"][name]
      #expect(agrees(score.accuracy, node["accuracy"].double), "\(name)")
      #expect(agrees(score.robustness, node["robustness"].double), "\(name)")
      #expect(score.progress == node["accuracy_weight"].int)
      #expect(score.frames == node["robustness_weight"].int)
      #expect(agrees(score.runs[0].overlaps, expected["overlaps_first_run"][name].doubles, 1e-8))
      #expect(runs.map(\.anchor.frame) == node["runs"].array.map { $0["anchor"].int })
      #expect(score.runs.map(\.overlaps.count) == node["runs"].array.map { $0["frames"].int })
      #expect(score.runs.map(\.progress) == node["runs"].array.map { $0["progress"].int })
      let (values400, active) = MultiStart.curve(score.runs, length: 400)
      #expect(agrees(values400, node["eao_curve_first_400"].doubles), "\(name)")
      #expect(agrees(active.map(Double.init), node["eao_active_first_400"].doubles))
    }
    #expect(scores.count == 8)
    let summary = MultiStart.summary(scores)
    #expect(agrees(summary.accuracy, expected["average"]["accuracy"].double))
    #expect(agrees(summary.robustness, expected["average"]["robustness"].double))
    #expect(summary.progress == expected["average"]["accuracy_weight"].int)
    #expect(summary.frames == expected["average"]["robustness_weight"].int)
    let (eao, curve) = MultiStart.expectedOverlap(scores)
    #expect(agrees(eao, expected["eao"].double))
    #expect(agrees(curve, expected["eao_curve"].doubles))
    #expect(curve.count == expected["eao_curve_length"].int)
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"), arguments: ["ltA", "ltB"])
  func longTermAgreesWithBothToolkits(tracker: String) throws {
    let sizes = try Fixtures.json("lt/sequences.json")["sequences"]
    let expected = try Fixtures.json("lt/expected.json")["trackers"][tracker]
    let results = try sizes.keys.map { name in
      let folder = "lt/results/\(tracker)/longterm/\(name)/\(name)_001"
      var lines = try Fixtures.text(folder + "_confidence.value").split(
        separator: "\n", omittingEmptySubsequences: false)
      if lines.last == "" { lines.removeLast() }
      return LongTerm.Result(
        sequence: VOTSequence(
          name: name, size: ImageSize(width: sizes[name]["width"].int, height: sizes[name]["height"].int),
          groundTruth: try Fixtures.regions("lt/sequences/\(name)/groundtruth.txt")),
        trajectory: try Fixtures.regions(folder + ".txt"),
        confidences: lines.map { $0.isEmpty ? nil : Double($0) ?? .nan })
    }
    for (variant, key) in [(LongTerm.Variant.pysot, "pysot"), (.official, "vot_toolkit")] {
      let summary = try LongTerm.summary(results, variant: variant)
      let node = expected[key]
      #expect(agrees(summary.thresholds, node["thresholds"].doubles), "\(key)")
      #expect(summary.bestIndex == node["best_index"].int)
      #expect(agrees(summary.precision, node["precision"].double))
      #expect(agrees(summary.recall, node["recall"].double))
      #expect(agrees(summary.f, node["f"].double))
      #expect(agrees(summary.curve.precision, node["precision_curve"].doubles))
      #expect(agrees(summary.curve.recall, node["recall_curve"].doubles))
      #expect(agrees(summary.curve.f, node["f_curve"].doubles))
      for (i, name) in sizes.keys.enumerated() {
        let one = node["per_sequence"][name]
        let curve = summary.sequences[i]
        let visible = results[i].sequence.groundTruth.count { $0.isPresent }
        #expect(visible == one["visible_frames"].int, "\(key) \(name)")
        #expect(agrees(curve.precision[summary.bestIndex], one["precision_at_best"].double), "\(key) \(name)")
        #expect(agrees(curve.recall[summary.bestIndex], one["recall_at_best"].double), "\(key) \(name)")
        guard variant == .pysot else {
          let overlaps = OverlapRule.votToolkit.overlaps(
            results[i].trajectory, results[i].sequence.groundTruth, within: results[i].sequence.size)
          #expect(agrees(overlaps, node["overlaps"][name].doubles, 1e-8), "\(name)")
          continue
        }
        #expect(agrees(curve.f.filter { !$0.isNaN }.max() ?? 0, one["max_f_of_sequence"].double), "\(name)")
        #expect(agrees(curve.precision, one["precision_curve"].doubles), "\(key) \(name)")
        #expect(agrees(curve.recall, one["recall_curve"].doubles), "\(key) \(name)")
      }
    }
  }

  private func load(_ folder: String, _ tracker: String, names: [String]) throws -> [VOTResult] {
    let truth = try Fixtures.json("\(folder)/ground_truth.json")["sequences"]
    return try names.map { name in
      let node = truth[name]
      let tags = ["camera_motion", "illum_change", "motion_change", "size_change", "occlusion"]
      let sequence = VOTSequence(
        name: name, size: ImageSize(width: node["width"].int, height: node["height"].int),
        groundTruth: try node["gt"].array.map { try $0.region },
        tags: Dictionary(uniqueKeysWithValues: tags.map { ($0, node[$0].string.map { $0 == "1" }) }))
      let files = "\(folder)/results/\(tracker)/baseline/\(name)"
      let runs = try FileManager.default.contentsOfDirectory(atPath: Shared.url("fixtures/metrics/" + files).path)
        .filter { $0.hasSuffix(".txt") && !$0.contains("time") }.sorted()
      return VOTResult(sequence: sequence, runs: try runs.map { try Fixtures.regions(files + "/" + $0) })
    }
  }
}
