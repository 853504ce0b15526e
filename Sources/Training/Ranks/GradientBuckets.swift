import Cluster

/// The filters' gradients of a backward pass on their way to all ranks, several layers in a message.
///
/// A message leaves when its layers are done, while the layers below are still at work. Which layers share one follows
/// from the network alone, so all ranks send the same.
final class GradientBuckets {
  private let exchange: RankExchange
  private let table: ParameterTable
  private var sent: [(entries: [Int], floats: Floats, sum: any PendingSum)] = []
  /// The messages' memory, from step to step.
  private var memory: [Floats] = []

  init(_ exchange: RankExchange, table: ParameterTable) {
    self.exchange = exchange
    self.table = table
  }

  /// Sends the gradients of some tensors, which nobody may touch until `finish`.
  func send(_ entries: [Int]) throws {
    let count = entries.reduce(0) { $0 + table.entries[$1].count }
    if count == 0 { return }
    let number = sent.count
    if number == memory.count { memory.append(Floats(count: count)) }
    if memory[number].count != count { memory[number] = Floats(count: count) }
    let floats = memory[number]
    var offset = 0
    for entry in entries {
      (floats.pointer + offset).update(from: table.gradientPointer(entry), count: table.entries[entry].count)
      offset += table.entries[entry].count
    }
    sent.append((entries, floats, try exchange.start(floats)))
  }

  /// Returns when the table has the sums.
  func finish() throws {
    defer { sent = [] }
    for message in sent {
      try exchange.wait(for: message.sum)
      var offset = 0
      for entry in message.entries {
        let count = table.entries[entry].count
        table.gradientPointer(entry).update(from: message.floats.pointer + offset, count: count)
        offset += count
      }
    }
  }
}
