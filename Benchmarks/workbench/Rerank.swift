import Foundation
import Imaging
import Siamese
import TestSupport
import Tracking

/// What a turned parameter costs on a frame: the decision on a kept response, without the network.
enum Rerank {
  static func run() throws {
    var random = SplitMix64(seed: 5)
    let size = 25
    let n = 5 * size * size
    func values(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
      (0..<count).map { _ in Float.random(in: range, using: &random) }
    }
    for levels in [1, 3] {
      let answer = Response(
        size: size, anchors: 5,
        levels: (0..<levels).map { _ in
          // Mostly background, as networks answer: one proposal in about thirty looks like the target.
          let background = values(n, 2...6)
          let target = values(n, -6...2.5)
          return LevelResponse(cls: background + target, loc: values(4 * n, -0.4...0.4))
        })
      var network = ScriptedNetwork(base: 8) { _, _ in answer }
      network.fusion = .mean(levels: levels)
      var parameters = TrackerParameters()
      parameters.base = 8
      parameters.instance = 255
      var tracker = try Tracker(
        network: network, parameters: parameters, frame: Image(width: 320, height: 240),
        box: Box(x: 140, y: 100, width: 40, height: 40))
      let region = tracker.searchRegion
      let proposals = Proposals(answer.fused(network.fusion), size: size)
      func measure(_ name: String, _ body: () -> Observation) {
        var times: [Double] = []
        for _ in 0..<400 {
          let start = seconds()
          let seen = body()
          times.append((seconds() - start) * 1000)
          tracker.parameters.windowInfluence = seen.choice.final > 2 ? 0.1 : Double.random(in: 0...1, using: &random)
        }
        print(
          "\(n) proposals, \(levels) level\(levels == 1 ? "" : "s"), \(name): "
            + String(format: "median %.3f ms, p99 %.3f ms", quantile(times, 0.5), quantile(times, 0.99)))
      }
      measure("ranked anew") {
        tracker.decide(proposals, response: answer, region: region, width: 320, height: 240)
      }
      measure("fused, decoded and ranked anew") {
        tracker.decide(answer, region: region, width: 320, height: 240)
      }
    }
  }
}
