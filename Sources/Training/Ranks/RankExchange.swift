import Cluster
import Dispatch

/// What the ranks of a run sum up during a step, counted.
///
/// Every rank makes the same calls in the same order. Small things (statistics of batch norms, losses, counts) are
/// summed in double precision, so that their order does not matter to single precision; filters' gradients in single.
package final class RankExchange {
  package let ranks: any Communicator
  /// Of the step under way.
  private(set) var report: ExchangeReport

  package init(_ ranks: any Communicator) {
    self.ranks = ranks
    report = ExchangeReport(ranks: ranks.size)
  }

  /// This rank's part of a step of `batch` pairs.
  func share(of batch: Int) -> BatchShare { BatchShare(batch: batch, rank: ranks.rank, of: ranks.size) }

  /// Counts from zero again.
  func beginStep() { report = ExchangeReport(ranks: ranks.size) }

  /// Sums the values over all ranks and waits for it.
  func sum(_ values: inout [Double]) throws {
    if ranks.isAlone || values.isEmpty { return }
    count(values.count * MemoryLayout<Double>.stride)
    try waiting { try ranks.sum(&values) }
  }

  /// Starts to sum the values.
  func start(_ values: [Double]) throws -> PendingNumbers {
    let numbers = PendingNumbers(values)
    if ranks.isAlone || values.isEmpty { return numbers }
    count(values.count * MemoryLayout<Double>.stride)
    numbers.sum = try ranks.startSum(numbers.buffer)
    return numbers
  }

  /// The sum that was started.
  func finish(_ numbers: PendingNumbers) throws -> [Double] {
    if let sum = numbers.sum { try wait(for: sum) }
    return Array(numbers.buffer)
  }

  /// Starts to sum gradients in place; `wait` before they are touched.
  func start(_ gradients: Floats) throws -> any PendingSum {
    count(gradients.count * MemoryLayout<Float>.stride)
    return try ranks.startSum(UnsafeMutableBufferPointer(start: gradients.pointer, count: gradients.count))
  }

  func wait(for sum: any PendingSum) throws { try waiting { try sum.wait() } }

  private func count(_ bytes: Int) {
    report.bytes += bytes
    report.sums += 1
  }

  private func waiting(_ body: () throws -> Void) rethrows {
    let start = DispatchTime.now().uptimeNanoseconds
    defer { report.secondsWaited += Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9 }
    try body()
  }
}
