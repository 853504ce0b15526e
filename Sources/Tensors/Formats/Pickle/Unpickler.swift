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
  private static let maximumStack = 500_000
  private static let maximumHeap = 500_000
  /// Items in all tuples, lists and dictionaries together: some fifty bytes each.
  private static let maximumItems = 1_000_000
  private static let maximumWork = 20_000_000

  private(set) var cursor: ByteCursor
  let persistence: Persistence
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private(set) var heap: [PickleNode] = []
  private var work = 0
  private var items = 0

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
      try push(number(code, line()))
    case UInt8(ascii: "U"): try push(text(cursor.skip(Int(cursor.byte()))))
    case UInt8(ascii: "T"): try push(text(cursor.skip(Int(cursor.integer(Int32.self)))))
    case UInt8(ascii: "S"): try push(.text(PickleText.quoted(line())))
    case UInt8(ascii: "V"): try push(.text(PickleText.rawUnicode(line())))
    case UInt8(ascii: "X"): try push(text(cursor.skip(Int(cursor.integer(UInt32.self)))))
    case 0x8c: try push(text(cursor.skip(Int(cursor.byte()))))
    case 0x8d: try push(text(cursor.skip(wide())))
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
    case UInt8(ascii: "p"): try remember(index(line()))
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "h"): try recall(Int(cursor.byte()))
    case UInt8(ascii: "j"): try recall(Int(cursor.integer(UInt32.self)))
    case UInt8(ascii: "g"): try recall(index(line()))
    case UInt8(ascii: "c"):
      let module = try line()
      try global(module: module, name: line())
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
    case UInt8(ascii: "P"): try push(persistent(.text(line())))
    default: return false
    }
    return true
  }

  // MARK: - Stack, memo, heap

  mutating func spend(_ amount: Int) throws(FormatProblem) {
    work += amount
    if work > Self.maximumWork { throw Self.tooLarge("steps") }
  }

  private static func tooLarge(_ what: String) -> FormatProblem {
    .broken("its pickle needs more \(what) than any checkpoint")
  }

  mutating func push(_ value: PickleValue) throws(FormatProblem) {
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

  mutating func allocate(_ node: PickleNode) throws(FormatProblem) -> PickleValue {
    if heap.count == Self.maximumHeap { throw Self.tooLarge("objects") }
    switch node {
    case .tuple(let values), .list(let values): try hold(values.count)
    case .dict(let pairs): try hold(pairs.count)
    case .tensor(let tensor): try hold(tensor.shape.count + tensor.strides.count)
    case .storage, .numbered, .inert: break
    }
    heap.append(node)
    return .node(heap.count - 1)
  }

  private mutating func hold(_ count: Int) throws(FormatProblem) {
    items += count
    if items > Self.maximumItems { throw Self.tooLarge("items") }
  }

  private mutating func append(_ values: [PickleValue]) throws(FormatProblem) {
    guard case .node(let index) = try top() else { throw .broken("its pickle appends to what is no list") }
    try hold(values.count)
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
    try hold(values.count / 2)
    switch heap[index] {
    case .dict(var items):
      heap[index] = .inert
      for i in stride(from: 0, to: values.count, by: 2) { items.append((values[i], values[i + 1])) }
      heap[index] = .dict(items)
    case .inert: break
    default: throw .broken("its pickle sets items of what is no dictionary")
    }
  }

  // MARK: - Texts and numbers

  /// A text, or only where it lies when it is longer than any name: nobody will ask for it.
  private func text(_ range: Range<Int>) -> PickleValue {
    range.count <= Pickled.maximumName ? .text(cursor.bytes.text(range)) : .bytes(range)
  }

  /// A line of the oldest protocol, which holds names and numbers.
  private mutating func line() throws(FormatProblem) -> String {
    let range = try cursor.line()
    guard range.count <= 4 * Pickled.maximumName else { throw .broken("its pickle has a line of \(range.count) bytes") }
    return cursor.bytes.text(range)
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
