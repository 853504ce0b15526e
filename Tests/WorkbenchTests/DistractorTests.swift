import Imaging
import Siamese
import TestSupport
import Testing
import Tracking
import Workbench

/// Distractor-aware runs: what the tracker remembers is kept, and made again, exactly.
@Suite struct DistractorTests {
  /// A red target and a reddish rival on grey, drifting.
  private struct Colours: FrameSource {
    let name = "colours"
    let path = "/colours"
    let count = 40
    let framesPerSecond = 25.0
    let base = 0.0

    func frame(_ index: Int) throws -> Image {
      var image = Image(width: 200, height: 160, blue: 128, green: 128, red: 128)
      func paint(_ x: Int, _ y: Int, _ red: UInt8, _ blue: UInt8) {
        for row in y..<y + 30 {
          for column in x..<x + 30 {
            let at = (row * 200 + column) * 3
            (image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]) = (blue, 60, red)
          }
        }
      }
      paint(60 + index / 2, 60, 240, 40)
      paint(120 - index / 3, 64, 220, UInt8(50 + index))
      return image
    }

    func truth(_ index: Int) -> Box? { Box(x: Double(60 + index / 2), y: 60, width: 30, height: 30) }
  }

  private func bench(_ awareness: Double) throws -> Workbench {
    var parameters = TestBench.parameters
    parameters.distractorAware = awareness
    parameters.distractorThreshold = 0.1
    parameters.distractorRelative = 0.1
    let model = Model(name: "colours", network: ColourNetwork(), parameters: parameters)
    var bench = try Workbench(source: Colours(), catalog: ModelCatalog([model]), model: model)
    bench.settle()
    return bench
  }

  @Test(arguments: [1.0, 2.0])
  func runsAndInspectionsEqualThePlainTracker(_ awareness: Double) throws {
    var bench = try bench(awareness)
    let footage = Colours()
    var tracker = try Tracker(
      network: ColourNetwork(), parameters: bench.parameters, frame: footage.frame(0),
      box: try #require(footage.truth(0)))
    var seen: [Observation] = []
    for i in 1..<40 { seen.append(try tracker.step(footage.frame(i))) }
    #expect(seen.contains { !$0.distractors.isEmpty })
    for i in 1..<40 { #expect(bench.run?.record(i)?.after == seen[i - 1].after) }
    // Backwards past what is kept of memories.
    for frame in [39, 20, 2, 33] {
      bench.perform(.goto(frame))
      bench.settle()
      let inspection = try #require(bench.inspection)
      #expect(inspection.observation.choice == seen[frame - 1].choice)
      #expect(inspection.observation.detail?.ranking == seen[frame - 1].detail?.ranking)
    }
  }

  /// A fork in the middle starts from what was remembered there.
  @Test func forksKeepTheMemory() throws {
    var bench = try bench(2)
    bench.perform(.goto(17))
    bench.settle()
    bench.perform(.set(knob: "distractor_alpha", value: "0.3"))
    #expect(bench.ghost?.state == .instant)
    let ghost = try #require(bench.ghost?.observation)
    bench.perform(.fork(name: nil))
    bench.settle()
    let footage = Colours()
    var tracker = try Tracker(
      network: ColourNetwork(), parameters: try #require(bench.run?.plan.segment(at: 0).parameters),
      frame: footage.frame(0), box: try #require(footage.truth(0)))
    for i in 1..<40 {
      if i == 17 { tracker.parameters.distractorAlpha = 0.3 }
      let seen = try tracker.step(footage.frame(i))
      #expect(bench.run?.record(i)?.after == seen.after)
      if i == 17 { #expect(ghost.after == seen.after) }
    }
  }
}
