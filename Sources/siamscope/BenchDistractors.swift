import Foundation
import Imaging
import Siamese
import Tensors
import Tracking

/// What distractor-aware tracking costs over the plain tracker: whole steps, in turns, with a fixed number of
/// distractors on every frame.
struct BenchDistractors {
  /// The trackers that are compared.
  enum Kind: String, CaseIterable {
    case plain
    /// This frame's distractors: the original objective.
    case current
    /// The incremental objective.
    case incremental
    /// Incremental with averaged kernels: for heads that are not linear in the template.
    case averaged
  }

  struct Row: Encodable {
    let network: String
    let threads: Int
    let distractors: Int
    /// Milliseconds a step: mean over all rounds, and median.
    var meanMs: [String: Double] = [:]
    var medianMs: [String: Double] = [:]

    enum CodingKeys: String, CodingKey {
      case network, threads, distractors
      case meanMs = "mean_ms"
      case medianMs = "median_ms"
    }
  }

  /// Runs every kind in turn, `rounds` times, after as many steps as a cut-out distractor is kept.
  static func row(name: String, count: Int, rounds: Int, options: EngineOptions) throws -> Row {
    let network = try Network.preset(name, options: options)
    let frame = noise(width: 480, height: 360)
    let box = Box(x: 200, y: 140, width: 60, height: 70)
    var kinds: [(kind: Kind, tracker: Tracker)] = try Kind.allCases.compactMap { kind in
      if kind == .averaged, network.isLinearInTemplate { return nil }
      var parameters = TrackerParameters(network.defaults)
      parameters.distractorThreshold = 0
      parameters.distractorRelative = 0
      parameters.distractorCount = Double(count)
      parameters.distractorAware = kind == .plain ? 0 : kind == .current ? 1 : 2
      parameters.distractorExact = kind == .averaged ? 0 : 1
      return (kind, try Tracker(network: network, parameters: parameters, frame: frame, box: box))
    }
    var times = [[Double]](repeating: [], count: kinds.count)
    let warm = 20
    for round in 0..<(warm + rounds) {
      for i in kinds.indices {
        // From the same place each time: the same crop, and the same distractors.
        let state = kinds[i].tracker.state
        let start = ContinuousClock.now
        let seen = try kinds[i].tracker.step(frame)
        let time = ContinuousClock.now - start
        kinds[i].tracker.state = state
        if kinds[i].kind != .plain, seen.distractors.count < count {
          throw BenchError.tooFewDistractors(network: name, found: seen.distractors.count, wanted: count)
        }
        if round >= warm {
          times[i].append(Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds))
        }
      }
    }
    var row = Row(network: name, threads: options.threads, distractors: count)
    for (i, kind) in kinds.enumerated() {
      row.meanMs[kind.kind.rawValue] = 1000 * times[i].reduce(0, +) / Double(max(times[i].count, 1))
      row.medianMs[kind.kind.rawValue] = 1000 * median(times[i])
    }
    return row
  }

  static func print(_ rows: [Row]) {
    Swift.print(
      "network                          threads    n  tracker         mean ms  median   over plain (mean, median)")
    for row in rows {
      for kind in Kind.allCases {
        guard let mean = row.meanMs[kind.rawValue], let middle = row.medianMs[kind.rawValue],
          let plain = row.meanMs["plain"], let plainMiddle = row.medianMs["plain"]
        else { continue }
        let over =
          kind == .plain
          ? "" : String(format: "  %+6.1f %%  %+6.1f %%", 100 * (mean / plain - 1), 100 * (middle / plainMiddle - 1))
        Swift.print(
          row.network.padding(toLength: 33, withPad: " ", startingAt: 0)
            + String(format: "%7d  %3d  ", row.threads, row.distractors)
            + kind.rawValue.padding(toLength: 14, withPad: " ", startingAt: 0)
            + String(format: "%9.2f  %6.2f", mean, middle) + over)
      }
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// A picture of reproducible noise, coarse enough for features.
  private static func noise(width: Int, height: Int) -> Image {
    var state: UInt64 = 2026
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    let columns = width / 12 + 1
    let coarse = (0..<(columns * (height / 12 + 1) * 3)).map { _ in next() }
    var image = Image(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<3 {
          let ground = Int(coarse[((y / 12) * columns + x / 12) * 3 + c])
          image.pixels[(y * width + x) * 3 + c] = UInt8(clamping: ground / 2 + 64 + Int(next()) / 16)
        }
      }
    }
    return image
  }
}

/// What keeps a benchmark from saying anything.
enum BenchError: Error, CustomStringConvertible {
  case tooFewDistractors(network: String, found: Int, wanted: Int)

  var description: String {
    switch self {
    case .tooFewDistractors(let network, let found, let wanted):
      "\(network): the picture offers \(found) distractors, \(wanted) are to be timed: ask for fewer"
    }
  }
}
