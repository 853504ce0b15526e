/// One initialiser of an ONNX file (TensorProto).
struct ONNXTensor {
  private let file: FileBytes
  private var name = ""
  private var dims: [Int] = []
  private var kind: UInt64 = 0
  private var isExternal = false
  /// Where `raw_data` is.
  private var raw: Range<Int>?
  /// Where the typed field's numbers are, in the pieces in which they were written, and the field's number.
  private var typed: [Range<Int>] = []
  private var typedField = 0

  init(_ file: FileBytes, _ range: Range<Int>) throws(FormatProblem) {
    self.file = file
    var reader = WireReader(file.bytes, range)
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (1, .varint(let extent)): try addExtent(extent)
      case (1, .run(let packed)):
        var cursor = ByteCursor(file.bytes, packed)
        while cursor.remaining > 0 { try addExtent(WireReader.varint(&cursor)) }
      case (2, .varint(let code)): kind = code
      case (8, .run(let text)): name = file.bytes.text(text)
      case (9, .run(let data)): raw = data
      case (13, _): isExternal = true
      case (14, .varint(let location)): isExternal = isExternal || location == 1
      case (4, .run(let data)), (5, .run(let data)), (7, .run(let data)), (10, .run(let data)), (11, .run(let data)),
        (4, .fixed32(let data)), (10, .fixed64(let data)):
        typed.append(data)
        typedField = number
      case (5, .varint), (7, .varint), (11, .varint):
        throw .unsupported("initialiser '\(shown)' holds its numbers one by one", advice: "export it with raw data")
      default: break
      }
    }
  }

  private var shown: String { CheckpointError.shorten(name) }

  private mutating func addExtent(_ extent: UInt64) throws(FormatProblem) {
    guard dims.count < StoredTensor.maximumRank, extent <= UInt64(Int.max) else {
      throw .broken("initialiser '\(shown)' has impossible dimensions")
    }
    dims.append(Int(extent))
  }

  /// The tensor where it lies, or copied where its numbers are packed in another way than they are used.
  func stored() throws -> (name: String, tensor: StoredTensor) {
    func bad(_ problem: String) -> CheckpointError { .badTensor(file: file.name, tensor: name, problem: problem) }
    if isExternal {
      throw CheckpointError.unsupported(
        file: file.name, what: "initialiser '\(shown)' keeps its data in another file",
        advice: "save the model with its weights inside: onnx.save(onnx.load(file), out, save_as_external_data=False)")
    }
    guard let type = Self.types[kind] else {
      throw CheckpointError.unsupported(
        file: file.name, what: "initialiser '\(shown)' is of ONNX kind \(kind)", advice: "export it as float")
    }
    do {
      let count = try StoredTensor.elements(dims)
      let source: (file: FileBytes, range: Range<Int>)
      if let raw {
        source = (file, raw)
      } else if typed.isEmpty {
        source = (file, 0..<0)
      } else {
        source = try gathered(as: type, count: count)
      }
      guard source.range.count == count * type.size else {
        throw bad("shape \(dims) of \(type.rawValue) needs \(count * type.size) bytes, \(source.range.count) are there")
      }
      return (name, try StoredTensor(file: source.file, storage: source.range, type: type, shape: dims))
    } catch let misfit as StoredTensor.Misfit {
      throw bad(misfit.reason)
    } catch let problem as FormatProblem {
      throw problem.inFile(file.name, format: .onnx)
    }
  }

  /// The typed field's numbers as plain little-endian elements.
  private func gathered(as type: ElementType, count: Int) throws(FormatProblem) -> (file: FileBytes, range: Range<Int>)
  {
    let isFixed = typedField == 4 || typedField == 10
    guard isFixed ? type == (typedField == 4 ? .f32 : .f64) : !(type == .f32 || type == .f64) else {
      throw .broken("initialiser '\(shown)' holds its numbers in a field of another kind")
    }
    // Packed floats lie in the file as they are used.
    if isFixed, typed.count == 1 { return (file, typed[0]) }
    var content: [UInt8] = []
    for piece in typed {
      if isFixed {
        content.append(contentsOf: file.bytes[piece])
        continue
      }
      var cursor = ByteCursor(file.bytes, piece)
      while cursor.remaining > 0 {
        let number = try WireReader.varint(&cursor)
        for place in 0..<type.size { content.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
      }
    }
    return (FileBytes(content, name: file.name), 0..<content.count)
  }

  /// TensorProto.DataType.
  private static let types: [UInt64: ElementType] = [
    1: .f32, 2: .u8, 3: .i8, 4: .u16, 5: .i16, 6: .i32, 7: .i64, 9: .bool, 10: .f16, 11: .f64, 12: .u32, 13: .u64,
    16: .bf16,
  ]
}
