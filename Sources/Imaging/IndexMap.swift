/// The numbers that a palette or grey PNG stores, not their colours: object masks are kept so.
public struct IndexMap: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `width * height` numbers, row by row.
  public let indices: [UInt8]

  /// Reads a PNG of up to 8 bits, palette or grey. Throws `ImageError`.
  public static func read(path: String) throws -> IndexMap {
    let bytes = try WholeFile.read(path: path)
    guard !bytes.isEmpty else { throw ImageError.empty(name: path) }
    guard ImageFormat(sniffing: bytes) == .png else {
      throw ImageError.damaged(name: path, format: "mask", reason: "it is no PNG")
    }
    let png = try DecodedPNG(bytes, name: path, channels: 1)
    return IndexMap(width: png.width, height: png.height, indices: png.pixels)
  }
}
