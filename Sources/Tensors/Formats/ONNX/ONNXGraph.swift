/// What is read of an ONNX file: its initialisers, and the nodes that use them (never run).
struct ONNXGraph {
  /// One operator: its kind and what flows in and out, by name.
  struct Node {
    var kind = ""
    var inputs: [String] = []
    var outputs: [String] = []
    /// A Constant's tensor under the name of its output.
    var constant: (name: String, tensor: StoredTensor)?
  }

  /// Far above what a network needs; a file of nothing but tiny nodes would take many times its own size.
  private static let maximumParts = 200_000
  private static let maximumNames = 1_000_000

  let file: FileBytes
  private var names = 0
  /// In file order.
  private(set) var initializers: [(name: String, tensor: StoredTensor)] = []
  private(set) var nodes: [Node] = []
  private(set) var metadata: [String: String] = [:]

  /// Whether the bytes are the fields of a model: a version, and a graph among well-formed fields.
  static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var reader = WireReader(bytes, 0..<bytes.count)
    var hasVersion = false
    var hasGraph = false
    while let field = try? reader.next() {
      switch (field.number, field.value) {
      case (1, .varint): hasVersion = true
      case (7, .run): hasGraph = true
      case (2...6, _), (8, _), (14...26, _): break
      default: return false
      }
      if hasVersion && hasGraph { return true }
    }
    return hasGraph
  }

  init(_ file: FileBytes) throws {
    self.file = file
    do {
      try readModel()
    } catch let problem as FormatProblem {
      throw problem.inFile(file.name, format: .onnx)
    }
  }

  // MARK: - Messages

  private mutating func readModel() throws {
    var reader = WireReader(file.bytes, 0..<file.count)
    var graphs = 0
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (2, .run(let range)): metadata["producer"] = file.bytes.text(range)
      case (3, .run(let range)): metadata["producer_version"] = file.bytes.text(range)
      case (7, .run(let range)):
        graphs += 1
        if graphs > 1 { throw FormatProblem.broken("it has two graphs") }
        try readGraph(range)
      case (14, .run(let range)): try readProperty(range)
      default: break
      }
    }
    if graphs == 0 { throw FormatProblem.broken("it has no graph") }
  }

  private mutating func readProperty(_ range: Range<Int>) throws {
    var reader = WireReader(file.bytes, range)
    var key = ""
    var text = ""
    while let (number, value) = try reader.next() {
      guard case .run(let range) = value else { continue }
      if number == 1 { key = file.bytes.text(range) } else if number == 2 { text = file.bytes.text(range) }
    }
    metadata[key] = text
  }

  private mutating func readGraph(_ range: Range<Int>) throws {
    var reader = WireReader(file.bytes, range)
    while let (number, value) = try reader.next() {
      guard nodes.count + initializers.count < Self.maximumParts, names <= Self.maximumNames else {
        throw FormatProblem.broken("its graph has more nodes, initialisers or names than any network")
      }
      switch (number, value) {
      case (1, .run(let range)):
        nodes.append(try node(range))
        names += nodes[nodes.count - 1].inputs.count + nodes[nodes.count - 1].outputs.count
      case (5, .run(let range)): initializers.append(try ONNXTensor(file, range).stored())
      case (15, .run):
        throw FormatProblem.unsupported(
          "it has sparse initialisers", advice: "export it again with dense weights")
      default: break
      }
    }
  }

  private func node(_ range: Range<Int>) throws -> Node {
    var reader = WireReader(file.bytes, range)
    var node = Node()
    var attribute: Range<Int>?
    while let (number, value) = try reader.next() {
      guard case .run(let range) = value else { continue }
      if node.inputs.count + node.outputs.count > Self.maximumNames {
        throw FormatProblem.broken("one of its nodes has no end")
      }
      switch number {
      case 1: node.inputs.append(file.bytes.text(range))
      case 2: node.outputs.append(file.bytes.text(range))
      case 4: node.kind = file.bytes.text(range)
      case 5: attribute = try tensor(inAttribute: range) ?? attribute
      default: break
      }
    }
    // A constant is an initialiser that the exporter wrote another way.
    if node.kind == "Constant", let attribute, let name = node.outputs.first {
      // One of a kind that is not read is nobody's weights.
      node.constant = (try? ONNXTensor(file, attribute).stored()).map { (name, $0.tensor) }
    }
    return node
  }

  /// Where an attribute's tensor is; nil for other kinds of attributes.
  private func tensor(inAttribute range: Range<Int>) throws(FormatProblem) -> Range<Int>? {
    var reader = WireReader(file.bytes, range)
    var found: Range<Int>?
    while let (number, value) = try reader.next() {
      if number == 5, case .run(let range) = value { found = range }
    }
    return found
  }
}
