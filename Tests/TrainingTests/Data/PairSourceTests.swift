import Foundation
import Imaging
import Synchronization
import TestSupport
import Testing
import Tracking
import Training

@Suite struct PairSourceTests {
  private static func fingerprint(_ made: (pair: TrainingPair, targets: PairTargets)) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bits: UInt32) { hash = (hash ^ UInt64(bits)) &* 0x100_0000_01B3 }
    for values in [made.pair.exemplar, made.pair.search, made.targets.deltas, made.targets.weights] {
      for value in values { add(value.bitPattern) }
    }
    for label in made.targets.labels { add(UInt32(bitPattern: Int32(label))) }
    return "\(hash) \(made.pair.kind) \(made.pair.box) \(made.pair.origin)"
  }

  @Test func everyKindOfPairIsMadeAndItsBoxesMakeSense() throws {
    let data = try SmallData()
    let source = try data.source()
    var counts: [TrainingPair.Kind: Int] = [:]
    for index in 0..<300 {
      let (pair, targets) = try source.pair(at: UInt64(index))
      counts[pair.kind, default: 0] += 1
      #expect(pair.exemplar.count == 127 * 127 * 3 && pair.search.count == 255 * 255 * 3)
      #expect(pair.exemplar.allSatisfy(\.isFinite) && pair.search.allSatisfy(\.isFinite))
      #expect(pair.box.isPresent && pair.exemplarBox.isPresent)
      // s_z of the exemplar's box is 127 but for the variation.
      let side = SearchRegion.exemplarSide(
        width: pair.exemplarBox.width, height: pair.exemplarBox.height, context: 0.5)
      // 0.05 of scale, and of a cut-out its turn and stretch as well, whose box is of whole pixels.
      #expect(abs(side / 127 - 1) < 0.15, "\(pair.origin)")
      #expect(abs(pair.exemplarBox.centerX - 63) <= 4.5 && abs(pair.exemplarBox.centerY - 63) <= 4.5)
      // A shift of 64, divided by a scale of 0.82 · 0.95 at least.
      #expect(abs(pair.box.centerX - 127) < 83 && abs(pair.box.centerY - 127) < 83)
      #expect(targets.size == 17 && targets.labels.count == 5 * 17 * 17)
      if pair.kind.isNegative { #expect(!targets.labels.contains(1)) }
    }
    #expect(Set(counts.keys) == Set(TrainingPair.Kind.allCases))
    // Shares of 0.15 each, of 300; the same-category ones become others where no category is known.
    let negatives = counts.filter { $0.key.isNegative }.values.reduce(0, +)
    #expect((60...120).contains(negatives))
    #expect(counts[.sameCategoryNegative, default: 0] > 5)
  }

  @Test func pairsDependOnSeedAndIndexOnly() throws {
    let data = try SmallData()
    let one = try data.source()
    let expected = try (0..<24).map { Self.fingerprint(try one.pair(at: UInt64($0))) }
    #expect(Set(expected).count == 24)
    // Another source, without a cache, from the end to the beginning, on four threads.
    let other = try data.source(cacheBytes: 0)
    let found = Mutex([Int: String]())
    DispatchQueue.concurrentPerform(iterations: 24) { number in
      let index = 23 - number
      let text = (try? other.pair(at: UInt64(index))).map(Self.fingerprint)
      found.withLock { $0[index] = text }
    }
    #expect(found.withLock { all in (0..<24).map { all[$0] } } == expected)
    let reseeded = try data.source(SmallData.recipe.replacingOccurrences(of: "seed: 11", with: "seed: 12"))
    #expect(Self.fingerprint(try reseeded.pair(at: 0)) != expected[0])
  }

  @Test func theFeederGivesTheSamePairsInOrderFromAnyIndex() throws {
    let data = try SmallData()
    let source = try data.source()
    let expected = try (0..<30).map { Self.fingerprint(try source.pair(at: UInt64($0))) }
    for threads in [1, 3] {
      for first in [0, 6] {
        let feeder = TrainingFeeder(
          try data.source(), batchSize: 6, firstIndex: UInt64(first), threads: threads, ahead: 2)
        for batch in 0..<4 {
          let made = try feeder.next()
          #expect(made.firstIndex == UInt64(first + 6 * batch))
          let start = first + 6 * batch
          #expect(
            zip(made.pairs, made.targets).map { Self.fingerprint(($0, $1)) } == Array(expected[start..<(start + 6)]))
        }
      }
    }
  }

  @Test func ranksTakeTheirPartsOfEachStep() throws {
    let source = NumberedSource()
    for rank in 0..<3 {
      let share = BatchShare(batch: 7, rank: rank, of: 3)
      #expect(share.own == [0..<2, 2..<4, 4..<7][rank])
      let feeder = TrainingFeeder(
        source, batchSize: share.own.count, stride: 7, firstIndex: 70 + UInt64(share.own.lowerBound), threads: 2)
      for step in 10..<13 {
        let made = try feeder.next()
        #expect(made.firstIndex == UInt64(7 * step + share.own.lowerBound))
        #expect(made.pairs.map { Int($0.search[0]) } == share.own.map { 7 * step + $0 })
      }
    }
  }

  /// Each pair holds its index.
  private struct NumberedSource: PairSource {
    func pair(at index: UInt64) throws -> (pair: TrainingPair, targets: PairTargets) {
      let box = Box(x: 0, y: 0, width: 1, height: 1)
      return (
        TrainingPair(
          kind: .video, exemplarSize: 1, exemplar: [0], searchSize: 1, search: [Float(index)], box: box,
          exemplarBox: box, origin: ""), PairTargets(size: 1, anchors: 1, labels: [], deltas: [], weights: [])
      )
    }
  }

  /// Counts what is under way; each pair takes a moment.
  private final class SlowSource: PairSource {
    let made = Mutex(0)

    func pair(at index: UInt64) throws -> (pair: TrainingPair, targets: PairTargets) {
      made.withLock { $0 += 1 }
      if index == 5 { throw TrainingDataError.file("five.jpg", reason: "broken") }
      let box = Box(x: 0, y: 0, width: 1, height: 1)
      return (
        TrainingPair(
          kind: .video, exemplarSize: 1, exemplar: [0], searchSize: 1, search: [Float(index)], box: box,
          exemplarBox: box, origin: ""), PairTargets(size: 1, anchors: 1, labels: [], deltas: [], weights: [])
      )
    }
  }

  @Test func theFeederNeverRunsFurtherAheadThanItMay() throws {
    let source = SlowSource()
    let feeder = TrainingFeeder(source, batchSize: 4, threads: 3, ahead: 2)
    let first = try feeder.next()
    #expect(first.pairs.map { $0.search[0] } == [0, 1, 2, 3])
    // Long enough for three threads to make thousands.
    Thread.sleep(forTimeInterval: 0.2)
    #expect(source.made.withLock { $0 } == 4 + 8)
    #expect(feeder.pending == 8)
    #expect(throws: TrainingDataError.self) { try feeder.next() }
    #expect(try feeder.next().firstIndex == 8)
  }

  @Test func theCacheStaysWithinItsBytes() throws {
    let data = try SmallData()
    let limit = 300_000
    let source = try data.source(cacheBytes: limit)
    for index in 0..<60 {
      _ = try source.pair(at: UInt64(index))
      #expect(source.cachedBytes <= limit)
    }
    #expect(source.cachedBytes > limit / 2)
  }

  @Test func brokenPicturesAreNamedAndPassedOverAlikeEveryTime() throws {
    let data = try SmallData()
    try data.folder.write("no picture", to: "photos/1.png")
    try data.folder.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], to: "cut/2.png")
    try FileManager.default.removeItem(atPath: data.folder.path("crops/b/002.jpg"))
    let source = try data.source()
    let pairs = try (0..<120).map { Self.fingerprint(try source.pair(at: UInt64($0))) }
    let names = source.brokenFiles.map { ($0.file as NSString).lastPathComponent }
    #expect(Set(names) == ["1.png", "2.png", "002.jpg"])
    #expect(source.brokenFiles.allSatisfy { $0.reason.contains($0.file) })
    #expect(!pairs.contains { $0.contains("1.png#") })
    let again = try data.source(cacheBytes: 0)
    #expect(try (0..<120).reversed().map { Self.fingerprint(try again.pair(at: UInt64($0))) } == pairs.reversed())
  }

  @Test func dataOfBrokenPicturesOnlyAreGivenUp() throws {
    let data = try SmallData()
    for number in 0..<4 { try data.folder.write("no", to: "photos/\(number).png") }
    let source = try data.source("data:\n  sources: [{detection: detection.json, images: photos}]\n")
    #expect(throws: TrainingDataError.self) { try source.pair(at: 0) }
  }

  @Test func theDigestChangesWithPicturesBoxesAndNothingElse() throws {
    let data = try SmallData()
    func digest() throws -> String {
      try TrainingData(DataRecipe(text: SmallData.recipe, file: data.folder.path("recipe.yaml"))).digest()
    }
    let first = try digest()
    #expect(first.count == 64)
    #expect(try digest() == first)
    let moved = try TrainingData(
      DataRecipe(text: SmallData.recipe, file: "elsewhere/recipe.yaml"), root: data.folder.url.path + "/")
    #expect(try moved.digest() == first)
    try data.folder.write("30,40,30,41\n34,40,30,40\n", to: "walk/groundtruth.txt")
    let second = try digest()
    #expect(second != first)
    try data.folder.write("x", to: "photos/0.png")
    #expect(try digest() != second)
  }
}
