import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct FindingTests {
  @Test func losingTheTargetIsFoundOnce() throws {
    var parameters = TestBench.parameters
    parameters.windowInfluence = 0.1
    var bench = try TestBench.settled(parameters: parameters)
    let lost = bench.findings.filter { $0.kind == .lost }
    let first = try #require(lost.first)
    #expect(lost.count == 1)
    #expect(first.why.hasPrefix("IoU 0."))
    #expect(bench.run?.record(first.frame)?.isLost == true && bench.run?.record(first.frame - 1)?.isLost == false)
    bench.perform(.nextLost)
    #expect(bench.playhead == first.frame)
    #expect(bench.perform(.nextLost).failure?.hasPrefix("not lost after this frame") == true)
    bench.perform(.last)
    bench.perform(.previousLost)
    #expect(bench.playhead == first.frame)
    #expect(bench.findings.contains { $0.kind == .jump && $0.frame == 5 })
  }

  @Test func withoutTruthTheScoreDecides() throws {
    let network = ScriptedNetwork { frame, size in
      ScriptedNetwork.response(size: size, peaks: [(2, size / 2, size / 2, frame < 12 ? 5 : -3)])
    }
    var footage = PaintedFootage(count: 20)
    footage.truths[0] = Box(x: 140, y: 100, width: 40, height: 40)
    let bench = try TestBench.settled(footage, network: network)
    #expect(bench.findings.first { $0.kind == .lost }?.frame == 12)
    #expect(bench.findings.first { $0.kind == .scoreDrop }?.frame == 12)
    #expect(bench.findings.first { $0.kind == .lost }?.why.contains("score 0.05") == true)
  }

  @Test func aSecondPeakIsFound() throws {
    let network = ScriptedNetwork { frame, size in
      ScriptedNetwork.response(
        size: size, peaks: [(2, size / 2, size / 2, 4), (2, size / 2, 1, frame == 7 ? 8 : -6)])
    }
    var parameters = TestBench.parameters
    parameters.windowInfluence = 0.05
    let bench = try TestBench.settled(network: network, parameters: parameters)
    #expect(bench.findings.first { $0.kind == .secondPeak }?.frame == 7)
  }

  @Test func findingsAreFilteredAndStepped() throws {
    var parameters = TestBench.parameters
    parameters.windowInfluence = 0.1
    var bench = try TestBench.settled(parameters: parameters)
    let all = bench.findings.count
    #expect(all > 1)
    #expect(bench.findingCounts.reduce(0) { $0 + $1.count } == all)
    bench.perform(.find("jump"))
    #expect(bench.findings.allSatisfy { $0.kind == .jump || $0.why.contains("jump") || $0.kind == .resize })
    #expect(bench.findings.count < all)
    bench.perform(.first)
    bench.perform(.nextFinding)
    #expect(bench.playhead == bench.findings.first?.frame)
    bench.perform(.find("nothing like this"))
    #expect(bench.perform(.nextFinding).failure == "no finding that has 'nothing like this' after this frame")
    bench.perform(.escape)
    #expect(bench.view.filter.isEmpty)
  }

  @Test func aTargetThatLeavesThePictureIsFound() throws {
    let network = ScriptedNetwork { _, size in
      ScriptedNetwork.response(size: size, peaks: [(2, size / 2, size / 2 - 3, 6)])
    }
    var parameters = TestBench.parameters
    parameters.windowInfluence = 0.1
    let bench = try TestBench.settled(.still(40), network: network, parameters: parameters)
    #expect(bench.findings.contains { $0.kind == .outOfFrame })
  }
}
