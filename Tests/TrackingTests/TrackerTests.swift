import Foundation
import Imaging
import Siamese
import TestSupport
import Testing
import Tracking

@Suite struct TrackerTests {
  private let frame = Image(width: 320, height: 240)

  private func parameters(_ change: (inout TrackerParameters) -> Void = { _ in }) -> TrackerParameters {
    var parameters = TrackerParameters()
    parameters.base = 0
    change(&parameters)
    return parameters
  }

  /// spec.md §9: a network that answers zero keeps the centre and pulls the size to the best anchor.
  @Test func zeroNetworkHoldsTheCentreAndMovesTheSize() throws {
    let network = ScriptedNetwork { _, size in
      Response(
        size: size, anchors: 5,
        levels: [
          LevelResponse(
            cls: [Float](repeating: 0, count: 10 * size * size), loc: [Float](repeating: 0, count: 20 * size * size))
        ])
    }
    let parameters = parameters()
    var tracker = try Tracker(
      network: network, parameters: parameters, frame: frame, box: Box(x: 100, y: 80, width: 40, height: 50))
    let before = tracker.state
    let seen = try tracker.step(frame)
    #expect(seen.choice.score == 0.5)
    #expect((seen.choice.row, seen.choice.column) == (8, 8))
    #expect(tracker.state.centerX == before.centerX && tracker.state.centerY == before.centerY)
    let rate = 0.5 * seen.choice.penalty * parameters.learningRate
    #expect(abs(tracker.state.width - (40 * (1 - rate) + seen.choice.cropBox.width / seen.region.scale * rate)) < 1e-9)
    // The anchor with the largest penalty factor wins.
    #expect(seen.choice.penalty == seen.detail?.ranking.penalties.max())
  }

  @Test func sidesOfTheBagExample() {
    // spec.md §1.13: s_z 202.48705354, exemplar side 202, s_x(271) 432.0786733.
    let side = SearchRegion.exemplarSide(width: 106.13089774, height: 96.41442878, context: 0.5)
    #expect(abs(side - 202.48705354) < 1e-7)
    let state = TrackerState(centerX: 365.2075, centerY: 194.595, width: 106.13089774, height: 96.41442878)
    let region = SearchRegion(state: state, parameters: TrackerParameters(), instanceSize: 271)
    #expect(region.side == 432)
    #expect(abs(region.scale - 127 / 202.48705354) < 1e-9)
  }

  @Test func initConventions() {
    let box = Box(x: 10, y: 20, width: 31, height: 40)
    #expect(InitConvention.pysot.state(box).centerX == 25)
    #expect(InitConvention.center.state(box).centerX == 25.5)
    #expect(InitConvention.pysot.state(box).centerY == 39.5)
  }

