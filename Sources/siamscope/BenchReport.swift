import Foundation
import Imaging
import Siamese
import Tensors

/// One network at one thread count, ready to be timed.
struct BenchSubject {
  let network: Network
  let size: Int
  let options: EngineOptions
  private let search: Image
  private let template: Template

  /// Loads the network and runs it once, so that plans and memory are there.
  init(name: String, size: Int?, options: EngineOptions) throws {
    self.options = options
    network = try Network.preset(name, options: options)
    self.size = size ?? network.defaults.instanceSize
    search = Self.noise(self.size)
    template = try network.template(of: Self.noise(127))
    _ = try time()
  }

  /// Seconds of one search.
  func time() throws -> Double {
    let start = ContinuousClock.now
    _ = try network.response(of: search, to: template)
    return (ContinuousClock.now - start).seconds
  }

  var description: NetworkDescription {
    get throws { try network.description(instanceSize: size) }
  }

  /// Median seconds of each step.
  func layerTimes(rounds: Int) throws -> [(step: PlanStep, seconds: Double)] {
    let description = try description
    let steps = description.search + description.response
    var times = [[Double]](repeating: [], count: steps.count)
    for _ in 0..<rounds {
      let (first, second) = try network.profile(search, to: template)
      for (index, time) in (first + second).enumerated() { times[index].append(time.seconds) }
    }
    return zip(steps, times).map { ($0, median($1)) }.filter { $0.1 > 0 }
  }

  /// A picture of reproducible noise.
  private static func noise(_ side: Int) -> Image {
    var state: UInt64 = 2026
    let pixels = (0..<side * side * 3).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    return Image(width: side, height: side, pixels: pixels)
  }
}

/// What `siamscope bench --json` prints.
struct BenchReport: Encodable {
  struct Row: Encodable {
    var network: String
    var size: Int
    var threads: Int
    var medianMs: Double
    var gflop: Double
    var gflops: Double
    var shareOfPeak: Double
    var rounds: Int

    enum CodingKeys: String, CodingKey {
      case network, size, threads
      case medianMs = "median_ms"
      case gflop, gflops
      case shareOfPeak = "share_of_peak"
      case rounds
    }
  }

  let processor = InstructionSet.processorName
  let isa: String
  let precision: String
  let peakGFLOPS: Double
  let rows: [Row]

  enum CodingKeys: String, CodingKey {
    case processor, isa, precision
    case peakGFLOPS = "peak_gflops_per_core"
    case rows
  }

  /// Times all subjects in turn, `rounds` times.
  init(_ subjects: [BenchSubject], isa: InstructionSet, precision: Precision, rounds: Int) throws {
    self.isa = isa.rawValue
    self.precision = precision.rawValue
    var times = [[Double]](repeating: [], count: subjects.count)
    var peak = 0.0
    for _ in 0..<rounds {
      peak = max(peak, isa.measuredPeak())
      for (index, subject) in subjects.enumerated() { times[index].append(try subject.time()) }
    }
    peakGFLOPS = peak / 1e9
    rows = try zip(subjects, times).map { subject, times in
      let seconds = median(times)
      let operations = try subject.description.operations
      let threads = subject.options.threads
      return Row(
        network: subject.network.name, size: subject.size, threads: threads, medianMs: seconds * 1000,
        gflop: operations / 1e9, gflops: operations / seconds / 1e9,
        shareOfPeak: operations / seconds / (peak * Double(threads)), rounds: rounds)
    }
  }
}

/// The middle one, or the mean of the middle two.
private func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return 0 }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + 1e-18 * Double(components.attoseconds) }
}
