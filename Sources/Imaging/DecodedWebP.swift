import CWebP

/// What libwebp makes of a file.
struct DecodedWebP {
  let width: Int
  let height: Int
  /// `width * height * channels` bytes.
  let pixels: [UInt8]

  /// 3 channels are blue, green, red, as OpenCV's `imread` gives them; 4 add the opacity. Throws `ImageError`.
  init(_ bytes: [UInt8], name: String, channels: Int) throws {
    func failed(_ status: Int32) -> ImageError {
      let reason = String(cString: cwebp_reason(status))
      return reason == "the file is truncated"
        ? .truncated(name: name, format: "WebP", detail: nil)
        : .damaged(name: name, format: "WebP", reason: reason)
    }
    var header = CWebPHeader()
    let status = cwebp_header(bytes, bytes.count, &header)
    guard status == 0 else { throw failed(status) }
    guard header.has_animation == 0 else {
      throw ImageError.damaged(name: name, format: "WebP", reason: "it is an animation; still pictures are read")
    }
    let (width, height) = (Int(header.width), Int(header.height))
    guard width > 0, height > 0 else {
      throw ImageError.damaged(name: name, format: "WebP", reason: "it has no pixels")
    }
    try ImageLimits.check(width: width, height: height, name: name)
    var result: Int32 = 0
    pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, count in
      result = cwebp_decode(bytes, bytes.count, header.width, header.height, Int32(channels), buffer.baseAddress)
      count = result == 0 ? width * height * channels : 0
    }
    guard result == 0 else { throw failed(result) }
    self.width = width
    self.height = height
  }
}
