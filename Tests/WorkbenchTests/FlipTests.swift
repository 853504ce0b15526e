import Foundation
import Imaging
import Siamese
import TestSupport
import Testing
import Tracking
import Workbench

/// Flip values against brute force: the winner holds just before them and loses just beyond, and nowhere nearer.
@Suite struct FlipTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var x = state
      x ^= x >> 33
      x &*= 0xff51_afd7_ed55_8ccd
      return x ^ x >> 33
    }
  }

  /// A random response of 3 x 3 cells, levels apart.
  private func response(_ seed: UInt64, size: Int, levels: Int) -> Response {
    var random = Generator(state: seed)
    let n = 5 * size * size
    return Response(
      size: size, anchors: 5,
      levels: (0..<levels).map { _ in
        LevelResponse(
          cls: (0..<2 * n).map { _ in Float.random(in: -2...2, using: &random) },
          loc: (0..<4 * n).map { _ in Float.random(in: -0.6...0.6, using: &random) })
      })
  }

  private func tracker(_ seed: UInt64, network: ScriptedNetwork) throws -> Tracker {
    var random = Generator(state: seed &+ 77)
    var parameters = TestBench.parameters
    parameters.penaltyK = Double.random(in: 0...1, using: &random)
    parameters.windowInfluence = Double.random(in: 0...0.9, using: &random)
    parameters.instance = 127 + 8 * 4
    return try Tracker(
      network: network, parameters: parameters, frame: Image(width: 320, height: 240),
      box: Box(
        x: 100, y: 80, width: Double.random(in: 20...80, using: &random),
        height: Double.random(in: 20...80, using: &random)))
  }

  private func explain(_ seed: UInt64, levels: Int = 1) throws -> (Tracker, Observation, Explanation) {
    let answer = response(seed, size: 5, levels: levels)
    var network = ScriptedNetwork { _, _ in answer }
    network.fusion = .mean(levels: levels)
    let tracker = try tracker(seed, network: network)
    let region = tracker.searchRegion
    let seen = tracker.decide(answer, region: region, width: 320, height: 240)
    return (tracker, seen, Explanation(seen, tracker: tracker, truth: nil))
  }

  private func winner(_ tracker: Tracker, _ seen: Observation, _ knob: Knob, _ value: Double) throws -> Int {
    var changed = tracker
    try knob.set(min(max(value, knob.range.lowerBound), knob.range.upperBound), in: &changed.parameters)
    let detail = try #require(seen.detail)
    // Level weights change the proposals; everything else only ranks them anew.
    guard knob.parameter != nil else {
      return changed.decide(detail.response, region: seen.region, width: 320, height: 240).choice.index
    }
    return Ranking(
      detail.proposals, targetWidth: seen.before.width * seen.region.scale,
      targetHeight: seen.before.height * seen.region.scale, parameters: changed.parameters,
      windowInfluence: changed.windowInfluence
    ).best
  }

  @Test func windowAndPenaltyAgainstBruteForce() throws {
    var found = 0
    for seed in 0..<1000 as Range<UInt64> {
      let (tracker, seen, explanation) = try explain(seed)
      let best = seen.choice.index
      for name in ["window_influence", "penalty_k"] {
        let knob = Knob(try Parameter.named(name))
        let now = knob.value(in: tracker.parameters)
        let flips = explanation.flips(of: name)
        for isAbove in [false, true] {
          let flip = flips.first { $0.above == isAbove }
          let end = isAbove ? knob.range.upperBound : knob.range.lowerBound
          // The winner holds on the whole way to the flip, or to the end of the range.
          let stop = flip?.value ?? end
          for i in 0...10 {
            let value = now + (stop - now) * Double(i) / 10
            if flip != nil, abs(value - stop) < 1e-9 { continue }
            #expect(try winner(tracker, seen, knob, value) == best, "seed \(seed) \(name) \(value)")
          }
          guard let flip else { continue }
          found += 1
          let beyond = flip.value + (isAbove ? 1e-7 : -1e-7)
          if knob.range.contains(beyond) {
            #expect(try winner(tracker, seen, knob, beyond) == flip.winner, "seed \(seed) \(name) \(flip)")
          }
        }
      }
    }
    #expect(found > 500)
  }

  @Test func gateAgainstBruteForce() throws {
    var found = 0
    for seed in 0..<1000 as Range<UInt64> {
      let (tracker, seen, explanation) = try explain(seed)
      let knob = Knob(try Parameter.named("gate"))
      let expected = try (1..<5).reversed().first { try winner(tracker, seen, knob, Double($0)) != seen.choice.index }
      let flip = explanation.flips(of: "gate").first
      #expect(flip?.value == expected.map(Double.init))
      if let flip {
        found += 1
        #expect(try winner(tracker, seen, knob, flip.value) == flip.winner)
      }
    }
    #expect(found > 50)
  }

  @Test func distractorWeightAgainstBruteForce() throws {
    let knob = Knob(try Parameter.named("distractor_alpha"))
    var found = 0
    for seed in 0..<1000 as Range<UInt64> {
      let answer = response(seed, size: 5, levels: 1)
      let network = ScriptedNetwork { _, _ in answer }
      let tracker = try tracker(seed, network: network)
      let region = tracker.searchRegion
      let term = DistractorTerm(entries: [
        .init(weight: 1, cls: response(seed &+ 5000, size: 5, levels: 1).levels.map(\.cls)),
        .init(weight: 0.5, cls: response(seed &+ 9000, size: 5, levels: 1).levels.map(\.cls)),
      ])
      func decided(_ alpha: Double) throws -> Observation {
        var changed = tracker
        try knob.set(min(max(alpha, 0), 2), in: &changed.parameters)
        return changed.decide(answer, term: term, region: region, width: 320, height: 240)
      }
      let now = tracker.parameters.distractorAlpha
      let seen = try decided(now)
      let explanation = Explanation(seen, tracker: tracker, truth: nil)
      for isAbove in [false, true] {
        let flip = explanation.flips(of: "distractor_alpha").first { $0.above == isAbove }
        let stop = flip?.value ?? (isAbove ? knob.range.upperBound : knob.range.lowerBound)
        for i in 0..<10 {
          let value = now + (stop - now) * Double(i) / 10
          #expect(try decided(value).choice.index == seen.choice.index, "seed \(seed) \(value)")
        }
        guard let flip else { continue }
        found += 1
        let beyond = flip.value + (isAbove ? 2e-5 : -2e-5)
        guard knob.range.contains(beyond) else { continue }
        #expect(try decided(beyond).choice.index == flip.winner, "seed \(seed) \(flip)")
      }
    }
    #expect(found > 300)
  }

  @Test func levelWeightsAgainstBruteForce() throws {
    var found = 0
    for seed in 0..<1000 as Range<UInt64> {
      let (tracker, seen, explanation) = try explain(seed, levels: 3)
      for knob in Knob.all(cls: [1 / 3, 1 / 3, 1 / 3], loc: [1 / 3, 1 / 3, 1 / 3]) where knob.parameter == nil {
        let now = knob.value(in: tracker.parameters)
        for isAbove in [false, true] {
          let flip = explanation.flips(of: knob.name).first { $0.above == isAbove }
          let stop = flip?.value ?? (isAbove ? knob.range.upperBound : knob.range.lowerBound)
          for i in 0..<8 {
            let value = now + (stop - now) * Double(i) / 8
            #expect(try winner(tracker, seen, knob, value) == seen.choice.index, "seed \(seed) \(knob.name) \(value)")
          }
          guard let flip else { continue }
          found += 1
          let beyond = flip.value + (isAbove ? 1e-5 : -1e-5)
          guard knob.range.contains(beyond) else { continue }
          #expect(try winner(tracker, seen, knob, beyond) == flip.winner, "seed \(seed) \(flip)")
        }
      }
    }
    #expect(found > 20)
  }

  @Test func theSentenceNamesWhatDecided() throws {
    func sentence(
      _ peaks: [(anchor: Int, row: Int, column: Int, margin: Float)], _ change: (inout TrackerParameters) -> Void
    ) throws -> String {
      let network = ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: peaks) }
      var parameters = TestBench.parameters
      change(&parameters)
      let tracker = try Tracker(
        network: network, parameters: parameters, frame: Image(width: 320, height: 240),
        box: Box(x: 140, y: 100, width: 40, height: 40))
      let seen = try tracker.observe(Image(width: 320, height: 240))
      return Explanation(seen, tracker: tracker, truth: nil).sentence
    }
    #expect(try sentence([(2, 8, 8, 5), (2, 8, 14, 1)]) { _ in }.hasPrefix("won by its score"))
    #expect(try sentence([(2, 8, 8, 2), (2, 8, 14, 3)]) { _ in }.hasPrefix("won by the window"))
    #expect(
      try sentence([(2, 8, 8, 2), (4, 8, 14, 3)]) {
        $0.penaltyK = 1
        $0.windowInfluence = 0
      }.hasPrefix("won by the penalty"))
    #expect(
      try sentence([(2, 8, 8, 2), (2, 8, 14, 5)]) {
        $0.gate = 7
        $0.windowInfluence = 0
      }.hasPrefix("won by the gate"))
  }

  @Test func theOracleTellsNoSuchProposalFromNotChosen() throws {
    let network = ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: [(2, 8, 8, 5)]) }
    let tracker = try Tracker(
      network: network, parameters: TestBench.parameters, frame: Image(width: 320, height: 240),
      box: Box(x: 140, y: 100, width: 40, height: 40))
    let seen = try tracker.observe(Image(width: 320, height: 240))
    let held = try #require(Oracle(seen, truth: seen.choice.box))
    #expect(held.verdict == .held && held.rank == 1 && held.iou > 0.999)
    let detail = try #require(seen.detail)
    let other = detail.proposals.grid.index(anchor: 2, row: 2, column: 3)
    let missed = try #require(Oracle(seen, truth: seen.region.image(detail.proposals.box(other))))
    #expect(missed.verdict == .notChosen && missed.candidate.index == other && missed.rank > 1)
    let absent = try #require(Oracle(seen, truth: Box(x: 0, y: 0, width: 3, height: 200)))
    #expect(absent.verdict == .noSuchProposal && absent.iou < 0.5)
  }
}
