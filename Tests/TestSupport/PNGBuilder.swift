/// Builds PNG files of every colour type by hand, stored uncompressed, to test the decoder with.
public struct PNGBuilder {
  public var width: Int
  public var height: Int
  public var depth: UInt8
  /// 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha.
  public var colorType: UInt8
  /// Rows as they are stored, without filter bytes.
  public var rows: [[UInt8]]
  public var chunksBeforeData: [(name: String, body: [UInt8])]

  public init(
    width: Int, height: Int, depth: UInt8 = 8, colorType: UInt8 = 2, rows: [[UInt8]],
    chunksBeforeData: [(name: String, body: [UInt8])] = []
  ) {
    self.width = width
    self.height = height
    self.depth = depth
    self.colorType = colorType
    self.rows = rows
    self.chunksBeforeData = chunksBeforeData
  }

  /// The file.
  public var bytes: [UInt8] {
    var out: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    out += Self.chunk("IHDR", Self.big(width) + Self.big(height) + [depth, colorType, 0, 0, 0])
    for (name, body) in chunksBeforeData { out += Self.chunk(name, body) }
    out += Self.chunk("IDAT", Self.stored(rows.flatMap { [0] + $0 }))
    return out + Self.chunk("IEND", [])
  }

  public static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + body
    return big(body.count) + named + big(Int(crc(named)))
  }

  public static func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  /// A zlib stream of one stored block.
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    let count = data.count
    let sizes = [count & 0xFF, count >> 8, ~count & 0xFF, (~count >> 8) & 0xFF].map { UInt8($0) }
    var (a, b) = (1, 0)
    for byte in data {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return [0x78, 0x01, 0x01] + sizes + data + big(b << 16 | a)
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
