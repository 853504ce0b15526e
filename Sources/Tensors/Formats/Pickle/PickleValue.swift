/// A value on the unpickler's stack: small, or the index of a node on its heap.
///
/// Containers refer to each other by index, so a pickle whose memo makes a cycle makes a cycle of numbers: nothing
/// leaks, and nothing walks it.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits, little-endian two's complement.
  case long([UInt8])
  case float(Double)
  case text(String)
  /// Where the bytes lie in the file.
  case bytes(Range<Int>)
  case global(PickleGlobal)
  case node(Int)
}

/// What lives on the unpickler's heap.
enum PickleNode {
  case tuple([PickleValue])
  case list([PickleValue])
  /// Items in the order in which they were set; a key may be repeated.
  case dict([(key: PickleValue, value: PickleValue)])
  case storage(TorchStorage)
  case tensor(TorchTensor)
  /// A tensor known by its number only, as in torch's tar layout.
  case numbered(Int)
  /// Something harmless that nobody will ask for, such as a NumPy scalar.
  case inert
}

/// A pickle, read: its root, and the heap that its nodes are in.
struct Pickled {
  let root: PickleValue
  let heap: [PickleNode]
  let bytes: UnsafeRawBufferPointer
  /// The byte after the pickle.
  let end: Int

  func tuple(_ value: PickleValue) -> [PickleValue]? {
    guard case .node(let index) = value, case .tuple(let items) = heap[index] else { return nil }
    return items
  }

  func list(_ value: PickleValue) -> [PickleValue]? {
    guard case .node(let index) = value, case .list(let items) = heap[index] else { return nil }
    return items
  }

  func dict(_ value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    guard case .node(let index) = value, case .dict(let items) = heap[index] else { return nil }
    return items
  }

  /// Text, whichever kind of Python string it was.
  func text(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text): text
    case .bytes(let range) where range.count <= Self.maximumName: bytes.text(range)
    default: nil
    }
  }

  /// Names beyond this many bytes are nobody's.
  static let maximumName = 4096

  func int(_ value: PickleValue) -> Int? {
    if case .int(let number) = value { return number }
    return nil
  }
}
