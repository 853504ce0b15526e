/// An 8-bit colour picture with opacity: an object cut from its background.
///
/// Interleaved blue, green, red, alpha, row-major without padding, colours not multiplied with the opacity.
public struct CutOut: Sendable, Equatable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// `width * height * 4` bytes, blue, green, red, alpha.
  public var pixels: [UInt8]

  /// A picture from its bytes. `pixels.count` must be `width * height * 4`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 4)
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Reads a WebP or PNG file with its opacity; opaque where the file has none. Throws `ImageError`.
  public static func read(path: String) throws -> CutOut { try decode(WholeFile.read(path: path), name: path) }

  /// Decodes a WebP or PNG in memory; `name` is what errors call it. Throws `ImageError`.
  public static func decode(_ bytes: [UInt8], name: String) throws -> CutOut {
    guard !bytes.isEmpty else { throw ImageError.empty(name: name) }
    switch ImageFormat(sniffing: bytes) {
    case .webp:
      let webp = try DecodedWebP(bytes, name: name, channels: 4)
      return CutOut(width: webp.width, height: webp.height, pixels: webp.pixels)
    case .png:
      let png = try DecodedPNG(bytes, name: name, channels: 4)
      return CutOut(width: png.width, height: png.height, pixels: png.pixels)
    case .jpeg: throw ImageError.unknownFormat(name: name, looksLike: "JPEG, which has no opacity")
    case .other(let guess): throw ImageError.unknownFormat(name: name, looksLike: guess)
    }
  }
}
