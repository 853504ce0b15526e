/// A store bounded by bytes that forgets first what was not asked for longest. Every operation is O(1).
struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Node: Sendable {
    var key: Key
    var value: Value
    var cost: Int
    var newer: Int
    var older: Int
  }

  let capacity: Int
  private(set) var cost = 0
  private var nodes: [Node?] = []
  private var free: [Int] = []
  private var places: [Key: Int] = [:]
  private var newest = -1
  private var oldest = -1

  /// Room for values of `capacity` bytes together.
  init(capacity: Int) { self.capacity = capacity }

  var count: Int { places.count }

  /// The value, which now counts as the newest.
  mutating func value(_ key: Key) -> Value? {
    guard let place = places[key] else { return nil }
    unlink(place)
    link(place)
    return nodes[place]?.value
  }

  func contains(_ key: Key) -> Bool { places[key] != nil }

  /// Keeps a value of `cost` bytes; what is larger than the whole store is not kept.
  mutating func insert(_ value: Value, for key: Key, cost: Int) {
    remove(key)
    guard cost <= capacity else { return }
    let node = Node(key: key, value: value, cost: cost, newer: -1, older: -1)
    let place: Int
    if let reused = free.popLast() {
      nodes[reused] = node
      place = reused
    } else {
      nodes.append(node)
      place = nodes.count - 1
    }
    places[key] = place
    link(place)
    self.cost += cost
    while self.cost > capacity, oldest >= 0, let key = nodes[oldest]?.key { remove(key) }
  }

  mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key) else { return }
    unlink(place)
    cost -= nodes[place]?.cost ?? 0
    nodes[place] = nil
    free.append(place)
  }

  private mutating func link(_ place: Int) {
    nodes[place]?.older = newest
    nodes[place]?.newer = -1
    if newest >= 0 { nodes[newest]?.newer = place }
    newest = place
    if oldest < 0 { oldest = place }
  }

  private mutating func unlink(_ place: Int) {
    guard let node = nodes[place] else { return }
    if node.newer >= 0 { nodes[node.newer]?.older = node.older } else { newest = node.older }
    if node.older >= 0 { nodes[node.older]?.newer = node.newer } else { oldest = node.newer }
  }
}
