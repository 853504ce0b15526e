import Foundation
import Tensors

/// The plans of the sizes used lately.
final class PlanCache: @unchecked Sendable {
  /// Which graph, and everything its shapes depend on.
  struct Key: Hashable {
    enum Kind { case exemplar, search, kernels, response, classKernels, classResponse }
    var graph: Kind
    var sizes: [Int]
  }

  private static let limit = 16
  private let lock = NSLock()
  /// Oldest use first.
  private var entries: [(key: Key, plan: Plan)] = []

  /// The plan for `key`, made by `make` if it is not here. Planning takes well under a millisecond, so the lock is kept.
  func plan(_ key: Key, make: () throws -> Plan) throws -> Plan {
    try lock.withLock {
      if let index = entries.firstIndex(where: { $0.key == key }) {
        let entry = entries.remove(at: index)
        entries.append(entry)
        return entry.plan
      }
      let plan = try make()
      entries.append((key, plan))
      if entries.count > Self.limit { entries.removeFirst() }
      return plan
    }
  }
}
