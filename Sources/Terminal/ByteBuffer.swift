/// Bytes on their way to a terminal.
struct ByteBuffer: Sendable {
  private(set) var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(1 << 16) }

  var count: Int { bytes.count }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  @inline(__always)
  mutating func append(number: Int) {
    if number >= 1000 {
      bytes.append(contentsOf: String(number).utf8)
      return
    }
    if number >= 100 { bytes.append(UInt8(truncatingIfNeeded: 48 + number / 100)) }
    if number >= 10 { bytes.append(UInt8(truncatingIfNeeded: 48 + number / 10 % 10)) }
    bytes.append(UInt8(truncatingIfNeeded: 48 + number % 10))
  }

  /// A character in UTF-8; what could steer the terminal is sent as `?`.
  @inline(__always)
  mutating func append(_ scalar: Unicode.Scalar) {
    let v = scalar.value
    if v < 0x80 {
      bytes.append(v < 0x20 || v == 0x7F ? 0x3F : UInt8(truncatingIfNeeded: v))
    } else if v < 0x800 {
      if v < 0xA0 {
        bytes.append(0x3F)
        return
      }
      bytes.append(UInt8(truncatingIfNeeded: 0xC0 | v >> 6))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | v & 63))
    } else if v < 0x10000 {
      bytes.append(UInt8(truncatingIfNeeded: 0xE0 | v >> 12))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | v >> 6 & 63))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | v & 63))
    } else {
      bytes.append(UInt8(truncatingIfNeeded: 0xF0 | v >> 18))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | v >> 12 & 63))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | v >> 6 & 63))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | v & 63))
    }
  }
}
