import Datasets
import Imaging
import Metrics
import TestSupport
import Testing
import Tracking
import Tuning

@Suite struct SharedTrackerTests {
  /// A blue patch that wanders over a grey field.
  private func footage() -> Footage {
    let images = (0..<12).map { i -> Image in
      var image = Image(width: 160, height: 120, blue: 60, green: 60, red: 60)
      for row in 0..<30 {
        for column in 0..<24 {
          let at = ((30 + i + row) * 160 + 40 + 3 * i + column) * 3
          image.pixels[at] = UInt8(200 + column)
          image.pixels[at + 1] = UInt8(30 + row)
        }
      }
      return image
    }
    return Footage(name: "patch", path: "patch", frames: MemoryFrames(images))
  }

  private func run(
    _ parameters: TrackerParameters, _ shared: SharedResponses, footage: Footage
  ) throws -> [Region] {
    var tracker = SharedTracker(
      footage: footage, sequence: 0, network: ColourNetwork(), model: 0, parameters: parameters, shared: shared)
    let truth = [Region.rectangle(Box(x: 40, y: 30, width: 24, height: 30))] + Array(repeating: .absent, count: 11)
    return try Protocols.onePass(&tracker, groundTruth: truth, sequence: "patch").trajectory
  }

  private func alone(_ parameters: TrackerParameters, footage: Footage) throws -> [Region] {
    var tracker = try Tracker(
      network: ColourNetwork(), parameters: parameters, frame: footage.frame(0),
      box: Box(x: 40, y: 30, width: 24, height: 30))
    return [.rectangle(Box(x: 40, y: 30, width: 24, height: 30))]
      + (try (1..<12).map { .rectangle(try tracker.step(footage.frame($0)).box) })
  }

  @Test func sharedAnswersGiveTheSameBoxesBitForBit() throws {
    let footage = footage()
    let shared = SharedResponses()
    var parameters = TrackerParameters()
    parameters.base = 0
    for (k, window, context, aware) in [
      (0.04, 0.4, 0.5, 0.0), (0.3, 0.4, 0.5, 0), (0.04, 0.2, 0.5, 0), (0.04, 0.4, 0.6, 0), (0.04, 0.4, 0.5, 1),
      (0.04, 0.4, 0.5, 0),
    ] {
      parameters.penaltyK = k
      parameters.windowInfluence = window
      parameters.contextAmount = context
      parameters.distractorAware = aware
      #expect(try run(parameters, shared, footage: footage) == alone(parameters, footage: footage))
    }
    // At the least, the last run repeats the first.
    #expect(shared.answers.hits >= 11 && shared.sharedPart > 0)
    #expect(shared.frames.misses == 12)
  }

  @Test func aBoundedCacheLetsGoOfTheOldest() {
    let cache = BoundedCache<Int, Int>(limit: 30)
    for key in 0..<3 { cache.keep(key, key * 10, cost: 10) }
    #expect(cache.value(0) == 0)
    cache.keep(3, 30, cost: 10)
    #expect(cache.value(1) == nil && cache.value(0) == 0 && cache.value(2) == 20 && cache.value(3) == 30)
    cache.keep(4, 40, cost: 31)
    #expect(cache.value(4) == nil && cache.cost == 30)
    cache.keep(5, 50, cost: 25)
    #expect(cache.cost == 25 && cache.value(5) == 50)
    for key in 100..<1100 { cache.keep(key, key, cost: 3) }
    #expect(cache.cost == 30 && cache.value(1099) == 1099 && cache.value(1089) == nil)
  }
}
