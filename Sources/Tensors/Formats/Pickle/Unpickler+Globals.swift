/// What the globals on the list make when they are called, and what persistent ids stand for.
extension Unpickler {
  /// Longest name of a storage.
  private static let maximumKey = 1024

  mutating func global(module: String, name: String) throws(FormatProblem) {
    guard let global = PickleGlobal.named(module: module, name: name) else {
      let shown = CheckpointError.shorten("\(module).\(name)")
      throw .unsupported(
        "its pickle asks for '\(shown)', which is not among what describes tensors", advice: Self.saveAgain)
    }
    try push(.global(global))
  }

  /// What calling `function` with `arguments` makes.
  mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws(FormatProblem) -> PickleValue {
    guard case .global(let global) = function, let arguments = tuple(arguments) else {
      throw .broken("its pickle calls what is no function")
    }
    switch global {
    case .orderedDict: return try orderedDict(arguments)
    case .defaultDict: return try allocate(.dict([]))
    case .rebuildTensor: return try allocate(.tensor(tensor(arguments)))
    case .rebuildTypedTensor:
      var described = try tensor(arguments)
      guard case .global(.dtype(let type, let name)) = arguments.last else {
        throw .broken("a pickled tensor without its kind of number")
      }
      // Its storage is untyped: counted in bytes.
      described.storage.count /= type?.size ?? 1
      described.storage.type = type
      described.storage.className = name
      return try allocate(.tensor(described))
    case .rebuildParameter:
      guard let data = arguments.first, case .node(let index) = data else { break }
      switch heap[index] {
      case .tensor, .numbered: return data
      default: break
      }
    case .rebuildFromType:
      if arguments.count >= 3, case .global(let inner) = arguments[0] {
        switch inner {
        case .rebuildTensor, .rebuildTypedTensor, .rebuildParameter: return try call(arguments[0], arguments[2])
        default: break
        }
      }
    case .size:
      if let sizes = arguments.first { return sizes }
    case .inert: return try allocate(.inert)
    case .tensorClass, .storage, .dtype: break
    }
    throw .broken("its pickle calls \(global) with arguments that do not fit")
  }

  /// Python 2 passes the items as a list of pairs; Python 3 sets them afterwards.
  private mutating func orderedDict(_ arguments: [PickleValue]) throws(FormatProblem) -> PickleValue {
    var items: [(key: PickleValue, value: PickleValue)] = []
    if let first = arguments.first {
      guard let pairs = sequence(first) else { throw .broken("a pickled OrderedDict of what is no list") }
      try spend(pairs.count)
      for pair in pairs {
        guard let pair = sequence(pair), pair.count == 2 else { throw .broken("a pickled OrderedDict of no pairs") }
        items.append((pair[0], pair[1]))
      }
    }
    return try allocate(.dict(items))
  }

  /// The arguments of `_rebuild_tensor`: storage, offset, size, stride, and what does not matter.
  private func tensor(_ arguments: [PickleValue]) throws(FormatProblem) -> TorchTensor {
    guard arguments.count >= 4, case .node(let index) = arguments[0], case .storage(let storage) = heap[index],
      case .int(let offset) = arguments[1], let shape = ints(arguments[2]), let strides = ints(arguments[3])
    else { throw .broken("a pickled tensor that lacks storage, offset, size or stride") }
    return TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides)
  }

  mutating func persistent(_ id: PickleValue) throws(FormatProblem) -> PickleValue {
    switch persistence {
    case .refused: break
    case .numbers:
      if let parts = tuple(id) { return parts.first ?? .none }
      switch id {
      case .int(let number): return try allocate(.numbered(number))
      case .text(let text):
        if let number = Int(text) { return try allocate(.numbered(number)) }
      default: break
      }
    case .storages:
      if let storage = storage(id) { return try allocate(.storage(storage)) }
    }
    throw .broken("its pickle has a persistent id that describes no storage")
  }

  /// ('storage', class, key, location, count[, view]) with view None or (key, offset, count).
  private func storage(_ id: PickleValue) -> TorchStorage? {
    guard let parts = tuple(id), parts.count >= 5, text(parts[0]) == "storage",
      case .global(.storage(let type, let name)) = parts[1],
      let key = text(parts[2]), key.utf8.count <= Self.maximumKey,
      case .int(let count) = parts[4], count >= 0
    else { return nil }
    var storage = TorchStorage(key: key, type: type, className: name, count: count, view: nil)
    if parts.count > 5, let view = tuple(parts[5]) {
      guard view.count == 3, case .int(let offset) = view[1], case .int(let size) = view[2], offset >= 0, size >= 0,
        offset <= count, size <= count - offset
      else { return nil }
      storage.view = offset..<offset + size
    }
    return storage
  }

  // MARK: - Values

  private func tuple(_ value: PickleValue) -> [PickleValue]? {
    guard case .node(let index) = value, case .tuple(let items) = heap[index] else { return nil }
    return items
  }

  private func sequence(_ value: PickleValue) -> [PickleValue]? {
    guard case .node(let index) = value else { return nil }
    switch heap[index] {
    case .tuple(let items), .list(let items): return items
    default: return nil
    }
  }

  /// A short tuple or list of integers.
  private func ints(_ value: PickleValue) -> [Int]? {
    guard let items = sequence(value), items.count <= StoredTensor.maximumRank else { return nil }
    var out: [Int] = []
    for item in items {
      guard case .int(let number) = item else { return nil }
      out.append(number)
    }
    return out
  }

  private func text(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text): text
    case .bytes(let range) where range.count <= Self.maximumKey: cursor.bytes.text(range)
    case .int(let number): String(number)
    default: nil
    }
  }
}
