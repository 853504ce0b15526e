import Foundation
import Metrics
import TestSupport
import Testing
import Tracking

@Suite struct GOT10kTests {
  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func oneRunAndThreeRunsAgreeWithTheToolkit() throws {
    let expected = try Fixtures.json("got/expected.json")
    for tracker in ["simA", "simB"] {
      let sequences = try load(tracker)
      #expect(sequences.count == 8)
      for sequence in sequences {
        let score = try GOT10kScore(sequence)
        let node = expected["trackers"][tracker]["seq_wise"][sequence.name]
        #expect(agrees(score.averageOverlap, node["ao"].double), "\(tracker) \(sequence.name)")
        #expect(agrees(score.successRate50, node["sr"].double))
        #expect(agrees(score.speed, node["speed_fps"].double))
        #expect(score.frames == node["length"].int)
        let cover = try #require(sequence.cover)
        let visible = zip(expected["ious_first_run"][tracker][sequence.name].doubles, cover.dropFirst())
          .filter { $1 > 0 }.map(\.0)
        #expect(agrees(Array(score.overlaps.prefix(visible.count)), visible, 1e-8))
      }
      let pooled = try GOT10kScore.pooled(sequences)
      let overall = expected["trackers"][tracker]["overall"]
      #expect(agrees(pooled.averageOverlap, overall["ao"].double))
      #expect(agrees(pooled.successRate50, overall["sr"].double))
      #expect(agrees(pooled.speed, overall["speed_fps"].double))
      #expect(agrees(pooled.successCurve, overall["succ_curve"].doubles))
      let balanced = try GOT10kScore.classBalanced(sequences)
      let derived = expected["derived_class_balanced"][tracker]
      #expect(agrees(balanced.averageOverlap, derived["mAO"].double))
      #expect(agrees(balanced.successRate50, derived["mSR50"].double))
      #expect(agrees(balanced.successRate75, derived["mSR75"].double))
    }
  }

  /// A box that leaves on the left keeps its width: [−5, 15) of 20 pixels becomes [0, 20).
  @Test func clippingOnTheLeftKeepsTheWidth() throws {
    let truth = [Box(x: 0, y: 0, width: 9, height: 9), Box(x: -5, y: 0, width: 20, height: 10)]
    let result = [truth[0], Box(x: 0, y: 0, width: 20, height: 10)]
    let sequence = GOT10kScore.Sequence(
      name: "a", groundTruth: truth, cover: nil, size: ImageSize(width: 100, height: 100), runs: [result])
    #expect(agrees(try GOT10kScore(sequence).averageOverlap, 1, 1e-12))
  }

  @Test func framesOutOfSightAndTheFirstDoNotCount() throws {
    let box = Box(x: 10, y: 10, width: 10, height: 10)
    let far = box.offset(dx: 50, dy: 0)
    let sequence = GOT10kScore.Sequence(
      name: "a", groundTruth: [box, box, box, box], cover: [8, 8, 0, 1], size: ImageSize(width: 100, height: 100),
      runs: [[far, box, far, far]])
    let score = try GOT10kScore(sequence)
    #expect(score.overlaps.count == 2)
    #expect(agrees(score.averageOverlap, 0.5, 1e-12))
    #expect(score.speed.isNaN)
  }

  private func load(_ tracker: String) throws -> [GOT10kScore.Sequence] {
    try Fixtures.text("got/val/list.txt").split(separator: "\n").map { line in
      let name = String(line)
      let folder = "got/val/\(name)/"
      let info = try Fixtures.text(folder + "meta_info.ini")
      func field(_ key: String) -> String {
        info.split(separator: "\n").first { $0.hasPrefix(key + ":") }
          .map { $0.dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces) } ?? ""
      }
      let size = field("resolution").split { !$0.isNumber }.compactMap { Int($0) }
      let times = try Fixtures.text("got/results/\(tracker)/\(name)/\(name)_time.txt")
      let runs = try (1...(tracker == "simA" ? 1 : 3)).map { run in
        try Fixtures.regions("got/results/\(tracker)/\(name)/\(name)_00\(run).txt").compactMap(\.bounds)
      }
      return GOT10kScore.Sequence(
        name: name, groundTruth: try Fixtures.regions(folder + "groundtruth.txt").compactMap(\.bounds),
        cover: try Fixtures.text(folder + "cover.label").split(separator: "\n").compactMap { Int($0) },
        size: ImageSize(width: size[0], height: size[1]), objectClass: field("object_class"), runs: runs,
        seconds: times.split { $0 == "\n" || $0 == "," }.compactMap { Double($0) })
    }
  }
}
