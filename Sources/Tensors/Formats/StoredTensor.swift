/// A tensor as it lies in a file: shape, element type, and where its bytes are.
///
/// Nothing is read until asked for. Its description was checked when it was made: every element lies inside `storage`.
public struct StoredTensor: Sendable {
  /// Extents, outermost first; empty for a scalar.
  public let shape: [Int]
  public let type: ElementType
  /// Elements to step over for one step along each axis.
  public let strides: [Int]
  /// Number of elements: the product of `shape`.
  public let count: Int
  /// Whether the elements lie one after the other in row-major order.
  public let isContiguous: Bool

  private let file: FileBytes
  /// First element's position in the file, in bytes.
  private let start: Int
  /// Whether each element's bytes are the wrong way round for this reader.
  private let isSwapped: Bool

  /// A tensor over `storage` (a byte range of `file`), or the reason why it does not fit there.
  ///
  /// `offset` and `strides` are in elements; nil strides mean row-major.
  init(
    file: FileBytes, storage: Range<Int>, type: ElementType, shape: [Int], strides: [Int]? = nil, offset: Int = 0,
    isBigEndian: Bool = false
  ) throws(Misfit) {
    guard storage.lowerBound >= 0, storage.upperBound <= file.count else {
      throw Misfit("its bytes \(storage.lowerBound)..<\(storage.upperBound) lie outside the file (\(file.count) bytes)")
    }
    guard shape.count <= Self.maximumRank else {
      throw Misfit("has \(shape.count) dimensions; at most \(Self.maximumRank) are read")
    }
    let count = try Self.elements(shape)
    let rowMajor = Self.rowMajorStrides(shape)
    var strides = strides ?? rowMajor
    guard strides.count == shape.count else {
      throw Misfit("shape \(shape) and strides \(strides) differ in length")
    }
    guard offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw Misfit("has a negative offset or stride (offset \(offset), strides \(strides))")
    }
    // Nobody steps along an axis of one element, so its stride may be anything.
    for axis in shape.indices where shape[axis] <= 1 { strides[axis] = rowMajor[axis] }
    let held = storage.count / type.size
    if count == 0 {
      guard offset <= held else { throw Misfit("starts at element \(offset) of a storage of \(held)") }
    } else {
      var last = offset
      for (extent, stride) in zip(shape, strides) {
        let (reach, overflow1) = (extent - 1).multipliedReportingOverflow(by: stride)
        let (sum, overflow2) = last.addingReportingOverflow(reach)
        if overflow1 || overflow2 { throw Misfit("shape \(shape) with strides \(strides) overflows") }
        last = sum
      }
      guard last < held else {
        throw Misfit(
          "shape \(shape) with strides \(strides) from element \(offset) reaches element \(last), "
            + "but its storage holds \(held)")
      }
    }
    self.file = file
    self.shape = shape
    self.type = type
    self.strides = strides
    self.count = count
    isContiguous = strides == rowMajor || count == 0
    isSwapped = isBigEndian && type.size > 1
    start = count == 0 ? storage.lowerBound : storage.lowerBound + offset * type.size
  }

  /// A tensor of single-precision values held in memory. `values` are row-major; their number must fit `shape`.
  public init(_ values: [Float], shape: [Int]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values do not fill shape \(shape)")
    file = FileBytes(values.withUnsafeBytes { Array($0) }, name: "memory")
    self.shape = shape
    type = .f32
    strides = Self.rowMajorStrides(shape)
    count = values.count
    isContiguous = true
    isSwapped = false
    start = 0
  }

  /// Bytes of the elements when written one after the other.
  public var byteCount: Int { count * type.size }

  /// More axes than any network has; a bound for hostile files.
  static let maximumRank = 32

  static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* max(shape[axis + 1], 1) }
    return strides
  }

  /// The product of `shape`, or why there is none.
  static func elements(_ shape: [Int]) throws(Misfit) -> Int {
    var product = 1
    for extent in shape {
      guard extent >= 0 else { throw Misfit("shape \(shape) has a negative extent") }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      // Room for eight bytes an element, so that later sizes cannot overflow either.
      if overflow || next > Int.max / 16 { throw Misfit("shape \(shape) has more elements than can be counted") }
      product = next
    }
    return product
  }

  /// Why a description does not fit the bytes it points to.
  struct Misfit: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  // MARK: - Reading

  /// The elements' bytes where they lie, without a copy; nil when they are not contiguous, or big-endian.
  ///
  /// Valid inside `body` only.
  public func withContiguousBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R? {
    guard isContiguous, !isSwapped else { return nil }
    return try withExtendedLifetime(file) {
      try body(UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + byteCount]))
    }
  }

  /// Whether its bytes are the floats themselves: aligned, contiguous f32.
  var isPlain: Bool {
    type == .f32 && isContiguous && !isSwapped && count > 0
      && (Int(bitPattern: file.bytes.baseAddress) + start) % MemoryLayout<Float>.alignment == 0
  }

  /// The elements in row-major order; without a copy when they are aligned, contiguous f32. Valid inside `body` only.
  public func withFloats<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    if isPlain, let base = file.bytes.baseAddress {
      return try withExtendedLifetime(file) {
        try body(UnsafeBufferPointer(start: (base + start).assumingMemoryBound(to: Float.self), count: count))
      }
    }
    return try floats().withUnsafeBufferPointer(body)
  }

  /// The elements as single precision, in row-major order: a copy.
  public func floats() -> [Float] {
    switch type {
    case .f64: gather(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .f32: gather(UInt32.self) { Float(bitPattern: $0) }
    case .f16: gather(UInt16.self) { HalfPrecision.float(f16: $0) }
    case .bf16: gather(UInt16.self) { HalfPrecision.float(bf16: $0) }
    case .i64: gather(UInt64.self) { Float(Int64(bitPattern: $0)) }
    case .i32: gather(UInt32.self) { Float(Int32(bitPattern: $0)) }
    case .i16: gather(UInt16.self) { Float(Int16(bitPattern: $0)) }
    case .i8: gather(UInt8.self) { Float(Int8(bitPattern: $0)) }
    case .u64: gather(UInt64.self) { Float($0) }
    case .u32: gather(UInt32.self) { Float($0) }
    case .u16: gather(UInt16.self) { Float($0) }
    case .u8: gather(UInt8.self) { Float($0) }
    case .bool: gather(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// The elements' bytes in row-major order, little-endian; copied only when they do not lie so.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    if let result = try withContiguousBytes(body) { return result }
    switch type.size {
    case 8: return try gather(UInt64.self) { $0 }.withUnsafeBytes(body)
    case 4: return try gather(UInt32.self) { $0 }.withUnsafeBytes(body)
    case 2: return try gather(UInt16.self) { $0 }.withUnsafeBytes(body)
    default: return try gather(UInt8.self) { $0 }.withUnsafeBytes(body)
    }
  }

  /// Visits every element in row-major order.
  private func gather<Source: FixedWidthInteger & BitwiseCopyable, Target>(
    _ source: Source.Type, _ convert: (Source) -> Target
  ) -> [Target] {
    [Target](unsafeUninitializedCapacity: count) { out, initialized in
      initialized = count
      guard count > 0, let base = file.bytes.baseAddress, let target = out.baseAddress else { return }
      withExtendedLifetime(file) {
        let step = MemoryLayout<Source>.stride
        let run = isContiguous ? count : shape.last ?? 1
        let stride = isContiguous ? step : (strides.last ?? 1) * step
        var position = [Int](repeating: 0, count: max(shape.count - 1, 0))
        var row = start
        var written = 0
        while true {
          for i in 0..<run {
            let element = base.loadUnaligned(fromByteOffset: row + i * stride, as: source)
            (target + written + i).initialize(to: convert(isSwapped ? element.byteSwapped : element))
          }
          written += run
          if written == count { return }
          // The next row: count up the outer axes, the innermost of them first.
          var axis = position.count - 1
          while axis >= 0 {
            position[axis] += 1
            row += strides[axis] * step
            if position[axis] < shape[axis] { break }
            row -= position[axis] * strides[axis] * step
            position[axis] = 0
            axis -= 1
          }
        }
      }
    }
  }
}
