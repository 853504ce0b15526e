import CPNG
import Foundation

extension Image {
  /// The picture as a PNG file's bytes (8-bit RGB). `level` is zlib's, 0 to 9.
  ///
  /// The same pixels give the same bytes on the same libpng and zlib. Throws `ImageError`.
  public func encodePNG(level: Int = 6) throws -> [UInt8] {
    var count = 0
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE))
    guard
      let bytes = cpng_encode(
        pixels, UInt32(width), UInt32(height), Int32(min(max(level, 0), 9)), &count, &message)
    else {
      let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw ImageError.unwritable(name: "PNG", reason: reason)
    }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Writes the picture as a PNG file, whole or not at all. Throws `ImageError`.
  public func writePNG(to url: URL, level: Int = 6) throws { try writePNG(toPath: url.path, level: level) }

  /// Writes the picture as a PNG file, whole or not at all. Throws `ImageError`.
  public func writePNG(toPath path: String, level: Int = 6) throws {
    try WholeFile.write(encodePNG(level: level), path: path)
  }
}
