/// Writes pickles opcode by opcode.
package struct PickleWriter {
  package var bytes: [UInt8] = []

  package init(protocolVersion: UInt8? = 2) {
    if let protocolVersion { bytes = [0x80, protocolVersion] }
  }

  /// An opcode by its letter.
  package mutating func op(_ letter: Unicode.Scalar) { bytes.append(UInt8(ascii: letter)) }

  package mutating func op(_ code: UInt8) { bytes.append(code) }

  package mutating func text(_ text: String) {
    op("X")
    bytes += UInt32(text.utf8.count).littleEndianBytes + Array(text.utf8)
  }

  /// A Python 2 string.
  package mutating func shortString(_ text: String) {
    op("U")
    bytes.append(UInt8(text.utf8.count))
    bytes += Array(text.utf8)
  }

  package mutating func int(_ value: Int) {
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

  package mutating func tuple(_ values: [Int]) {
    op("(")
    for value in values { int(value) }
    op("t")
  }

  package mutating func global(_ module: String, _ name: String) {
    op("c")
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  package mutating func stop() { op(".") }
}

extension FixedWidthInteger {
  package var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
  package var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
