/// Reads pickles without Python: data only, by a list of allowed opcodes and globals (spec.md §7.3).
///
/// Nothing in a pickle can run: a global is a case of `PickleGlobal`, and calling one makes a node. Stack, memo,
/// heap and work are bounded, so a hostile pickle ends with an error soon.
struct Unpickler {
  /// What a persistent id may be.
  enum Persistence {
    /// Nothing: the pickle is plain data.
    case refused
    /// A tuple that describes a storage.
    case storages
    /// The number of a tensor.
    case numbers
  }

  /// Far above what a checkpoint with its optimiser needs.
  private static let maximumStack = 1_000_000
  private static let maximumHeap = 1_000_000
  private static let maximumKey = 1024
  private static let maximumWork = 20_000_000

  private var cursor: ByteCursor
  private let persistence: Persistence
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var heap: [PickleNode] = []
  private var work = 0

  /// Reads the pickle that begins at the start of `range`.
  static func load(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, persistence: Persistence = .refused
  ) throws(FormatProblem) -> Pickled {
    var unpickler = Unpickler(cursor: ByteCursor(bytes, range), persistence: persistence)
    return try unpickler.run()
  }

  private init(cursor: ByteCursor, persistence: Persistence) {
    self.cursor = cursor
    self.persistence = persistence
  }

  private mutating func run() throws(FormatProblem) -> Pickled {
    while true {
      let position = cursor.offset
      let code = try cursor.byte()
      if code == UInt8(ascii: ".") {
        let root = try pop()
        return Pickled(root: root, heap: heap, bytes: cursor.bytes, end: cursor.offset)
      }
      try spend(1)
      if try constant(code) { continue }
      if try container(code) { continue }
      if try reference(code) { continue }
      let shown = "0x" + String(code, radix: 16)
      throw .unsupported(
        "its pickle has opcode \(shown) at byte \(position), which no saved tensor needs", advice: Self.saveAgain)
    }
  }

  static let saveAgain =
    "nothing was run; if you trust the file, load it in Python and save the tensors alone: "
    + "torch.save(model.state_dict(), 'out.pth')"

  // MARK: - Opcodes

