import Datasets
import Foundation
import Imaging
import Siamese
import Tensors
import Tracking
import Workbench

/// Many branches of a long run: what they hold in memory, and how soon the session answers while they are tracked.
enum Branches {
  /// A short sequence there and back again, as often as it takes.
  private struct Long: FrameSource {
    let short: Footage
    let count: Int
    var name: String { short.name }
    var path: String { short.path }
    var framesPerSecond: Double { short.framesPerSecond }
    var base: Double { short.base }

    private func place(_ index: Int) -> Int {
      let turn = 2 * (short.count - 1)
      let at = index % max(turn, 1)
      return at < short.count ? at : turn - at
    }

    func frame(_ index: Int) throws -> Image { try short.frame(place(index)) }
    func truth(_ index: Int) -> Box? { short.truth(place(index)) }
  }

  static func run(footage path: String, frames: Int, branches: Int) throws {
    let short = try FootageOpener().open(path).decodedAhead()
    let name = "siamrpn-s"
    let network = try Network.embedded(named: name, options: EngineOptions())
    let model = Model(name: name, network: network, parameters: TrackerParameters(network.defaults))
    print("\(short.name) to \(frames) frames, \(branches) branches, \(name)")
    let started = seconds()
    var bench = try Workbench(
      source: Long(short: short, count: frames), catalog: ModelCatalog([model]), model: model)
    let empty = memory().now
    while let run = bench.run, run.reached < 40 {
      bench.drain()
      usleep(2000)
    }
    for i in 1..<branches {
      bench.perform(.switchBranch(bench.document.branches[0].id))
      bench.perform(.goto(8 + i))
      bench.run(command: "set window_influence \(0.2 + 0.05 * Double(i))")
      let outcome = bench.perform(.fork(name: "branch \(i)"))
      if let failure = outcome.failure { print("branch \(i): \(failure)") }
    }
    var answers: [Double] = []
    var largest = 0
    var told = started
    while !bench.isIdle {
      let start = seconds()
      bench.perform(.step(bench.playhead < 30 ? 1 : -20))
      bench.drain()
      answers.append((seconds() - start) * 1000)
      largest = max(largest, memory().now)
      if seconds() - told > 20 {
        told = seconds()
        let done = bench.document.branches.compactMap { bench.run(of: $0.id)?.reached }.reduce(0, +)
        print("  \(done) of \(frames * branches) frames, \(memory().now >> 20) MiB")
      }
      usleep(15_000)
    }
    let records = bench.document.branches.compactMap { bench.run(of: $0.id)?.records.count }.reduce(0, +)
    print(
      "\(records) records after \(Int(seconds() - started)) s; resident \(empty >> 20) MiB at the start, "
        + "\(largest >> 20) MiB at most; kept responses \(bench.heldResponseBytes >> 20) MiB")
    print(
      String(
        format: "a step and a drain while they were tracked: median %.3f ms, p99 %.3f ms, largest %.1f ms",
        quantile(answers, 0.5), quantile(answers, 0.99), answers.max() ?? .nan))
  }
}
