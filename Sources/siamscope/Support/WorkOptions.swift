import ArgumentParser
import Cluster
import Foundation
import Tuning

/// How work is shared: among threads, processes and machines.
struct WorkOptions: ParsableArguments {
  @Option(name: .long, help: "Sequences at a time; all processors by default. Results do not depend on it.")
  var jobs: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Do the i-th of n parts only, for Slurm arrays and GNU parallel; the same command without it reports the whole.",
      valueName: "i/n"))
  var shard: ShardArgument?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "After so long without a sign of life a worker on another machine is thought gone, and what it had is done again.",
      valueName: "seconds"))
  var lease = 60.0

  func validate() throws {
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs: \(jobs) is not 1 ... 256") }
    guard lease >= 1, lease <= 86400 else { throw ValidationError("--lease: \(lease) is not 1 ... 86400 seconds") }
  }

  /// Threads that work at the same time in this process; under mpirun a machine's ranks share its processors.
  var workers: Int {
    if let jobs { return jobs }
    let local = ProcessInfo.processInfo.environment["OMPI_COMM_WORLD_LOCAL_SIZE"].flatMap { Int($0) } ?? 1
    let own = ProcessInfo.processInfo.activeProcessorCount
    return max(1, min(own, ProcessInfo.processInfo.processorCount / max(1, local)))
  }
}

/// `2/8` on the command line.
struct ShardArgument: ExpressibleByArgument {
  let shard: Shard

  init?(argument: String) {
    guard let shard = Shard(argument) else { return nil }
    self.shard = shard
  }
}