  /// Opcodes that push one plain value.
  private mutating func constant(_ code: UInt8) throws(FormatProblem) -> Bool {
    switch code {
    case 0x80:  // PROTO
      let version = try cursor.byte()
      if version > 5 { throw .broken("pickle protocol \(version) is not known") }
    case 0x95:  // FRAME
      _ = try cursor.integer(UInt64.self)
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "J"): try push(.int(Int(cursor.integer(Int32.self))))
    case UInt8(ascii: "K"): try push(.int(Int(cursor.byte())))
    case UInt8(ascii: "M"): try push(.int(Int(cursor.integer(UInt16.self))))
    case 0x8a: try push(long(cursor.skip(Int(cursor.byte()))))
    case 0x8b: try push(long(cursor.skip(Int(cursor.integer(Int32.self)))))
    case UInt8(ascii: "G"):
      try push(.float(Double(bitPattern: UInt64(bigEndian: cursor.integer(UInt64.self).littleEndian))))
    case UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "F"):
      try push(number(code, cursor.bytes.text(cursor.line())))
    case UInt8(ascii: "U"): try push(.text(cursor.bytes.text(cursor.skip(Int(cursor.byte())))))
    case UInt8(ascii: "T"): try push(.text(cursor.bytes.text(cursor.skip(Int(cursor.integer(Int32.self))))))
    case UInt8(ascii: "S"): try push(.text(PickleText.quoted(cursor.bytes.text(cursor.line()))))
    case UInt8(ascii: "V"): try push(.text(PickleText.rawUnicode(cursor.bytes.text(cursor.line()))))
    case UInt8(ascii: "X"): try push(.text(cursor.bytes.text(cursor.skip(Int(cursor.integer(UInt32.self))))))
    case 0x8c: try push(.text(cursor.bytes.text(cursor.skip(Int(cursor.byte())))))
    case 0x8d: try push(.text(cursor.bytes.text(cursor.skip(wide()))))
    case UInt8(ascii: "C"): try push(.bytes(cursor.skip(Int(cursor.byte()))))
    case UInt8(ascii: "B"): try push(.bytes(cursor.skip(Int(cursor.integer(UInt32.self)))))
    case 0x8e, 0x96: try push(.bytes(cursor.skip(wide())))
    default: return false
    }
    return true
  }

  /// Opcodes that build tuples, lists and dictionaries.
  private mutating func container(_ code: UInt8) throws(FormatProblem) -> Bool {
    switch code {
    case UInt8(ascii: "("):
      if marks.count == Self.maximumStack { throw Self.tooLarge("marks") }
      marks.append(stack.count)
    case UInt8(ascii: "0"):
      // Python pops a mark when it lies on top.
      if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): try push(top())
    case UInt8(ascii: "]"): try push(allocate(.list([])))
    case UInt8(ascii: "l"): try push(allocate(.list(popToMark())))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(popToMark())
    case UInt8(ascii: ")"): try push(allocate(.tuple([])))
    case UInt8(ascii: "t"): try push(allocate(.tuple(popToMark())))
    case 0x85: try push(allocate(.tuple(pop(1))))
    case 0x86: try push(allocate(.tuple(pop(2))))
    case 0x87: try push(allocate(.tuple(pop(3))))
    case UInt8(ascii: "}"): try push(allocate(.dict([])))
    case UInt8(ascii: "d"):
      let items = try popToMark()
      try push(allocate(.dict([])))
      try set(items)
    case UInt8(ascii: "s"): try set(pop(2))
    case UInt8(ascii: "u"): try set(popToMark())
    default: return false
    }
    return true
  }

  /// Opcodes that use the memo, globals and persistent ids.
  private mutating func reference(_ code: UInt8) throws(FormatProblem) -> Bool {
    switch code {
    case UInt8(ascii: "q"): try remember(Int(cursor.byte()))
    case UInt8(ascii: "r"): try remember(Int(cursor.integer(UInt32.self)))
    case UInt8(ascii: "p"): try remember(index(cursor.bytes.text(cursor.line())))
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "h"): try recall(Int(cursor.byte()))
    case UInt8(ascii: "j"): try recall(Int(cursor.integer(UInt32.self)))
    case UInt8(ascii: "g"): try recall(index(cursor.bytes.text(cursor.line())))
    case UInt8(ascii: "c"):
      let module = try cursor.bytes.text(cursor.line())
      try global(module: module, name: cursor.bytes.text(cursor.line()))
    case 0x93:
      let names = try pop(2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw .broken("a pickled global without a name")
      }
      try global(module: module, name: name)
    case UInt8(ascii: "R"), 0x81:  // REDUCE and NEWOBJ: for the classes on the list the same
      let parts = try pop(2)
      try push(call(parts[0], parts[1]))
    case UInt8(ascii: "b"):
      // BUILD sets attributes (OrderedDict's _metadata): none of them matters here.
      _ = try pop()
      _ = try top()
    case UInt8(ascii: "Q"): try push(persistent(pop()))
    case UInt8(ascii: "P"): try push(persistent(.text(cursor.bytes.text(cursor.line()))))
    default: return false
    }
    return true
  }

  // MARK: - Stack, memo, heap

  private mutating func spend(_ amount: Int) throws(FormatProblem) {
    work += amount
    if work > Self.maximumWork { throw Self.tooLarge("steps") }
  }

  private static func tooLarge(_ what: String) -> FormatProblem {
    .broken("its pickle needs more \(what) than any checkpoint")
  }

  private mutating func push(_ value: PickleValue) throws(FormatProblem) {
    if stack.count == Self.maximumStack { throw Self.tooLarge("stack") }
    stack.append(value)
  }

  private func top() throws(FormatProblem) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw .broken("its pickle's stack runs empty") }
    return value
  }

  private mutating func pop() throws(FormatProblem) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(FormatProblem) -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else { throw .broken("its pickle's stack runs empty") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popToMark() throws(FormatProblem) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw .broken("its pickle lacks a mark") }
    let values = Array(stack[mark...])
    stack.removeLast(values.count)
    return values
  }

  private mutating func remember(_ index: Int) throws(FormatProblem) {
    if memo.count == Self.maximumHeap { throw Self.tooLarge("memo") }
    memo[index] = try top()
  }

  private mutating func recall(_ index: Int) throws(FormatProblem) {
    guard let value = memo[index] else { throw .broken("its pickle recalls memo \(index), which was never set") }
    try push(value)
  }

  private mutating func allocate(_ node: PickleNode) throws(FormatProblem) -> PickleValue {
    if heap.count == Self.maximumHeap { throw Self.tooLarge("objects") }
    heap.append(node)
    return .node(heap.count - 1)
  }

  private mutating func append(_ values: [PickleValue]) throws(FormatProblem) {
    guard case .node(let index) = try top() else { throw .broken("its pickle appends to what is no list") }
    switch heap[index] {
    case .list(var items):
      heap[index] = .inert  // so that `items` is the only reference and grows in place
      items.append(contentsOf: values)
      heap[index] = .list(items)
    case .inert: break
    default: throw .broken("its pickle appends to what is no list")
    }
  }

  private mutating func set(_ values: [PickleValue]) throws(FormatProblem) {
    guard values.count % 2 == 0, case .node(let index) = try top() else {
      throw .broken("its pickle sets items of what is no dictionary")
    }
    switch heap[index] {
    case .dict(var items):
      heap[index] = .inert
      for i in stride(from: 0, to: values.count, by: 2) { items.append((values[i], values[i + 1])) }
      heap[index] = .dict(items)
    case .inert: break
    default: throw .broken("its pickle sets items of what is no dictionary")
    }
  }

  // MARK: - Globals

  private mutating func global(module: String, name: String) throws(FormatProblem) {
    guard let global = PickleGlobal.named(module: module, name: name) else {
      let shown = CheckpointError.shorten("\(module).\(name)")
      throw .unsupported(
        "its pickle asks for '\(shown)', which is not among what describes tensors", advice: Self.saveAgain)
    }
    try push(.global(global))
  }

  /// What calling `function` with `arguments` makes.
  private mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws(FormatProblem) -> PickleValue {
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

  private mutating func persistent(_ id: PickleValue) throws(FormatProblem) -> PickleValue {
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

  private mutating func wide() throws(FormatProblem) -> Int {
    let length = try cursor.integer(UInt64.self)
    return Int(clamping: length)
  }

  private func long(_ range: Range<Int>) -> PickleValue {
    if range.count > 8 { return .long(Array(cursor.bytes[range])) }
    var value: UInt64 = 0
    for (place, byte) in cursor.bytes[range].enumerated() { value |= UInt64(byte) << UInt64(8 * place) }
    let unused = UInt64(64 - 8 * range.count)
    return range.isEmpty ? .int(0) : .int(Int(Int64(bitPattern: value << unused) >> Int64(unused)))
  }

  /// Protocol 0's numbers, written out.
  private func number(_ code: UInt8, _ line: String) throws(FormatProblem) -> PickleValue {
    let digits = line.last == "L" ? String(line.dropLast()) : line
    switch code {
    case UInt8(ascii: "I"):
      if line == "00" || line == "01" { return .bool(line == "01") }
      if let value = Int(digits) { return .int(value) }
    case UInt8(ascii: "L"):
      if let value = Int(digits) { return .int(value) }
    default:
      if let value = Double(line) { return .float(value) }
    }
    throw .broken("a pickled number '\(CheckpointError.shorten(line, to: 40))'")
  }

  private func index(_ line: String) throws(FormatProblem) -> Int {
    guard let value = Int(line), value >= 0 else { throw .broken("a pickled memo index that is no number") }
    return value
  }
}
