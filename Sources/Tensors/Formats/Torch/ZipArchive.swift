/// The entries of a ZIP archive whose members are stored, not compressed: names, and where their bytes are.
///
/// Reads the central directory, ZIP64 included; checksums are not verified, as torch does not either.
struct ZipArchive {
  /// Where each entry's bytes lie in the file.
  let entries: [String: Range<Int>]

  private static let endSignature: UInt32 = 0x0605_4b50
  private static let wideLocatorSignature: UInt32 = 0x0706_4b50
  private static let wideEndSignature: UInt32 = 0x0606_4b50
  private static let centralSignature: UInt32 = 0x0201_4b50
  private static let localSignature: UInt32 = 0x0403_4b50

  static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 4 && UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)) == localSignature
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(FormatProblem) {
    let directory = try Self.directory(of: bytes)
    var cursor = ByteCursor(bytes, directory.range)
    var entries: [String: Range<Int>] = [:]
    var spans: [Range<Int>] = []
    for _ in 0..<directory.count {
      let (name, range, span) = try Self.entry(&cursor)
      guard entries.updateValue(range, forKey: name) == nil else {
        throw .broken("entry '\(CheckpointError.shorten(name))' is in the archive twice")
      }
      spans.append(span)
    }
    spans.sort { $0.lowerBound < $1.lowerBound }
    for (before, after) in zip(spans, spans.dropFirst()) where before.upperBound > after.lowerBound {
      throw .broken("two entries of the archive overlap at byte \(after.lowerBound)")
    }
    self.entries = entries
  }

  /// The central directory: where it is and how many entries it has.
  private static func directory(of bytes: UnsafeRawBufferPointer) throws(FormatProblem) -> (
    range: Range<Int>, count: Int
  ) {
    let size = 22
    guard bytes.count >= size else { throw .broken("\(bytes.count) bytes are too few for a ZIP archive") }
    // The end record is followed by a comment of at most 65,535 bytes.
    var position = bytes.count - size
    let lowest = max(0, position - 0xffff)
    while UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)) != endSignature {
      if position == lowest { throw .broken("the archive's directory is missing; the file was cut short") }
      position -= 1
    }
    var end = ByteCursor(bytes, position + 8..<bytes.count)
    _ = try end.integer(UInt16.self)
    var count = Int(try end.integer(UInt16.self))
    var length = Int(try end.integer(UInt32.self))
    var start = Int(try end.integer(UInt32.self))
    if position >= 20 {
      var locator = ByteCursor(bytes, position - 20..<position)
      if try locator.integer(UInt32.self) == wideLocatorSignature {
        _ = try locator.integer(UInt32.self)
        let wide = Int(clamping: try locator.integer(UInt64.self))
        guard wide <= position - 20 else { throw .broken("the archive's ZIP64 record lies outside the file") }
        var record = ByteCursor(bytes, wide..<position - 20)
        guard try record.integer(UInt32.self) == wideEndSignature else {
          throw .broken("the archive's ZIP64 record is missing")
        }
        try record.skip(28)
        count = Int(clamping: try record.integer(UInt64.self))
        length = Int(clamping: try record.integer(UInt64.self))
        start = Int(clamping: try record.integer(UInt64.self))
      }
    }
    guard start <= position, length <= position - start else {
      throw .broken("the archive's directory (\(length) bytes at \(start)) lies outside the file")
    }
    guard count <= length / 46 else {
      throw .broken("the archive's directory announces \(count) entries in \(length) bytes")
    }
    return (start..<start + length, count)
  }

  /// Reads one record of the central directory, and the local header it points to.
  private static func entry(
    _ cursor: inout ByteCursor
  ) throws(FormatProblem) -> (name: String, data: Range<Int>, span: Range<Int>) {
    let bytes = cursor.bytes
    guard try cursor.integer(UInt32.self) == centralSignature else {
      throw .broken("the archive's directory is damaged at byte \(cursor.offset - 4)")
    }
    try cursor.skip(4)
    let flags = try cursor.integer(UInt16.self)
    let method = try cursor.integer(UInt16.self)
    try cursor.skip(8)
    var packed = Int(try cursor.integer(UInt32.self))
    var size = Int(try cursor.integer(UInt32.self))
    let nameLength = Int(try cursor.integer(UInt16.self))
    let extraLength = Int(try cursor.integer(UInt16.self))
    let commentLength = Int(try cursor.integer(UInt16.self))
    try cursor.skip(8)
    var start = Int(try cursor.integer(UInt32.self))
    let name = bytes.text(try cursor.skip(nameLength))
    let shown = CheckpointError.shorten(name)
    var extra = ByteCursor(bytes, try cursor.skip(extraLength))
    try cursor.skip(commentLength)

    // ZIP64 keeps, in this order, those numbers that did not fit their 32 bits.
    while extra.remaining >= 4 {
      let id = try extra.integer(UInt16.self)
      let length = Int(try extra.integer(UInt16.self))
      guard length <= extra.remaining else { break }
      var field = ByteCursor(bytes, try extra.skip(length))
      guard id == 1 else { continue }
      if size == 0xffff_ffff { size = Int(clamping: try field.integer(UInt64.self)) }
      if packed == 0xffff_ffff { packed = Int(clamping: try field.integer(UInt64.self)) }
      if start == 0xffff_ffff { start = Int(clamping: try field.integer(UInt64.self)) }
    }
    guard flags & 1 == 0, method == 0, packed == size else {
      throw .unsupported(
        "entry '\(shown)' of the archive is \(flags & 1 != 0 ? "encrypted" : "compressed")",
        advice: "torch stores its entries as they are; save the file again with torch.save")
    }
    guard start <= bytes.count - 30 else { throw .broken("entry '\(shown)' starts outside the file") }
    var local = ByteCursor(bytes, start..<bytes.count)
    guard try local.integer(UInt32.self) == localSignature else {
      throw .broken("entry '\(shown)' does not start at byte \(start)")
    }
    try local.skip(22)
    let localNameLength = Int(try local.integer(UInt16.self))
    let localExtraLength = Int(try local.integer(UInt16.self))
    let localName = try local.skip(localNameLength)
    guard localName.count == nameLength, bytes.text(localName) == name else {
      throw .broken("entry '\(shown)' has another name in its own header")
    }
    try local.skip(localExtraLength)
    guard size <= local.remaining else {
      throw .broken("entry '\(shown)' has \(size) bytes, \(local.remaining) are left in the file")
    }
    let data = local.offset..<local.offset + size
    return (name, data, start..<data.upperBound)
  }
}
