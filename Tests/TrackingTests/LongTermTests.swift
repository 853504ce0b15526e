import Foundation
import Imaging
import Siamese
import TestSupport
import Testing
import Tracking

/// The long-term rules of spec.md §3.7.
@Suite struct LongTermTests {
  /// pysot's SiamRPNLTTracker, written out as the specification tells it: state, thresholds, sizes, window, and the
  /// whole selection in plain loops over one response.
  private struct Reference {
    var cx: Double
    var cy: Double
    var w: Double
    var h: Double
    var lost = false
    let defaults: TrackingDefaults

    struct Decision {
      var instance: Int
      var best: Int
      var score: Double
      var box: Box
    }

    mutating func track(_ response: LevelResponse, size: Int, width: Double, height: Double) -> Decision {
      let context = 0.5 * (w + h)
      let sz = ((w + context) * (h + context)).squareRoot()
      let scale = 127 / sz
      let influence = lost ? 0.001 : defaults.windowInfluence
      let ratios = [0.33, 0.5, 1, 2, 3]
      let plane = size * size
      func area(_ w: Double, _ h: Double) -> Double {
        let p = (w + h) / 2
        return ((w + p) * (h + p)).squareRoot()
      }
      func change(_ r: Double) -> Double { max(r, 1 / r) }
      func hann(_ i: Int) -> Double { 0.5 - 0.5 * cos(2 * Double.pi * Double(i) / Double(size - 1)) }
      var best = (index: -1, pscore: -Double.infinity)
      for (a, ratio) in ratios.enumerated() {
        let ws = (64 / ratio).squareRoot().rounded(.towardZero)
        let (aw, ah) = (8 * ws, 8 * (ws * ratio).rounded(.towardZero))
        for row in 0..<size {
          for column in 0..<size {
            let p = a * plane + row * size + column
            let score = 1 / (1 + exp(Double(response.cls[p] - response.cls[5 * plane + p])))
            let penalty = exp(
              -(change(area(aw, ah) / area(w * scale, h * scale)) * change((w / h) / (aw / ah)) - 1)
                * defaults.penaltyK)
            let pscore = penalty * score * (1 - influence) + hann(row) * hann(column) * influence
            if pscore > best.pscore { best = (p, pscore) }
          }
        }
      }
      let a = best.index / plane
      let row = best.index % plane / size
      let column = best.index % size
      let ws = (64 / ratios[a]).squareRoot().rounded(.towardZero)
      let (bw, bh) = (8 * ws / scale, 8 * (ws * ratios[a]).rounded(.towardZero) / scale)
      let score =
        1 / (1 + exp(Double(response.cls[best.index] - response.cls[5 * plane + best.index])))
      let penalty = exp(
        -(change(area(bw, bh) / area(w, h)) * change((w / h) / (bw / bh)) - 1) * defaults.penaltyK)
      let rate = penalty * score * defaults.learningRate
      let instance = lost ? 831 : 255
      if score >= 0.8 {
        cx += Double((column - size / 2) * 8) / scale
        cy += Double((row - size / 2) * 8) / scale
        w = w * (1 - rate) + bw * rate
        h = h * (1 - rate) + bh * rate
      }
      if score < 0.8 { lost = true } else if score > 0.998 { lost = false }
      // What is reported is clipped, what is kept is not.
      let (rx, ry) = (max(0, min(cx, width)), max(0, min(cy, height)))
      let (rw, rh) = (max(10, min(w, width)), max(10, min(h, height)))
      return Decision(
        instance: instance, best: best.index, score: score,
        box: Box(x: rx - rw / 2, y: ry - rh / 2, width: rw, height: rh))
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func decisionsEqualPysotsOnScriptedScores(seed: UInt64) throws {
    let defaults = try Preset.named("siamrpn_r50_l234_dwxcorr_lt").defaults
    let parameters = TrackerParameters(defaults)
    #expect(parameters.isLongTerm && parameters.confidenceLow == 0.8 && parameters.confidenceHigh == 0.998)
    // Frame by frame a peak of some height somewhere, strong, middling and weak ones in turn.
    var random = SplitMix64(seed: seed)
    func uniform() -> Double { Double(random.next() >> 40) / Double(1 << 24) }
    let script: [(score: Double, anchor: Int, row: Double, column: Double)] = (0..<40).map { _ in
      let kind = uniform()
      let score = kind < 0.4 ? 0.9985 + 0.0014 * uniform() : kind < 0.7 ? 0.8 + 0.19 * uniform() : 0.7 * uniform()
      return (score, Int(uniform() * 5), uniform(), uniform())
    }
    let answers: @Sendable (Int, Int) -> Response = { frame, size in
      let peak = script[(frame - 1) % script.count]
      // Near the middle: within four cells.
      func cell(_ part: Double) -> Int { size / 2 - 4 + Int(part * 9) }
      return ScriptedNetwork.response(
        size: size, base: -12,
        peaks: [(peak.anchor, cell(peak.row), cell(peak.column), Float(log(peak.score / (1 - peak.score))))])
    }
    let image = Image(width: 400, height: 300)
    var tracker = try Tracker(
      network: ScriptedNetwork(base: 8, script: answers), parameters: parameters, frame: image,
      box: Box(x: 180, y: 130, width: 50, height: 40))
    var reference = Reference(cx: 180 + 24.5, cy: 130 + 19.5, w: 50, h: 40, defaults: defaults)
    var states: Set<Bool> = []
    for i in 1...40 {
      let size = (reference.lost ? 831 : 255) - 127
      let n = size / 8 + 9
      let expected = reference.track(answers(i, n).levels[0], size: n, width: 400, height: 300)
      let seen = try tracker.step(Image(width: 400, height: 300, blue: UInt8(i), green: UInt8(i), red: UInt8(i)))
      states.insert(tracker.state.lost)
      #expect(seen.region.instanceSize == expected.instance)
      #expect(seen.choice.index == expected.best, "frame \(i)")
      #expect(abs(seen.score - expected.score) < 1e-6)
      #expect(tracker.state.lost == reference.lost, "frame \(i)")
      for (a, b) in [
        (tracker.state.centerX, reference.cx), (tracker.state.centerY, reference.cy),
        (tracker.state.width, reference.w), (tracker.state.height, reference.h), (seen.box.x, expected.box.x),
        (seen.box.y, expected.box.y), (seen.box.width, expected.box.width), (seen.box.height, expected.box.height),
      ] { #expect(abs(a - b) < 1e-3, "frame \(i)") }
    }
    #expect(states == [true, false])
  }

  @Test func rulesByName() {
    var defaults = TrackingDefaults(
      penaltyK: 0.1, windowInfluence: 0.3, learningRate: 0.3, instanceSize: 255, baseSize: 0, confidenceLow: 0.4,
      confidenceHigh: 0.9)
    defaults.lostStep = 64
    defaults.coversFrame = true
    var parameters = TrackerParameters()
    LongTermRules.pysot.apply(to: &parameters, defaults: defaults)
    #expect((parameters.longTerm, parameters.confidenceLow, parameters.confidenceHigh) == (1, 0.8, 0.998))
    #expect((parameters.lostInstanceSize, parameters.lostStep, parameters.lostWindowInfluence) == (831, 0, 0.001))
    LongTermRules.paper.apply(to: &parameters, defaults: defaults)
    #expect((parameters.confidenceLow, parameters.confidenceHigh) == (0.8, 0.95))
    #expect((parameters.lostInstanceSize, parameters.lostStep) == (767, 512))
    LongTermRules.model.apply(to: &parameters, defaults: defaults)
    #expect((parameters.confidenceLow, parameters.confidenceHigh) == (0.4, 0.9))
    #expect((parameters.lostInstanceSize, parameters.lostStep, parameters.coversFrame) == (831, 64, true))
  }

  /// A tracker that holds still while it is lost goes only where the search ends.
  @Test func holdingTakesNothingHalfSure() throws {
    let scores = [0.2, 0.7, 0.95, 0.7]
    let network = ScriptedNetwork { frame, size in
      let p = scores[frame - 1]
      return ScriptedNetwork.response(
        size: size, base: -20, peaks: [(2, size / 2, size / 2 + 2, Float(log(p / (1 - p))))])
    }
    var parameters = TrackerParameters()
    parameters.base = 0
    parameters.longTerm = 1
    parameters.confidenceLow = 0.5
    parameters.confidenceHigh = 0.9
    for holds in [0.0, 1.0] {
      parameters.lostHold = holds
      var tracker = try Tracker(
        network: network, parameters: parameters, frame: Image(width: 320, height: 240),
        box: Box(x: 100, y: 80, width: 40, height: 40))
      var moved: [Bool] = []
      var held: [Bool] = []
      for i in 1...4 {
        let before = tracker.state.centerX
        let seen = try tracker.step(Image(width: 320, height: 240, blue: UInt8(i)))
        moved.append(tracker.state.centerX != before)
        held.append(seen.isHeld)
      }
      #expect(moved == [false, holds == 0, true, true])
      #expect(held == [false, holds == 1, false, false])
    }
  }
}
