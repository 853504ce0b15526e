import CPNG
import Foundation

/// What libpng makes of a file.
package struct DecodedPNG {
  package let width: Int
  package let height: Int
  /// `width * height * channels` bytes.
  package let pixels: [UInt8]
  /// The EXIF block; empty where there is none.
  package let exif: [UInt8]

  /// 3 channels are blue, green, red; 1 channel is the palette's indices or the grey levels. Throws `ImageError`.
  package init(_ bytes: [UInt8], name: String, channels: Int) throws {
    // Signature (8), length and name of the first chunk (8), width (4), height (4), depth, colour type.
    guard bytes.count >= 33 else { throw ImageError.truncated(name: name, format: "PNG", detail: nil) }
    func number(_ offset: Int) -> Int { bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(16), number(20))
    guard width > 0, height > 0 else {
      throw ImageError.damaged(name: name, format: "PNG", reason: "the header claims \(width) x \(height) pixels")
    }
    try ImageLimits.check(width: width, height: height, name: name)
    let stored = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][bytes[25], default: 1]
    let size = width * height * stored * Int(bytes[24]) / 8
    // zlib never packs more than 1032 bytes into one.
    guard size / 1032 <= bytes.count else {
      throw ImageError.tooShort(bytes, width: width, height: height, name: name, format: "PNG")
    }

    var failed = false
    var exif: UnsafeMutablePointer<UInt8>?
    var exifCount = 0
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE))
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, count in
      failed =
        cpng_decode(
          bytes, bytes.count, UInt32(width), UInt32(height), Int32(channels), buffer.baseAddress, &exif, &exifCount,
          &message) != 0
      count = failed ? 0 : width * height * channels
    }
    defer { free(exif) }
    if failed { throw ImageError.decoding(message, name: name, format: "PNG") }
    self.width = width
    self.height = height
    self.pixels = pixels
    self.exif = exif.map { Array(UnsafeBufferPointer(start: $0, count: exifCount)) } ?? []
  }
}
