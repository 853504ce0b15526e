/// The safetensors format: a JSON header, then the tensors' bytes (spec.md §7.6).
public enum Safetensors {
  /// Longest header that is read, as in the reference implementation.
  static let maximumHeader = 100_000_000
  /// Far above what a network has; each takes many times its few bytes in the header.
  static let maximumEntries = 200_000

  /// Reads a mapped file. Every tensor's range is checked: inside the file, as long as its shape says, no overlaps and
  /// no holes.
  public static func read(_ file: FileBytes) throws -> Checkpoint {
    let header = try headerLength(file)
    let dataStart = 8 + header
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: file.bytes[8..<dataStart]))
    do {
      var hasMetadata = false
      try scanner.object { scanner, key in
        if key == "__metadata__" {
          if hasMetadata { throw scanner.problem("'__metadata__' is there twice", at: scanner.offset) }
          hasMetadata = true
          try scanner.object { scanner, name in
            if metadata.count == maximumEntries { throw scanner.problem("too much metadata", at: scanner.offset) }
            if metadata.updateValue(try scanner.string(), forKey: name) != nil {
              let shown = CheckpointError.shorten(name)
              throw scanner.problem("metadata '\(shown)' is there twice", at: scanner.offset)
            }
          }
        } else {
          if entries.count == maximumEntries { throw scanner.problem("too many tensors", at: scanner.offset) }
          entries.append(try entry(named: key, from: &scanner))
        }
      }
      try scanner.end()
    } catch let problem as JSONScanner.Problem {
      throw malformed(file, "the header, at byte \(8 + problem.offset): \(problem.reason)")
    }

    var checkpoint = Checkpoint(sourceName: file.name, format: .safetensors, files: [file], metadata: metadata)
    for entry in entries {
      try checkpoint.add(try tensor(entry, in: file, dataStart: dataStart), as: entry.name)
    }
    try checkCoverage(entries, of: file, dataStart: dataStart)
    return checkpoint
  }

  /// Whether the first bytes look like a safetensors file: a length below a terabyte, then an opening brace.
  static func recognises(_ file: FileBytes) -> Bool {
    file.count > 8 && file.bytes[8] == UInt8(ascii: "{") && file.bytes[5..<8].allSatisfy { $0 == 0 }
  }

  // MARK: - Header

  private struct Entry {
    let name: String
    var type: ElementType?
    var typeName = ""
    var shape: [Int]?
    var range: Range<Int>?
  }

  private static func headerLength(_ file: FileBytes) throws -> Int {
    guard file.count >= 8 else { throw malformed(file, "\(file.count) bytes are too few for a header") }
    let claimed = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard claimed <= UInt64(maximumHeader) else {
      throw malformed(file, "a header of \(claimed) bytes; at most \(maximumHeader) are read")
    }
    let length = Int(claimed)
    guard length <= file.count - 8 else {
      throw malformed(file, "a header of \(length) bytes in a file of \(file.count); it was cut short")
    }
    return length
  }

  private static func entry(named name: String, from scanner: inout JSONScanner) throws -> Entry {
    var entry = Entry(name: name)
    let shown = CheckpointError.shorten(name)
    try scanner.object { scanner, key in
      switch key {
      case "dtype" where entry.typeName.isEmpty:
        entry.typeName = try scanner.string()
        entry.type = ElementType(rawValue: entry.typeName)
      case "shape" where entry.shape == nil:
        var shape: [Int] = []
        try scanner.array { scanner in
          if shape.count == StoredTensor.maximumRank {
            throw scanner.problem("'\(shown)' has too many dimensions", at: scanner.offset)
          }
          shape.append(try scanner.count())
        }
        entry.shape = shape
      case "data_offsets" where entry.range == nil:
        var ends: [Int] = []
        try scanner.array { scanner in
          if ends.count == 2 { throw scanner.problem("'\(shown)' has over two data_offsets", at: scanner.offset) }
          ends.append(try scanner.count())
        }
        guard ends.count == 2, ends[0] <= ends[1] else {
          throw scanner.problem("'\(shown)' needs data_offsets [begin, end]", at: scanner.offset)
        }
        entry.range = ends[0]..<ends[1]
      default:
        let member = CheckpointError.shorten(key)
        throw scanner.problem("'\(shown)' has a repeated or unknown member '\(member)'", at: scanner.offset)
      }
    }
    return entry
  }

  private static func tensor(_ entry: Entry, in file: FileBytes, dataStart: Int) throws -> StoredTensor {
    func bad(_ problem: String) -> CheckpointError {
      .badTensor(file: file.name, tensor: entry.name, problem: problem)
    }
    guard let shape = entry.shape, let range = entry.range, !entry.typeName.isEmpty else {
      throw bad("lacks dtype, shape or data_offsets")
    }
    guard let type = entry.type else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw CheckpointError.unsupported(
        file: file.name,
        what: "tensor '\(CheckpointError.shorten(entry.name))' has dtype '\(CheckpointError.shorten(entry.typeName))'",
        advice: "convert it to one of \(known)")
    }
    let available = file.count - dataStart
    guard range.upperBound <= available else {
      throw bad("bytes \(range.lowerBound)..<\(range.upperBound) reach past the \(available) bytes of data")
    }
    do {
      let elements = try StoredTensor.elements(shape)
      guard elements * type.size == range.count else {
        throw bad(
          "shape \(shape) of \(type.rawValue) needs \(elements * type.size) bytes, its range has \(range.count)")
      }
      let storage = (dataStart + range.lowerBound)..<(dataStart + range.upperBound)
      return try StoredTensor(file: file, storage: storage, type: type, shape: shape)
    } catch let misfit as StoredTensor.Misfit {
      throw bad(misfit.reason)
    }
  }

  private static func checkCoverage(_ entries: [Entry], of file: FileBytes, dataStart: Int) throws {
    var covered = 0
    let sorted = entries.compactMap { entry in entry.range.map { (entry.name, $0) } }
      .sorted { ($0.1.lowerBound, $0.1.upperBound) < ($1.1.lowerBound, $1.1.upperBound) }
    for (name, range) in sorted {
      guard range.lowerBound == covered else {
        let what = range.lowerBound < covered ? "overlaps the tensor before it" : "leaves a hole before it"
        throw CheckpointError.badTensor(
          file: file.name, tensor: name, problem: "\(what): it begins at byte \(range.lowerBound), not \(covered)")
      }
      covered = range.upperBound
    }
    guard covered == file.count - dataStart else {
      throw malformed(file, "\(file.count - dataStart - covered) bytes of data belong to no tensor")
    }
  }

  private static func malformed(_ file: FileBytes, _ problem: String) -> CheckpointError {
    .malformed(file: file.name, format: .safetensors, problem: problem)
  }
}
