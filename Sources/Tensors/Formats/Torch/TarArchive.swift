/// The regular files of a tar archive: names, and where their bytes are.
struct TarArchive {
  let members: [String: Range<Int>]

  private static let block = 512

  /// Whether the first block is a member's header, by its checksum.
  static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 2 * block && bytes[0] != 0 && checksumHolds(bytes, at: 0)
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(FormatProblem) {
    var members: [String: Range<Int>] = [:]
    var position = 0
    // Two blocks of zeros end an archive; so does the end of the file.
    while position + Self.block <= bytes.count, bytes[position] != 0 {
      guard Self.checksumHolds(bytes, at: position) else {
        throw .broken("the archive is damaged at byte \(position)")
      }
      var name = bytes.text(Self.field(bytes, position..<position + 100))
      while name.hasPrefix("./") { name.removeFirst(2) }
      let shown = CheckpointError.shorten(name)
      guard let size = Self.number(bytes, position + 124..<position + 136),
        size <= bytes.count - position - Self.block
      else { throw .broken("member '\(shown)' is longer than the file") }
      let start = position + Self.block
      // '0' and NUL are regular files; folders and extended headers hold nothing that is needed.
      if bytes[position + 156] == UInt8(ascii: "0") || bytes[position + 156] == 0 {
        guard members.updateValue(start..<start + size, forKey: name) == nil else {
          throw .broken("member '\(shown)' is in the archive twice")
        }
      }
      position = start + (size + Self.block - 1) / Self.block * Self.block
    }
    self.members = members
  }

  /// A text field without its padding.
  private static func field(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    range.lowerBound..<(range.first { bytes[$0] == 0 } ?? range.upperBound)
  }

  /// Octal digits, or binary when the first bit is set.
  private static func number(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    if bytes[range.lowerBound] == 0x80 {
      var value: UInt64 = 0
      for i in range.dropFirst() {
        guard value >> 55 == 0 else { return nil }
        value = value << 8 | UInt64(bytes[i])
      }
      return Int(exactly: value)
    }
    var value = 0
    for i in range {
      switch bytes[i] {
      case 0x30...0x37: value = value << 3 | Int(bytes[i] - 0x30)
      case 0x20, 0: continue
      default: return nil
      }
    }
    return value
  }

  private static func checksumHolds(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Bool {
    let place = position + 148..<position + 156
    var sum = 0
    for i in position..<position + block { sum += place.contains(i) ? 0x20 : Int(bytes[i]) }
    return number(bytes, place) == sum
  }
}
