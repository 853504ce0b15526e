/// Pictures of one size, one after the other, in one PNG file (APNG): what browsers play and others show the first of.
///
///     var film = AnimatedPNG()
///     try film.add(image, milliseconds: 1500)
///     let bytes = film.bytes
public struct AnimatedPNG: Sendable {
  private struct Frame: Sendable {
    let width: Int
    let height: Int
    let milliseconds: Int
    /// The compressed pixels of the frame's own PNG.
    let data: [UInt8]
  }

  private var header: [UInt8] = []
  private var frames: [Frame] = []

  public init() {}

  public var count: Int { frames.count }

  /// Adds a picture and how long it stands. Throws what PNG cannot take; pictures of another size than the first are
  /// refused.
  public mutating func add(_ image: Image, milliseconds: Int) throws {
    let chunks = Self.chunks(try image.encodePNG())
    guard let first = chunks.first(where: { $0.name == Self.name("IHDR") }) else { return }
    if frames.isEmpty { header = first.data }
    guard first.data == header else {
      throw ImageError.unwritable(name: "animated PNG", reason: "its pictures differ in size")
    }
    let data = chunks.filter { $0.name == Self.name("IDAT") }.flatMap(\.data)
    frames.append(
      Frame(width: image.width, height: image.height, milliseconds: min(max(milliseconds, 0), 65_535), data: data))
  }

  /// The file.
  public var bytes: [UInt8] {
    var out = Self.signature
    Self.put("IHDR", header, to: &out)
    // Played for ever.
    Self.put("acTL", Self.big(frames.count) + Self.big(0), to: &out)
    var serial = 0
    for (i, frame) in frames.enumerated() {
      let control =
        Self.big(serial) + Self.big(frame.width) + Self.big(frame.height) + Self.big(0) + Self.big(0)
        + [UInt8(frame.milliseconds >> 8), UInt8(frame.milliseconds & 255), 0x03, 0xE8, 0, 0]
      Self.put("fcTL", control, to: &out)
      serial += 1
      if i == 0 {
        Self.put("IDAT", frame.data, to: &out)
      } else {
        Self.put("fdAT", Self.big(serial) + frame.data, to: &out)
        serial += 1
      }
    }
    Self.put("IEND", [], to: &out)
    return out
  }

  // MARK: Chunks

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private static func name(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static func chunks(_ png: [UInt8]) -> [(name: [UInt8], data: [UInt8])] {
    var chunks: [(name: [UInt8], data: [UInt8])] = []
    var at = signature.count
    while at + 12 <= png.count {
      let length = png[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard at + 12 + length <= png.count else { break }
      chunks.append((Array(png[at + 4..<at + 8]), Array(png[at + 8..<at + 8 + length])))
      at += 12 + length
    }
    return chunks
  }

  private static func put(_ title: String, _ data: [UInt8], to out: inout [UInt8]) {
    let body = name(title) + data
    out += big(data.count) + body + big(Int(checksum(body)))
  }

  private static func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  /// CRC-32 as PNG has it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
    return ~crc
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }
}