  /// DaSiamRPN's largest model (spec.md §1.14): 287 where the first box covers less than 0.4 % of the frame, else 271,
  /// decided once; response, anchors and window go with it.
  @Test(arguments: [(Box(x: 100, y: 80, width: 17, height: 18), 287), (Box(x: 100, y: 80, width: 16, height: 20), 271)])
  func aSmallFirstBoxIsSearchedFarther(box: Box, side: Int) throws {
    let network = ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: [(0, 0, 0, 8)]) }
    var tracker = try Tracker(
      network: network, parameters: TrackerParameters(try Preset.named("siamrpn_big").defaults), frame: frame, box: box)
    for _ in 0..<3 {
      let seen = try tracker.step(frame)
      #expect(seen.region.instanceSize == side)
      #expect(seen.detail?.ranking.window.size == (side - 127) / 8 + 1)
    }
  }

  @Test func clipsToTheImageAndTenPixels() throws {
    let network = ScriptedNetwork { _, size in
      ScriptedNetwork.response(size: size, peaks: [(2, 0, 0, 8)])
    }
    var tracker = try Tracker(
      network: network, parameters: parameters { $0.windowInfluence = 0 }, frame: frame,
      box: Box(x: 2, y: 2, width: 12, height: 12))
    for _ in 0..<5 { _ = try tracker.step(frame) }
    #expect(tracker.state.centerX == 0 && tracker.state.centerY == 0)
    #expect(tracker.state.width >= 10 && tracker.state.height >= 10)
  }

  @Test func aTrackerIsAValue() throws {
    let network = ScriptedNetwork { frame, size in
      ScriptedNetwork.response(size: size, peaks: [(2, 8 + frame % 3, 9, 3)])
    }
    var tracker = try Tracker(
      network: network, parameters: parameters(), frame: frame, box: Box(x: 100, y: 80, width: 40, height: 50))
    var kept = tracker
    var first: [Observation] = []
    for i in 1...4 { first.append(try tracker.step(Image(width: 320, height: 240, blue: UInt8(i)))) }
    for i in 1...4 { #expect(try kept.step(Image(width: 320, height: 240, blue: UInt8(i))) == first[i - 1]) }
  }

  /// A changed parameter answered from the kept response equals running with it (spec.md: selection is pure).
  @Test func decidingAgainEqualsRunning() throws {
    let network = ScriptedNetwork { frame, size in
      ScriptedNetwork.response(size: size, peaks: [(2, 8, 8, 1), (1, 3, 4, 2.5)])
    }
    let box = Box(x: 100, y: 80, width: 40, height: 50)
    let seen = try Tracker(network: network, parameters: parameters(), frame: frame, box: box).observe(frame)
    var other = try Tracker(
      network: network, parameters: parameters { $0.windowInfluence = 0.05 }, frame: frame, box: box)
    let response = try #require(seen.detail?.response)
    let again = other.decide(response, region: seen.region, width: frame.width, height: frame.height)
    #expect(again == (try other.step(frame)))
    #expect(again.choice.index != seen.choice.index)
  }

  @Test func longTermFollowsTheReferenceOnScriptedScores() throws {
    // Scores by frame; lost below 0.6, found above 0.8, unchanged between (spec.md §3.7).
    let scores: [Double] = [0.9, 0.5, 0.7, 0.75, 0.85, 0.7, 0.2, 0.95]
    let lost = [false, true, true, true, false, false, true, false]
    let network = ScriptedNetwork { frame, size in
      let p = scores[frame - 1]
      return ScriptedNetwork.response(
        size: size, base: -20, peaks: [(2, size / 2, size / 2 + 1, Float(log(p / (1 - p))))])
    }
    let parameters = parameters {
      $0.longTerm = 1
      $0.confidenceLow = 0.6
      $0.confidenceHigh = 0.8
      $0.lostInstance = 527
    }
    var tracker = try Tracker(
      network: network, parameters: parameters, frame: frame, box: Box(x: 100, y: 80, width: 40, height: 40))
    var sizes: [Int] = []
    for i in 1...scores.count {
      let before = tracker.state
      let seen = try tracker.step(Image(width: 320, height: 240, blue: UInt8(i), green: UInt8(i)))
      sizes.append(seen.region.instanceSize)
      #expect(abs(seen.score - scores[i - 1]) < 1e-6)
      #expect(tracker.state.lost == lost[i - 1])
      if scores[i - 1] < 0.6 {
        #expect(tracker.state.centerX == before.centerX && tracker.state.width == before.width)
      } else {
        #expect(tracker.state.centerX != before.centerX)
      }
    }
    #expect(sizes == [255, 255, 527, 527, 527, 255, 255, 527])
  }

  @Test func growthAddsAStepPerFailingFrame() throws {
    let network = ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: []) }
    let parameters = parameters {
      $0.longTerm = 1
      $0.lostStep = 64
      $0.lostInstance = 431
    }
    var tracker = try Tracker(
      network: network, parameters: parameters, frame: frame, box: Box(x: 100, y: 80, width: 40, height: 40))
    var sizes: [Int] = []
    for _ in 0..<6 { sizes.append(try tracker.step(frame).region.instanceSize) }
    #expect(sizes == [255, 319, 383, 431, 431, 431])
  }

  @Test func aLostTrackerCoversTheFrame() throws {
    // The target is last seen in the corner; a blob far away is found once the whole frame is searched.
    let network = ScriptedNetwork { frame, size in
      let peaks: [(anchor: Int, row: Int, column: Int, margin: Float)] =
        frame < 3 ? [] : [(2, size / 2, size / 2 + 3, 8)]
      return ScriptedNetwork.response(size: size, base: -20, peaks: peaks)
    }
    let parameters = parameters {
      $0.longTerm = 1
      $0.lostInstance = 831
      $0.lostCover = 1
    }
    let image = Image(width: 320, height: 240, blue: 1)
    var tracker = try Tracker(
      network: network, parameters: parameters, frame: image, box: Box(x: 4, y: 6, width: 40, height: 40))
    let first = try tracker.step(image)
    #expect(first.region.centerX == first.before.centerX && tracker.state.lost)
    let second = try tracker.step(Image(width: 320, height: 240, blue: 2))
    // s_z = 80, the side 831/127·80 = 523 is more than the frame has either way: its middle is the frame's.
    #expect(second.region.side == 523)
    #expect(second.region.centerX == 159.5 && second.region.centerY == 119.5)
    #expect(tracker.state.centerX == first.after.centerX)
    let third = try tracker.step(Image(width: 320, height: 240, blue: 3))
    // Three cells of 8 crop pixels right of the middle.
    #expect(abs(third.choice.box.centerX - (159.5 + 24 / third.region.scale)) < 1e-9)
    #expect(abs(third.choice.box.centerY - 119.5) < 1e-9)
    #expect(!tracker.state.lost && tracker.state.centerX == third.choice.box.centerX)
    #expect(tracker.searchRegion.centerX == tracker.state.centerX)
  }

  @Test func aRegionThatFitsIsMovedInside() {
    let state = TrackerState(centerX: 10, centerY: 200, width: 20, height: 20)
    let region = SearchRegion(state: state, parameters: TrackerParameters(), instanceSize: 255)
    // s_z = 40, side 80: 39.5 is the first centre whose square begins with the first pixel.
    #expect(region.side == 80)
    let moved = region.covering(width: 640, height: 480)
    #expect(moved.centerX == 39.5 && moved.centerY == 200)
    #expect(moved.covering(width: 640, height: 480) == moved)
    #expect(region.covering(width: 640, height: 60).centerY == 29.5)
  }

  @Test func distractorsAreStrongAndApart() throws {
    let network = ScriptedNetwork { _, size in
      ScriptedNetwork.response(
        size: size, peaks: [(2, 8, 8, 4), (2, 8, 9, 3.9), (2, 2, 2, 3.5), (2, 14, 14, 3), (2, 2, 14, 0)])
    }
    let seen = try Tracker(
      network: network, parameters: parameters(), frame: frame, box: Box(x: 100, y: 80, width: 40, height: 40)
    ).observe(frame)
    #expect((seen.choice.row, seen.choice.column) == (8, 8))
    #expect(seen.distractors.map(\.row) == [2, 14])
    #expect(seen.runnerUps.count == 5)
  }

  @Test func wrongBaseSizeIsNamedBeforeTheNetworkRuns() throws {
    let network = ScriptedNetwork(base: 8) { _, size in ScriptedNetwork.response(size: size, peaks: []) }
    let tracker = try Tracker(
      network: network, parameters: parameters(), frame: frame, box: Box(x: 100, y: 80, width: 40, height: 40))
    #expect {
      try tracker.observe(frame)
    } throws: {
      "\($0)".contains("25 x 25") && "\($0)".contains("17 x 17") && "\($0)".contains("base_size=8")
    }
  }

  @Test(arguments: [Box(x: 0, y: 0, width: 0, height: 5), Box(x: 400, y: 10, width: 20, height: 20)])
  func badFirstBoxes(box: Box) {
    let network = ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: []) }
    #expect(throws: TrackerError.self) {
      try Tracker(network: network, parameters: TrackerParameters(), frame: frame, box: box)
    }
  }
}
