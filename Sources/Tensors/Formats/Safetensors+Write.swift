import Foundation

extension Safetensors {
  /// Writes `checkpoint` to `path`, replacing what is there only once the whole file is written.
  ///
  /// `type` converts floating-point tensors; integers and booleans are carried through as they are. Tensors are laid
  /// out widest elements first, then by name, so equal contents give equal files. Throws `CheckpointError.unreadable`.
  public static func write(_ checkpoint: Checkpoint, to path: String, as type: ElementType? = nil) throws {
    let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw writeFailure(path) }
    var isOpen = true
    do {
      try emit(checkpoint, as: type) { piece in
        var rest = piece
        while let base = rest.baseAddress, !rest.isEmpty {
          let written = Foundation.write(descriptor, base, rest.count)
          if written < 0 {
            if errno == EINTR { continue }
            throw writeFailure(path)
          }
          rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
      }
      for file in checkpoint.files { try file.requireWhole() }
      isOpen = false
      guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw writeFailure(path) }
    } catch {
      if isOpen { close(descriptor) }
      unlink(temporary)
      throw error
    }
  }

  /// The file's bytes in memory.
  public static func bytes(of checkpoint: Checkpoint, as type: ElementType? = nil) throws -> [UInt8] {
    var out: [UInt8] = []
    try emit(checkpoint, as: type) { out.append(contentsOf: $0) }
    return out
  }

  /// Hands the file to `sink` piece by piece.
  private static func emit(
    _ checkpoint: Checkpoint, as target: ElementType?, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    if let target, ![.f32, .f16, .bf16].contains(target) {
      throw CheckpointError.unsupported(
        file: checkpoint.sourceName, what: "cannot write \(target.rawValue)", advice: "choose F32, F16 or BF16")
    }
    let items = checkpoint.names.compactMap { name -> (name: String, tensor: StoredTensor, type: ElementType)? in
      guard let tensor = checkpoint[name] else { return nil }
      return (name, tensor, tensor.type.isFloating ? target ?? tensor.type : tensor.type)
    }.sorted { ($1.type.size, $0.name) < ($0.type.size, $1.name) }

    var header = "{"
    if !checkpoint.metadata.isEmpty {
      let pairs = checkpoint.metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      header += "\"__metadata__\":{\(pairs.joined(separator: ","))}"
    }
    var offset = 0
    for (name, tensor, type) in items {
      let end = offset + tensor.count * type.size
      if header.utf8.count > 1 { header += "," }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      header +=
        "\(quoted(name)):{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      offset = end
    }
    header += "}"
    // Padded so that data starts on eight bytes: f32 can then be used where it is mapped.
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    try withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { try sink($0) }
    try Array(header.utf8).withUnsafeBytes { try sink($0) }
    for (_, tensor, type) in items {
      if type == tensor.type {
        try tensor.withBytes { try sink($0) }
      } else {
        try tensor.withFloats { values in
          switch type {
          case .f16: try values.map(HalfPrecision.f16).withUnsafeBytes { try sink($0) }
          case .bf16: try values.map(HalfPrecision.bf16).withUnsafeBytes { try sink($0) }
          default: try sink(UnsafeRawBufferPointer(values))
          }
        }
      }
    }
  }

  /// `text` as a JSON string.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{0}"..<"\u{20}": out += "\\u" + String(format: "%04x", scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  private static func writeFailure(_ path: String) -> CheckpointError {
    .unreadable(file: path, reason: "cannot be written: \(String(cString: strerror(errno)))")
  }
}
