import Siamese
import Tensors

/// A network's time by layer: as it runs, and beside it with every sum direct.
struct BenchLayers: Encodable {
  struct Row: Encodable {
    var name: String
    var kind: String
    var kernel: Int
    var stride: Int
    var dilation: Int
    /// Height, width and channels of what it makes.
    var output: [Int]
    var gflop: Double
    /// How it is computed: direct, minimal, bf16, depthwise, or fused with the depthwise convolution after it.
    var method: String
    /// Median milliseconds so, and as a direct sum; none where that is the same.
    var ms: Double
    var directMs: Double?
    var shareOfPeak: Double

    enum CodingKeys: String, CodingKey {
      case name, kind, kernel, stride, dilation, output, gflop, method, ms
      case directMs = "direct_ms"
      case shareOfPeak = "share_of_peak"
    }
  }

  let network: String
  let size: Int
  let threads: Int
  let precision: String
  let isa: String
  let processor = InstructionSet.processorName
  let rows: [Row]

  /// Both in turn, `rounds` times. The share of peak is of direct multiplications, so that minimal filtering may
  /// exceed it.
  init(_ subject: BenchSubject, direct: BenchSubject?, rounds: Int) throws {
    network = subject.network.name
    size = subject.size
    threads = subject.options.threads
    precision = subject.options.precision.rawValue
    isa = subject.options.isa.rawValue
    let description = try subject.description
    let steps = description.search + description.response
    var times = [[Double]](repeating: [], count: steps.count)
    var directTimes = times
    for _ in 0..<rounds {
      for (index, time) in try subject.stepTimes().enumerated() { times[index].append(time) }
      for (index, time) in try (direct?.stepTimes() ?? []).enumerated() { directTimes[index].append(time) }
    }
    let peak = subject.options.isa.measuredPeak(subject.options.precision) * Double(threads)
    rows = steps.indices.compactMap { index in
      let step = steps[index]
      let seconds = median(times[index])
      guard seconds > 0 else { return nil }
      return Row(
        name: step.name, kind: step.kind, kernel: step.kernel, stride: step.stride, dilation: step.dilation,
        output: [step.height, step.width, step.channels], gflop: step.operations / 1e9, method: step.method,
        ms: seconds * 1000,
        directMs: ["minimal", "bf16"].contains(step.method) && direct != nil
          ? median(directTimes[index]) * 1000 : nil,
        shareOfPeak: peak > 0 ? step.operations / seconds / peak : 0)
    }
  }
}
