/// Reads the fields of one protobuf message, in order, without a schema.
struct WireReader {
  /// What a field holds.
  enum Value {
    case varint(UInt64)
    case fixed64(Range<Int>)
    case fixed32(Range<Int>)
    /// Text, bytes, a message, or packed numbers: where they are.
    case run(Range<Int>)
  }

  private var cursor: ByteCursor

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) { cursor = ByteCursor(bytes, range) }

  /// The next field, or nil at the end of the message.
  mutating func next() throws(FormatProblem) -> (number: Int, value: Value)? {
    guard cursor.remaining > 0 else { return nil }
    let position = cursor.offset
    let tag = try Self.varint(&cursor)
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw .broken("a field without number at byte \(position)") }
    let number = Int(tag >> 3)
    switch tag & 7 {
    case 0: return (number, .varint(try Self.varint(&cursor)))
    case 1: return (number, .fixed64(try cursor.skip(8)))
    case 2:
      let length = Int(clamping: try Self.varint(&cursor))
      return (number, .run(try cursor.skip(length)))
    case 5: return (number, .fixed32(try cursor.skip(4)))
    default: throw .broken("a field of unknown kind at byte \(position)")
    }
  }

  /// Seven bits a byte, lowest first, at most 64 bits.
  static func varint(_ cursor: inout ByteCursor) throws(FormatProblem) -> UInt64 {
    var value: UInt64 = 0
    for place in 0..<10 {
      let byte = try cursor.byte()
      if place == 9, byte > 1 { break }
      value |= UInt64(byte & 0x7f) << UInt64(7 * place)
      if byte & 0x80 == 0 { return value }
    }
    throw .broken("a number of more than 64 bits at byte \(cursor.offset)")
  }
}
