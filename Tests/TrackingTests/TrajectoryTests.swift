import Foundation
import Imaging
import Siamese
import Tensors
import TestSupport
import Testing
import Tracking

/// Whole trajectories against the reference trackers', on real frames with the embedded weights.
@Suite struct TrajectoryTests {
  /// One file of fixtures/tracking.
  struct Fixture: Decodable, Sendable {
    let tracker: String
    let weights: String
    let sequence: String
    let firstFrame: Int
    let parameters: [String: Double]
    let initBox: [Double]
    let rows: [[Double]]

    enum CodingKeys: String, CodingKey {
      case tracker, weights, sequence, parameters, rows
      case firstFrame = "first_frame"
      case initBox = "init_box_0based"
    }
  }

  static let names = [
    "st_Crossing", "st_Human7", "st_vot_bag", "st_pp_Crossing", "st_pp_Human7", "lt_tld_pedestrian3",
    "lt_pp_tld_pedestrian3",
  ]

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"), arguments: names)
  func equalsTheReference(name: String) throws {
    let data = try Data(contentsOf: Shared.url("fixtures/tracking/\(name).json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: data)
    // The reference's own weights: the embedded ones were trained on since.
    let weights = try CheckpointReader.read(Shared.url("weights/\(fixture.weights)").path)
    let network = try Network.load(weights, options: EngineOptions(threads: 2))
    var parameters = TrackerParameters()
    for (key, value) in fixture.parameters {
      let row = try #require(Parameter.table.first { $0.yaml == ["TRACK", key] })
      try row.set(value, in: &parameters)
    }
    parameters.longTerm = fixture.tracker == "SiamRPNLTTracker" ? 1 : 0
    func frame(_ index: Int) throws -> Image {
      let number = String(format: "%04d", fixture.firstFrame + index)
      return try Image.read(contentsOf: Shared.url("data/sequences/\(fixture.sequence)/img/\(number).jpg"))
    }
    let b = fixture.initBox
    var tracker = try Tracker(
      network: network, parameters: parameters, frame: frame(0),
      box: Box(x: b[0], y: b[1], width: b[2], height: b[3]), convention: .pysot)
    for i in 1..<fixture.rows.count {
      let seen = try tracker.step(frame(i))
      let row = fixture.rows[i]
      let off = [seen.box.x - row[0], seen.box.y - row[1], seen.box.width - row[2], seen.box.height - row[3]]
      let worst = off.map(abs).max() ?? 0
      #expect(worst <= 0.01, "\(name) frame \(i): off by \(worst) px")
      #expect(abs(seen.score - row[4]) <= 1e-4, "\(name) frame \(i): score \(seen.score), reference \(row[4])")
      if worst > 0.01 { break }
    }
  }
}
