import ArgumentParser
import Foundation
import Imaging
import Siamese
import Tensors

/// `siamscope bench`: how fast the networks run here, against what the processor can do.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the networks on this machine.",
    discussion: """
      One search is timed: features of the search region and the response to an exemplar. Every network is run in \
      turn, so that a busy machine slows them alike; medians are printed. Networks without embedded weights get \
      reproducible random ones. The share of peak is of the fused multiply-adds that were measured on one core, times \
      the threads; minimal filtering, which needs fewer, may exceed it. SIAMSCOPE_ISA=avx512, avx2 or portable forces an instruction set.
      """)

  @Option(help: "Presets or weights files to time, separated by commas.")
  var models = "siamrpn-s,siamrpnpp-s,siamrpn_alex_dwxcorr,siamrpn_mobilev2_l234_dwxcorr,siamrpn_r50_l234_dwxcorr"

  @Option(help: "Thread counts, separated by commas.")
  var threads = "1,2"

  @Option(help: "Side of the search region in pixels; each preset's own without it.")
  var size: Int?

  @Option(help: "How convolutions are computed: f32 (minimal filtering where it gains), direct, or bf16.")
  var precision = Precision.f32

  @Option(help: "Searches of each network and thread count.")
  var rounds = 11

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Flag(help: "Print each network's time by layer instead, beside the direct sums.")
  var layers = false

  @Flag(help: "Print each network as a list of operations in JSON instead (Benchmarks/peers builds it elsewhere).")
  var graph = false

  @Option(
    help: ArgumentHelp(
      "Time whole steps of the plain and of distractor-aware trackers with so many distractors instead.",
      valueName: "n"))
  var distractors: Int?

  @Flag(help: "Time one search for every line read, and print its milliseconds: for measuring in turns with others.")
  var turns = false

  func validate() throws {
    guard rounds > 0, rounds <= 100_000 else { throw ValidationError("--rounds must be in 1...100000") }
    guard !counts.isEmpty, counts.allSatisfy({ (1...256).contains($0) }) else {
      throw ValidationError("--threads takes numbers in 1...256, separated by commas")
    }
    if let distractors, !(1...26).contains(distractors) {
      throw ValidationError("--distractors must be in 1...26")
    }
    if turns && (names.count > 1 || counts.count > 1) {
      throw ValidationError("--turns takes one model and one thread count")
    }
  }

  private var names: [String] { models.split(separator: ",").map(String.init) }
  private var counts: [Int] { threads.split(separator: ",").compactMap { Int($0) } }

  func run() throws {
    let isa = try InstructionSet.fromEnvironment()
    if let distractors {
      let rows = try names.flatMap { name in
        try counts.map { threads in
          try BenchDistractors.row(
            name: name, count: distractors, rounds: rounds,
            options: EngineOptions(threads: threads, isa: isa, precision: precision))
        }
      }
      if json { return try printJSON(rows) }
      print("\(InstructionSet.processorName), \(isa), \(precision)")
      return BenchDistractors.print(rows)
    }
    let subjects = try counts.flatMap { count in
      try names.map { name in
        try BenchSubject(
          name: name, size: size, options: EngineOptions(threads: count, isa: isa, precision: precision))
      }
    }
    if graph {
      for subject in subjects { try printJSON(subject.description) }
    } else if turns {
      for subject in subjects { try takeTurns(subject) }
    } else if layers {
      for (subject, name) in zip(subjects, counts.flatMap { _ in names }) {
        var options = subject.options
        options.precision = .direct
        let direct = precision == .direct ? nil : try BenchSubject(name: name, size: size, options: options)
        try printLayers(BenchLayers(subject, direct: direct, rounds: rounds))
      }
    } else {
      try printTable(BenchReport(subjects, isa: isa, precision: precision, rounds: rounds))
    }
  }

  private func takeTurns(_ subject: BenchSubject) throws {
    while readLine() != nil {
      // Written at once: whoever asked is waiting at the other end of a pipe.
      FileHandle.standardOutput.write(Data(String(format: "%.4f\n", try subject.time() * 1000).utf8))
    }
  }

  private func printTable(_ report: BenchReport) throws {
    if json { return try printJSON(report) }
    print("\(report.processor), \(report.isa), \(report.precision)")
    print(String(format: "peak %.0f GFLOPS a core (measured multiply-adds)", report.peakGFLOPS))
    print("network                          size  threads       ms    fps   GFLOP  GFLOPS  of peak  load ms")
    for row in report.rows {
      print(
        row.network.padding(toLength: 32, withPad: " ", startingAt: 0)
          + String(
            format: "%5d  %7d  %7.2f  %5.1f  %6.2f  %6.1f  %6.0f%%", row.size, row.threads, row.medianMs,
            1000 / row.medianMs, row.gflop, row.gflops, 100 * row.shareOfPeak)
          + (row.loadMs.map { String(format: "  %7.1f", $0) } ?? "        -"))
    }
  }

  private func printLayers(_ report: BenchLayers) throws {
    if json { return try printJSON(report) }
    let (rows, isCompared) = (report.rows, report.precision != Precision.direct.rawValue)
    print("\(report.processor), \(report.isa), \(report.precision)")
    print("\(report.network), \(report.size), \(report.threads) threads")
    print(
      "      ms\(isCompared ? "    direct   gain" : "")  of all  of peak  GFLOP  method     output          operation")
    let total = rows.reduce(0) { $0 + $1.ms }
    for row in rows {
      let shape = row.output.map(String.init).joined(separator: "x").padding(toLength: 14, withPad: " ", startingAt: 0)
      let method = row.method.padding(toLength: 9, withPad: " ", startingAt: 0)
      let direct = row.directMs.map { String(format: "  %8.3f  %5.2f", $0, $0 / row.ms) } ?? "         -      -"
      print(
        String(format: "%8.3f", row.ms) + (isCompared ? direct : "")
          + String(
            format: "  %5.1f%%  %6.0f%%  %5.2f  ", 100 * row.ms / total, 100 * row.shareOfPeak, row.gflop)
          + "\(method)  \(shape)  \(row.kind) \(row.kernel)x\(row.kernel) s\(row.stride) d\(row.dilation) "
          + row.name)
    }
    print(
      String(format: "%8.3f", total) + (isCompared ? String(format: "  %8.3f", directTotal(rows)) : "") + "  in all")
  }

  private func directTotal(_ rows: [BenchLayers.Row]) -> Double { rows.reduce(0) { $0 + ($1.directMs ?? $1.ms) } }

  private func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = graph ? [.sortedKeys] : [.sortedKeys, .prettyPrinted]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

extension Precision: ExpressibleByArgument {}
