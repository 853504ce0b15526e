import Datasets
import Foundation
import Metrics
import Siamese
import Tracking

/// Runs a protocol over sequences, several at a time. Each job has a network of its own; results do not depend on how
/// many there are.
struct EvalRun: Sendable {
  let store: ResultStore
  let parameters: TrackerParameters
  /// What overlap means where a run is stopped for the want of it.
  let overlap: OverlapRule
  /// Loads a job's network.
  let network: @Sendable () throws -> Network
  let isInterrupted: @Sendable () -> Bool

  /// What became of one sequence.
  struct Outcome: Sendable {
    let sequence: EvalSequence
    /// Nil when it is done.
    let failure: String?
  }

  /// Runs what is not done yet and tells of each sequence as it ends.
  func run(_ sequences: [EvalSequence], jobs: Int, told: (Outcome) -> Void) async {
    let rest = sequences.filter { !store.has($0) }
    for done in sequences where store.has(done) { told(Outcome(sequence: done, failure: nil)) }
    let queue = Queue(count: rest.count)
    let (outcomes, ended) = AsyncStream.makeStream(of: Outcome.self)
    // Beside this task, so that each outcome is told when it comes.
    let work = Task {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<min(jobs, rest.count) {
          group.addTask {
            let network = Result { try self.network() }
            while !isInterrupted(), let index = queue.next() {
              ended.yield(self.outcome(of: rest[index], network))
            }
          }
        }
      }
      ended.finish()
    }
    for await outcome in outcomes { told(outcome) }
    await work.value
  }

  private func outcome(of sequence: EvalSequence, _ network: Result<Network, any Error>) -> Outcome {
    do {
      try run(sequence, network.get())
      return Outcome(sequence: sequence, failure: nil)
    } catch is CancellationError {
      return Outcome(sequence: sequence, failure: "interrupted")
    } catch {
      return Outcome(sequence: sequence, failure: "\(error)")
    }
  }

  private func run(_ sequence: EvalSequence, _ network: Network) throws {
    let footage = try FootageOpener().open(sequence.path)
    var tracker = FootageTracker(
      footage: footage, network: network, parameters: parameters, isInterrupted: isInterrupted)
    let truth = sequence.groundTruth
    switch store.protocolKind {
    case .ope, .got10k:
      try store.write(
        Protocols.onePass(&tracker, groundTruth: truth, sequence: sequence.name), of: sequence)
    case .longTerm:
      try store.write(
        Protocols.longTerm(&tracker, groundTruth: truth, sequence: sequence.name), of: sequence)
    case .vot:
      try store.write(
        Protocols.resets(&tracker, sequence: sequence.vot(size: size(footage)), rule: overlap), of: sequence)
    case .multiStart:
      let runs = try Protocols.multiStart(
        &tracker, sequence: sequence.vot(size: size(footage)), anchors: sequence.anchors)
      for (anchor, run) in runs { try store.write(run, of: sequence, anchor: anchor) }
    }
  }

  private func size(_ footage: Footage) throws -> ImageSize {
    let size = try footage.frameSize()
    return ImageSize(width: size.width, height: size.height)
  }

  /// The next number, for whoever asks first.
  private final class Queue: @unchecked Sendable {
    private let lock = NSLock()
    private var at = 0
    private let count: Int

    init(count: Int) { self.count = count }

    func next() -> Int? {
      lock.withLock {
        guard at < count else { return nil }
        defer { at += 1 }
        return at
      }
    }
  }
}
