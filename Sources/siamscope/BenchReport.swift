import Tensors

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
    /// Reading and packing the weights; none where they were made up.
    var loadMs: Double?

    enum CodingKeys: String, CodingKey {
      case network, size, threads
      case medianMs = "median_ms"
      case gflop, gflops
      case shareOfPeak = "share_of_peak"
      case rounds
      case loadMs = "load_ms"
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
      peak = max(peak, isa.measuredPeak(precision))
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
        shareOfPeak: operations / seconds / (peak * Double(threads)), rounds: rounds,
        loadMs: subject.loading.map { $0 * 1000 })
    }
  }
}

/// The middle one, or the mean of the middle two.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return 0 }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
