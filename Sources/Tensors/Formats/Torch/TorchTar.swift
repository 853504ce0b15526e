/// torch's oldest layout: a tar archive whose members describe storages, tensors and the object (spec.md §7.5).
enum TorchTar {
  /// A storage in the `storages` member, or a view into one.
  private struct Placed {
    let type: ElementType?
    let className: String
    let range: Range<Int>
  }

  static func read(_ file: FileBytes) throws -> Checkpoint {
    do {
      let members = try TarArchive(file.bytes).members
      func member(_ name: String) throws(FormatProblem) -> Range<Int> {
        guard let range = members[name] else { throw .broken("the archive has no member '\(name)': it is not torch's") }
        return range
      }
      var assembler = TorchAssembler(file: file, format: .torchTar)
      if let range = members["sys_info"] {
        let system = try Unpickler.load(file.bytes, range)
        for (key, value) in system.dict(system.root) ?? [] where system.text(key) == "little_endian" {
          if case .bool(let isLittle) = value { assembler.isBigEndian = !isLittle }
        }
      }
      let storages = try storages(file.bytes, member("storages"))
      let tensors = try tensors(file.bytes, member("tensors"), storages: storages)
      let object = try Unpickler.load(file.bytes, member("pickle"), persistence: .numbers)
      var named: [(name: String, tensor: TorchTensor)] = []
      for (name, item) in try TorchStateDict(object).items {
        switch item {
        case .described(let tensor): named.append((name, tensor))
        case .numbered(let number):
          guard let tensor = tensors[number] else {
            throw CheckpointError.badTensor(
              file: file.name, tensor: name, problem: "is number \(number), which is not in the archive")
          }
          named.append((name, tensor))
        }
      }
      return try assembler.checkpoint(named) { storage throws(FormatProblem) in
        guard let number = Int(storage.key), let placed = storages[number] else {
          throw .broken("its storage '\(CheckpointError.shorten(storage.key))' is not in the archive")
        }
        return placed.range
      }
    } catch let problem as FormatProblem {
      throw problem.inFile(file.name, format: .torchTar)
    }
  }

  /// A count; for each a pickle (key, location, class), a count of elements and the data; then the views.
  private static func storages(
    _ bytes: UnsafeRawBufferPointer, _ member: Range<Int>
  ) throws(FormatProblem) -> [Int: Placed] {
    var cursor = ByteCursor(bytes, member)
    var placed: [Int: Placed] = [:]
    for _ in 0..<(try count(&cursor, of: "storages")) {
      let described = try pickle(&cursor)
      guard let parts = described.tuple(described.root), parts.count == 3, let key = described.int(parts[0]),
        case .global(.storage(let type, let className)) = parts[2]
      else { throw .broken("a storage without key, place and class") }
      guard let type else {
        throw .unsupported("storage \(key) is of class \(className)", advice: "convert its tensors to torch.float32")
      }
      let elements = Int(try cursor.integer(Int64.self))
      guard elements >= 0, elements <= cursor.remaining / type.size else {
        throw .broken("storage \(key) has \(elements) elements, \(cursor.remaining) bytes are left")
      }
      let range = try cursor.skip(elements * type.size)
      guard placed.updateValue(Placed(type: type, className: className, range: range), forKey: key) == nil else {
        throw .broken("storage \(key) is in the archive twice")
      }
    }
    let views = try pickle(&cursor)
    for view in views.list(views.root) ?? [] {
      guard let parts = views.tuple(view), parts.count == 4 else {
        throw .broken("a storage's view of no four numbers")
      }
      let numbers = parts.compactMap { views.int($0) }
      guard numbers.count == 4, let root = placed[numbers[1]], let size = root.type?.size else {
        throw .broken("a storage's view of no storage")
      }
      let (offset, length) = (numbers[2], numbers[3])
      guard offset >= 0, length >= 0, offset <= root.range.count / size, length <= root.range.count / size - offset
      else { throw .broken("view \(numbers[0]) reaches past its storage") }
      let start = root.range.lowerBound + offset * size
      let view = Placed(type: root.type, className: root.className, range: start..<start + length * size)
      guard placed.updateValue(view, forKey: numbers[0]) == nil else {
        throw .broken("storage \(numbers[0]) is in the archive twice")
      }
    }
    return placed
  }

  /// A count; for each a pickle (key, storage, class), the number of dimensions, sizes, strides and the offset.
  private static func tensors(
    _ bytes: UnsafeRawBufferPointer, _ member: Range<Int>, storages: [Int: Placed]
  ) throws(FormatProblem) -> [Int: TorchTensor] {
    var cursor = ByteCursor(bytes, member)
    var tensors: [Int: TorchTensor] = [:]
    for _ in 0..<(try count(&cursor, of: "tensors")) {
      let described = try pickle(&cursor)
      guard let parts = described.tuple(described.root), parts.count == 3, let key = described.int(parts[0]),
        let storageKey = described.int(parts[1]), let storage = storages[storageKey], let type = storage.type
      else { throw .broken("a tensor without key, storage and class") }
      let rank = Int(try cursor.integer(Int32.self))
      try cursor.skip(4)
      guard (0...StoredTensor.maximumRank).contains(rank) else { throw .broken("tensor \(key) has \(rank) dimensions") }
      var shape: [Int] = []
      var strides: [Int] = []
      for _ in 0..<rank { shape.append(Int(try cursor.integer(Int64.self))) }
      for _ in 0..<rank { strides.append(Int(try cursor.integer(Int64.self))) }
      let root = TorchStorage(
        key: String(storageKey), type: type, className: storage.className, count: storage.range.count / type.size)
      let tensor = TorchTensor(
        storage: root, offset: Int(try cursor.integer(Int64.self)), shape: shape, strides: strides)
      guard tensors.updateValue(tensor, forKey: key) == nil else {
        throw .broken("tensor \(key) is in the archive twice")
      }
    }
    return tensors
  }

  private static func pickle(_ cursor: inout ByteCursor) throws(FormatProblem) -> Pickled {
    let pickled = try Unpickler.load(cursor.bytes, cursor.offset..<cursor.end)
    try cursor.skip(pickled.end - cursor.offset)
    return pickled
  }

  private static func count(_ cursor: inout ByteCursor, of what: String) throws(FormatProblem) -> Int {
    let pickled = try pickle(&cursor)
    guard let count = pickled.int(pickled.root), count >= 0, count <= cursor.remaining else {
      throw .broken("its number of \(what) is missing")
    }
    return count
  }
}
