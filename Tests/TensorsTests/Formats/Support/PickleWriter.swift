/// Writes pickles opcode by opcode.
struct PickleWriter {
  var bytes: [UInt8] = []

  init(protocolVersion: UInt8? = 2) {
    if let protocolVersion { bytes = [0x80, protocolVersion] }
  }

  /// An opcode by its letter.
  mutating func op(_ letter: Unicode.Scalar) { bytes.append(UInt8(ascii: letter)) }

  mutating func op(_ code: UInt8) { bytes.append(code) }

  mutating func text(_ text: String) {
    op("X")
    bytes += UInt32(text.utf8.count).littleEndianBytes + Array(text.utf8)
  }

  /// A Python 2 string.
  mutating func shortString(_ text: String) {
    op("U")
    bytes.append(UInt8(text.utf8.count))
    bytes += Array(text.utf8)
  }

  mutating func int(_ value: Int) {
    if let small = UInt8(exactly: value) {
      op("K")
      bytes.append(small)
    } else if let medium = Int32(exactly: value) {
      op("J")
      bytes += medium.littleEndianBytes
    } else {
      op(0x8a)
      bytes.append(8)
      bytes += value.littleEndianBytes
    }
  }

  mutating func tuple(_ values: [Int]) {
    op("(")
    for value in values { int(value) }
    op("t")
  }

  mutating func global(_ module: String, _ name: String) {
    op("c")
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  mutating func stop() { op(".") }
}

extension FixedWidthInteger {
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
