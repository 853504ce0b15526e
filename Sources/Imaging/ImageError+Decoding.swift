extension ImageError {
  /// A header that claims more than the file can hold.
  static func tooShort(_ bytes: [UInt8], width: Int, height: Int, name: String, format: String) -> ImageError {
    .truncated(
      name: name, format: format, detail: "the header claims \(width) x \(height) pixels, in \(bytes.count) bytes")
  }

  /// What a decoder said, as a C string.
  static func decoding(_ message: [CChar], name: String, format: String) -> ImageError {
    let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    if reason == "the file is truncated" { return .truncated(name: name, format: format, detail: nil) }
    return .damaged(name: name, format: format, reason: reason)
  }
}
