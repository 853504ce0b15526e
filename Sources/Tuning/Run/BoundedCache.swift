import Foundation

/// Values by key within so many bytes; the one that was not asked for longest goes first. Safe from several threads.
public final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
  private struct Node {
    let key: Key
    let value: Value
    let cost: Int
  }

  private let limit: Int
  private let lock = NSLock()
  // A ring of nodes in the order of their last use; node 0 holds the ends together.
  private var nodes: [Node?] = [nil]
  private var older = [0]
  private var newer = [0]
  private var places: [Key: Int] = [:]
  private var free: [Int] = []
  private var held = 0
  private var hitCount = 0
  private var missCount = 0

  /// `limit` in bytes, as the costs count them.
  public init(limit: Int) { self.limit = limit }

  public var hits: Int { lock.withLock { hitCount } }
  public var misses: Int { lock.withLock { missCount } }
  public var cost: Int { lock.withLock { held } }

  public func value(_ key: Key) -> Value? {
    lock.withLock {
      guard let place = places[key], let node = nodes[place] else {
        missCount += 1
        return nil
      }
      hitCount += 1
      unlink(place)
      link(place)
      return node.value
    }
  }

  /// Keeps a value, unless it alone is more than the limit.
  public func keep(_ key: Key, _ value: Value, cost: Int) {
    lock.withLock {
      guard cost <= limit, places[key] == nil else { return }
      while held + cost > limit, newer[0] != 0 { drop(newer[0]) }
      let place: Int
      if let reused = free.popLast() {
        place = reused
      } else {
        place = nodes.count
        nodes.append(nil)
        older.append(0)
        newer.append(0)
      }
      nodes[place] = Node(key: key, value: value, cost: cost)
      places[key] = place
      held += cost
      link(place)
    }
  }

  /// As the newest: just before node 0 on the way up.
  private func link(_ place: Int) {
    let newest = older[0]
    older[place] = newest
    newer[place] = 0
    newer[newest] = place
    older[0] = place
  }

  private func unlink(_ place: Int) {
    newer[older[place]] = newer[place]
    older[newer[place]] = older[place]
  }

  private func drop(_ place: Int) {
    guard let node = nodes[place] else { return }
    unlink(place)
    places[node.key] = nil
    held -= node.cost
    nodes[place] = nil
    free.append(place)
  }
}
