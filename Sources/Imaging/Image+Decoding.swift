import CJPEG
import CPNG
import Foundation

extension Image {
  /// Reads a PNG or JPEG file, whatever its name ends in.
  ///
  ///     let frame = try Image.read(contentsOf: URL(fileURLWithPath: "img/0001.jpg"))
  ///
  /// The pixels are those of OpenCV's `imread` with its default flags: grey becomes three equal channels, 16 bits are
  /// cut to the upper 8, alpha is dropped, EXIF orientation is applied. Throws `ImageError`.
  public static func read(contentsOf url: URL) throws -> Image { try read(path: url.path) }

  /// Reads a PNG or JPEG file, whatever its name ends in. Throws `ImageError`.
  public static func read(path: String) throws -> Image { try decode(WholeFile.read(path: path), name: path) }

  /// Decodes a PNG or JPEG in memory; `name` is what errors call it. Throws `ImageError`.
  public static func decode(_ bytes: [UInt8], name: String) throws -> Image {
    guard !bytes.isEmpty else { throw ImageError.empty(name: name) }
    switch ImageFormat(sniffing: bytes) {
    case .png: return try decodePNG(bytes, name: name)
    case .jpeg: return try decodeJPEG(bytes, name: name)
    case .other(let guess): throw ImageError.unknownFormat(name: name, looksLike: guess)
    }
  }

  private static func decodePNG(_ bytes: [UInt8], name: String) throws -> Image {
    // Signature (8), length and name of the first chunk (8), width (4), height (4), depth, colour type.
    guard bytes.count >= 33 else { throw ImageError.truncated(name: name, format: "PNG", detail: nil) }
    func number(_ offset: Int) -> Int { bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(16), number(20))
    guard width > 0, height > 0 else {
      throw ImageError.damaged(name: name, format: "PNG", reason: "the header claims \(width) x \(height) pixels")
    }
    try ImageLimits.check(width: width, height: height, name: name)
    let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][bytes[25], default: 1]
    let stored = width * height * channels * Int(bytes[24]) / 8
    // zlib never packs more than 1032 bytes into one.
    guard stored / 1032 <= bytes.count else {
      throw tooShort(bytes, width: width, height: height, name: name, format: "PNG")
    }

    var failed = false
    var exif: UnsafeMutablePointer<UInt8>?
    var exifCount = 0
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE))
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      failed =
        cpng_decode(
          bytes, bytes.count, UInt32(width), UInt32(height), buffer.baseAddress, &exif, &exifCount, &message) != 0
      count = failed ? 0 : width * height * 3
    }
    defer { free(exif) }
    if failed { throw failure(message, name: name, format: "PNG") }
    let image = Image(width: width, height: height, pixels: pixels)
    guard let exif else { return image }
    return image.upright(from: Orientation(exif: Array(UnsafeBufferPointer(start: exif, count: exifCount))))
  }

  private static func decodeJPEG(_ bytes: [UInt8], name: String) throws -> Image {
    try bytes.withUnsafeBufferPointer { source in
      var header = CJPEGHeader()
      var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE))
      guard let reader = cjpeg_open(source.baseAddress, source.count, &header, &message) else {
        throw failure(message, name: name, format: "JPEG")
      }
      defer { cjpeg_close(reader) }
      let (width, height) = (Int(header.width), Int(header.height))
      try ImageLimits.check(width: width, height: height, name: name)
      // Each block of 8 x 8 pixels takes at least one bit; an arithmetic code can take less.
      guard header.arithmetic != 0 || width * height / 512 <= bytes.count else {
        throw tooShort(bytes, width: width, height: height, name: name, format: "JPEG")
      }
      var exifCount = 0
      let exif = cjpeg_exif(reader, &exifCount)
      let orientation = Orientation(exif: Array(UnsafeBufferPointer(start: exif, count: exifCount)))
      var failed = false
      let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
        failed = cjpeg_decode(reader, buffer.baseAddress, &message) != 0
        count = failed ? 0 : width * height * 3
      }
      if failed { throw failure(message, name: name, format: "JPEG") }
      let image = Image(width: width, height: height, pixels: pixels)
      return image.upright(from: orientation)
    }
  }

  private static func tooShort(_ bytes: [UInt8], width: Int, height: Int, name: String, format: String) -> ImageError {
    .truncated(
      name: name, format: format, detail: "the header claims \(width) x \(height) pixels, in \(bytes.count) bytes")
  }

  private static func failure(_ message: [CChar], name: String, format: String) -> ImageError {
    let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    if reason == "the file is truncated" { return .truncated(name: name, format: format, detail: nil) }
    return .damaged(name: name, format: format, reason: reason)
  }
}
