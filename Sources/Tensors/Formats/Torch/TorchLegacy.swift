/// The stream that torch wrote from 0.2 to 1.5: pickles, then the storages' bytes (spec.md §7.4).
enum TorchLegacy {
  /// The first pickle: 0x1950a86a20f9469cfc6c, little-endian.
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  /// The magic number's pickle is short; no need to look further.
  private static let magicReach = 64

  static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = try? Unpickler.load(bytes, 0..<min(bytes.count, magicReach)) else { return false }
    if case .long(let number) = first.root { return number == magic }
    return false
  }

  static func read(_ file: FileBytes) throws -> Checkpoint {
    do {
      let bytes = file.bytes
      let magic = try Unpickler.load(bytes, 0..<bytes.count)
      let version = try Unpickler.load(bytes, magic.end..<bytes.count)
      guard version.int(version.root) == 1001 else {
        throw FormatProblem.broken("its protocol version is not 1001")
      }
      let system = try Unpickler.load(bytes, version.end..<bytes.count)
      var assembler = TorchAssembler(file: file, format: .torchLegacy)
      assembler.isBigEndian = try isBigEndian(system)
      let pickled = try Unpickler.load(bytes, system.end..<bytes.count, persistence: .storages)
      let keys = try Unpickler.load(bytes, pickled.end..<bytes.count)

      let tensors = try TorchStateDict(pickled).items.compactMap { name, item in
        if case .described(let tensor) = item { (name: name, tensor: tensor) } else { nil }
      }
      let ranges = try storages(keys, described: pickled, isBigEndian: assembler.isBigEndian)
      return try assembler.checkpoint(tensors) { storage throws(FormatProblem) in
        guard let range = ranges[storage.key] else {
          throw .broken("its storage '\(CheckpointError.shorten(storage.key))' is not in the file")
        }
        return range
      }
    } catch let problem as FormatProblem {
      throw problem.inFile(file.name, format: .torchLegacy)
    }
  }

  private static func isBigEndian(_ system: Pickled) throws(FormatProblem) -> Bool {
    guard let entries = system.dict(system.root) else { throw .broken("its description of the system is missing") }
    for (key, value) in entries where system.text(key) == "little_endian" {
      if case .bool(let isLittle) = value { return !isLittle }
    }
    return false
  }

  /// Where each storage's bytes are. They lie one after the other, a count of elements before each; how wide an
  /// element is, only the pickle's descriptions say.
  private static func storages(
    _ keys: Pickled, described: Pickled, isBigEndian: Bool
  ) throws(FormatProblem) -> [String: Range<Int>] {
    var descriptions: [String: TorchStorage] = [:]
    for case .storage(let storage) in described.heap {
      if let before = descriptions.updateValue(storage, forKey: storage.key), before.count != storage.count {
        throw .broken("storage '\(CheckpointError.shorten(storage.key))' is described with two lengths")
      }
    }
    guard let order = keys.list(keys.root) else { throw .broken("its list of storages is missing") }
    var cursor = ByteCursor(keys.bytes, keys.end..<keys.bytes.count)
    var ranges: [String: Range<Int>] = [:]
    for item in order {
      guard let key = keys.text(item) ?? keys.int(item).map(String.init) else {
        throw .broken("a storage's key is no text")
      }
      let shown = CheckpointError.shorten(key)
      guard let storage = descriptions[key] else { throw .broken("storage '\(shown)' is nowhere described") }
      guard let size = storage.type?.size ?? width(of: storage.className) else {
        throw .unsupported(
          "storage '\(shown)' is of class \(storage.className)", advice: "convert its tensors to torch.float32")
      }
      let raw = try cursor.integer(Int64.self)
      let count = Int(isBigEndian ? raw.byteSwapped : raw)
      guard count == storage.count else {
        throw .broken("storage '\(shown)' has \(count) elements where \(storage.count) are described")
      }
      let (length, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, count >= 0, length <= cursor.remaining else {
        throw .broken("storage '\(shown)' has \(count) elements, \(cursor.remaining) bytes are left in the file")
      }
      let range = try cursor.skip(length)
      guard ranges.updateValue(range, forKey: key) == nil else {
        throw .broken("storage '\(shown)' is in the file twice")
      }
    }
    return ranges
  }

  /// Bytes of an element of the classes that are stepped over and not read.
  private static func width(of className: String) -> Int? {
    switch className {
    case "ComplexFloatStorage": 8
    case "ComplexDoubleStorage": 16
    case "QInt8Storage", "QUInt8Storage": 1
    case "QInt32Storage": 4
    default: nil
    }
  }
}
