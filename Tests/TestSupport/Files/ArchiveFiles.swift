/// Writes ZIP archives of stored entries.
package enum ZipFile {
  /// `wide` puts every size and offset where ZIP64 keeps it. `method` is 0 for stored entries.
  package static func bytes(_ entries: [(name: String, data: [UInt8])], wide: Bool = false, method: UInt16 = 0)
    -> [UInt8]
  {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for (name, data) in entries {
      let start = out.count
      // torch pads the local header so that data begins on 64 bytes.
      let padding = (64 - (start + 30 + name.utf8.count + 4) % 64) % 64
      let size = wide ? UInt32.max : UInt32(data.count)
      let common =
        UInt16(0).littleEndianBytes + method.littleEndianBytes + UInt32(0).littleEndianBytes
        + UInt32(0).littleEndianBytes + size.littleEndianBytes + size.littleEndianBytes
        + UInt16(name.utf8.count).littleEndianBytes
      out += UInt32(0x0403_4b50).littleEndianBytes + UInt16(20).littleEndianBytes + common
      out += UInt16(padding + 4).littleEndianBytes + Array(name.utf8)
      out += Array("FB".utf8) + UInt16(padding).littleEndianBytes + [UInt8](repeating: 0x5a, count: padding)
      out += data
      var extra: [UInt8] = []
      if wide {
        extra =
          UInt16(1).littleEndianBytes + UInt16(24).littleEndianBytes + data.count.littleEndianBytes
          + data.count.littleEndianBytes + start.littleEndianBytes
      }
      directory += UInt32(0x0201_4b50).littleEndianBytes + UInt32(0).littleEndianBytes + common
      directory += UInt16(extra.count).littleEndianBytes + UInt16(0).littleEndianBytes + UInt64(0).littleEndianBytes
      directory += (wide ? UInt32.max : UInt32(start)).littleEndianBytes + Array(name.utf8) + extra
    }
    let start = out.count
    out += directory
    if wide {
      let record = out.count
      out += UInt32(0x0606_4b50).littleEndianBytes + UInt64(44).littleEndianBytes + UInt32(0).littleEndianBytes
      out += UInt64(0).littleEndianBytes + entries.count.littleEndianBytes + entries.count.littleEndianBytes
      out += directory.count.littleEndianBytes + start.littleEndianBytes
      out += UInt32(0x0706_4b50).littleEndianBytes + UInt32(0).littleEndianBytes + record.littleEndianBytes
      out += UInt32(1).littleEndianBytes
    }
    out += UInt32(0x0605_4b50).littleEndianBytes + UInt32(0).littleEndianBytes
    let count = wide ? UInt16.max : UInt16(entries.count)
    out += count.littleEndianBytes + count.littleEndianBytes
    out += (wide ? UInt32.max : UInt32(directory.count)).littleEndianBytes
    out += (wide ? UInt32.max : UInt32(start)).littleEndianBytes + UInt16(0).littleEndianBytes
    return out
  }
}

/// Writes tar archives.
package enum TarFile {
  package static func bytes(_ members: [(name: String, data: [UInt8])]) -> [UInt8] {
    var out: [UInt8] = []
    for (name, data) in members {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, at position: Int) {
        for (i, byte) in text.utf8.enumerated() { header[position + i] = byte }
      }
      put(name, at: 0)
      put("0000644", at: 100)
      put(octal(data.count, digits: 11), at: 124)
      put("00000000000", at: 136)
      put("0", at: 156)
      put("ustar", at: 257)
      put("        ", at: 148)
      put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
      out += header + data + [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }
    return out + [UInt8](repeating: 0, count: 1024)
  }

  private static func octal(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
  }
}
