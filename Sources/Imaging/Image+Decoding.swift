import CJPEG
import Foundation

extension Image {
  /// Reads a PNG, JPEG or WebP file, whatever its name ends in.
  ///
  ///     let frame = try Image.read(contentsOf: URL(fileURLWithPath: "img/0001.jpg"))
  ///
  /// The pixels are those of OpenCV's `imread` with its default flags: grey becomes three equal channels, 16 bits are
  /// cut to the upper 8, alpha is dropped, EXIF orientation is applied. Throws `ImageError`.
  public static func read(contentsOf url: URL) throws -> Image { try read(path: url.path) }

  /// Reads a PNG, JPEG or WebP file, whatever its name ends in. Throws `ImageError`.
  public static func read(path: String) throws -> Image { try decode(WholeFile.read(path: path), name: path) }

  /// Decodes a PNG, JPEG or WebP in memory; `name` is what errors call it. Throws `ImageError`.
  public static func decode(_ bytes: [UInt8], name: String) throws -> Image {
    guard !bytes.isEmpty else { throw ImageError.empty(name: name) }
    switch ImageFormat(sniffing: bytes) {
    case .png: return try decodePNG(bytes, name: name)
    case .jpeg: return try decodeJPEG(bytes, name: name)
    case .webp: return try decodeWebP(bytes, name: name)
    case .other(let guess): throw ImageError.unknownFormat(name: name, looksLike: guess)
    }
  }

  private static func decodePNG(_ bytes: [UInt8], name: String) throws -> Image {
    let png = try DecodedPNG(bytes, name: name, channels: 3)
    return Image(width: png.width, height: png.height, pixels: png.pixels).upright(from: Orientation(exif: png.exif))
  }

  private static func decodeWebP(_ bytes: [UInt8], name: String) throws -> Image {
    let webp = try DecodedWebP(bytes, name: name, channels: 3)
    return Image(width: webp.width, height: webp.height, pixels: webp.pixels)
  }

  private static func decodeJPEG(_ bytes: [UInt8], name: String) throws -> Image {
    try bytes.withUnsafeBufferPointer { source in
      var header = CJPEGHeader()
      var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE))
      guard let reader = cjpeg_open(source.baseAddress, source.count, &header, &message) else {
        throw ImageError.decoding(message, name: name, format: "JPEG")
      }
      defer { cjpeg_close(reader) }
      let (width, height) = (Int(header.width), Int(header.height))
      try ImageLimits.check(width: width, height: height, name: name)
      // Each block of 8 x 8 pixels takes at least one bit; an arithmetic code can take less.
      guard header.arithmetic != 0 || width * height / 512 <= bytes.count else {
        throw ImageError.tooShort(bytes, width: width, height: height, name: name, format: "JPEG")
      }
      var exifCount = 0
      let exif = cjpeg_exif(reader, &exifCount)
      let orientation = Orientation(exif: Array(UnsafeBufferPointer(start: exif, count: exifCount)))
      var failed = false
      let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
        failed = cjpeg_decode(reader, buffer.baseAddress, &message) != 0
        count = failed ? 0 : width * height * 3
      }
      if failed { throw ImageError.decoding(message, name: name, format: "JPEG") }
      let image = Image(width: width, height: height, pixels: pixels)
      return image.upright(from: orientation)
    }
  }
}
