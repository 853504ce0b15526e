/// Writes torch's three layouts byte by byte, as torch would.
package struct TorchFiles {
  /// A storage: the class it was saved as, its number of elements, its bytes.
  package struct Storage {
    package var className: String
    package var count: Int
    package var bytes: [UInt8]

    package init(className: String = "FloatStorage", count: Int, bytes: [UInt8]) {
      self.className = className
      self.count = count
      self.bytes = bytes
    }

    package static func floats(_ values: [Float]) -> Storage {
      Storage(count: values.count, bytes: values.flatMap { $0.bitPattern.littleEndianBytes })
    }
  }

  package struct Tensor {
    package var name: String
    package var storage: Int
    package var offset: Int
    package var shape: [Int]
    package var strides: [Int]

    package init(name: String, storage: Int, offset: Int = 0, shape: [Int], strides: [Int]) {
      self.name = name
      self.storage = storage
      self.offset = offset
      self.shape = shape
      self.strides = strides
    }
  }

  /// How the description is spelt.
  package enum Spelling {
    case current
    /// `_rebuild_tensor` with four arguments, Python 2 strings.
    case old
    /// Each tensor inside `_rebuild_parameter`.
    case parameters
  }

  package var storages: [Storage]
  package var tensors: [Tensor]
  package var spelling = Spelling.current
  /// Names of dictionaries around the state_dict, outermost first.
  package var wrappers: [String] = []
  /// Written where the state_dict's pickle would be.
  package var pickle: [UInt8]?

  package init(
    storages: [Storage], tensors: [Tensor], spelling: Spelling = .current, wrappers: [String] = [],
    pickle: [UInt8]? = nil
  ) {
    self.storages = storages
    self.tensors = tensors
    self.spelling = spelling
    self.wrappers = wrappers
    self.pickle = pickle
  }

  /// Two small convolutions, a transposed view, an offset view and an expanded scalar over three storages.
  package static var sample: TorchFiles {
    let ramp = (0..<24).map { Float($0) }
    return TorchFiles(
      storages: [
        .floats(ramp), .floats([1.5, -2.5]), Storage(className: "LongStorage", count: 1, bytes: 7.littleEndianBytes),
      ],
      tensors: [
        Tensor(name: "conv.weight", storage: 0, shape: [2, 3, 2, 2], strides: [12, 4, 2, 1]),
        Tensor(name: "conv.bias", storage: 1, shape: [2], strides: [1]),
        Tensor(name: "turned", storage: 0, shape: [4, 6], strides: [1, 4]),
        Tensor(name: "tail", storage: 0, offset: 20, shape: [2, 2], strides: [2, 1]),
        Tensor(name: "wide", storage: 1, offset: 1, shape: [3, 2], strides: [0, 0]),
        Tensor(name: "bn.num_batches_tracked", storage: 2, shape: [], strides: []),
      ])
  }

  /// What `sample` must read as.
  package static let sampleValues: [String: [Float]] = [
    "conv.weight": (0..<24).map { Float($0) },
    "conv.bias": [1.5, -2.5],
    "turned": (0..<4).flatMap { row in (0..<6).map { Float(row + 4 * $0) } },
    "tail": [20, 21, 22, 23],
    "wide": [Float](repeating: -2.5, count: 6),
    "bn.num_batches_tracked": [7],
  ]

  // MARK: - The pickle

  package func stateDict(legacy: Bool) -> [UInt8] {
    if let pickle { return pickle }
    var p = PickleWriter()
    for wrapper in wrappers {
      p.op("}")
      p.op("(")
      p.text("epoch")
      p.int(3)
      p.text(wrapper)
    }
    p.global("collections", "OrderedDict")
    p.op(")")
    p.op("R")
    p.op("q")
    p.op(0)
    p.op("(")
    for tensor in tensors {
      key(tensor.name, &p)
      describe(tensor, legacy: legacy, &p)
    }
    p.op("u")
    // torch hangs the modules' versions on the dictionary.
    p.op("}")
    p.text("_metadata")
    p.op("}")
    p.op("s")
    p.op("b")
    for _ in wrappers { p.op("u") }
    p.stop()
    return p.bytes
  }

  private func key(_ name: String, _ p: inout PickleWriter) {
    if spelling == .old { p.shortString(name) } else { p.text(name) }
  }

  private func describe(_ tensor: Tensor, legacy: Bool, _ p: inout PickleWriter) {
    if spelling == .parameters {
      p.global("torch._utils", "_rebuild_parameter")
      p.op("(")
    }
    p.global("torch._utils", spelling == .old ? "_rebuild_tensor" : "_rebuild_tensor_v2")
    p.op("(")
    let storage = storages[tensor.storage]
    p.op("(")
    key("storage", &p)
    p.global("torch", storage.className)
    key("\(tensor.storage)", &p)
    key("cuda:0", &p)
    p.int(storage.count)
    if legacy { p.op("N") }
    p.op("t")
    p.op("Q")
    p.int(tensor.offset)
    p.tuple(tensor.shape)
    p.tuple(tensor.strides)
    if spelling != .old {
      p.op(0x89)
      p.global("collections", "OrderedDict")
      p.op(")")
      p.op("R")
    }
    p.op("t")
    p.op("R")
    if spelling == .parameters {
      p.op(0x88)
      p.global("collections", "OrderedDict")
      p.op(")")
      p.op("R")
      p.op("t")
      p.op("R")
    }
  }

  // MARK: - Layouts

  /// The ZIP layout. `wide` writes sizes and offsets as ZIP64 does.
  package func zip(byteOrder: String? = "little", wide: Bool = false, folder: String = "archive") -> [UInt8] {
    var entries: [(name: String, data: [UInt8])] = [("data.pkl", stateDict(legacy: false))]
    if let byteOrder { entries.append(("byteorder", Array(byteOrder.utf8))) }
    for (i, storage) in storages.enumerated() { entries.append(("data/\(i)", storage.bytes)) }
    entries.append(("version", Array("3\n".utf8)))
    return ZipFile.bytes(entries.map { ("\(folder)/\($0.name)", $0.data) }, wide: wide)
  }

  package func legacy() -> [UInt8] {
    var out: [UInt8] = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
    var version = PickleWriter()
    version.int(1001)
    version.stop()
    out += version.bytes + system(1001) + stateDict(legacy: true)
    var keys = PickleWriter()
    keys.op("]")
    keys.op("(")
    for i in storages.indices { key("\(i)", &keys) }
    keys.op("e")
    keys.stop()
    out += keys.bytes
    for storage in storages { out += storage.count.littleEndianBytes + storage.bytes }
    return out
  }

  package func tar() -> [UInt8] {
    var storagesMember = count(storages.count)
    for (i, storage) in storages.enumerated() {
      storagesMember += description([100 + i], "cpu", storage.className)
      storagesMember += storage.count.littleEndianBytes + storage.bytes
    }
    var views = PickleWriter()
    views.op("]")
    views.stop()
    storagesMember += views.bytes
    var tensorsMember = count(tensors.count)
    for (i, tensor) in tensors.enumerated() {
      let className = storages[tensor.storage].className.replacingSuffix("Storage", with: "Tensor")
      tensorsMember += description([i, 100 + tensor.storage], nil, className)
      tensorsMember += Int32(tensor.shape.count).littleEndianBytes + [0, 0, 0, 0]
      for number in tensor.shape + tensor.strides + [tensor.offset] { tensorsMember += number.littleEndianBytes }
    }
    var object = PickleWriter()
    object.op("}")
    object.op("(")
    for (i, tensor) in tensors.enumerated() {
      key(tensor.name, &object)
      key("\(i)", &object)
      object.op("Q")
    }
    object.op("u")
    object.stop()
    return TarFile.bytes([
      ("sys_info", system(1000)), ("pickle", pickle ?? object.bytes), ("storages", storagesMember),
      ("tensors", tensorsMember),
    ])
  }

  private func system(_ version: Int) -> [UInt8] {
    var p = PickleWriter()
    p.op("}")
    p.op("(")
    key("protocol_version", &p)
    p.int(version)
    key("little_endian", &p)
    p.op(0x88)
    p.op("u")
    p.stop()
    return p.bytes
  }

  private func count(_ count: Int) -> [UInt8] {
    var p = PickleWriter()
    p.int(count)
    p.stop()
    return p.bytes
  }

  private func description(_ numbers: [Int], _ place: String?, _ className: String) -> [UInt8] {
    var p = PickleWriter()
    p.op("(")
    for number in numbers { p.int(number) }
    if let place { key(place, &p) }
    p.global("torch", className)
    p.op("t")
    p.stop()
    return p.bytes
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + other : self
  }
}
