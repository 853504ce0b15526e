/// What a file's first bytes say it is; the name's extension is not asked.
package enum ImageFormat: Equatable, Sendable {
  case png
  case jpeg
  case webp
  /// Something else, by name where it is recognised.
  case other(String?)

  package init(sniffing bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webp
    } else {
      self = .other(Self.name(of: bytes))
    }
  }

  private static func name(of bytes: [UInt8]) -> String? {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: text.utf8)
    }
    if has("RIFF") { return has("AVI ", at: 8) ? "an AVI video" : "a RIFF file" }
    if has("GIF8") { return "GIF" }
    if has("BM") { return "BMP" }
    if has("II*\0") || has("MM\0*") { return "TIFF" }
    if has("ftyp", at: 4) {
      if has("avif", at: 8) || has("avis", at: 8) { return "AVIF" }
      if has("heic", at: 8) || has("heix", at: 8) || has("mif1", at: 8) { return "HEIF" }
      return "an MP4 or QuickTime video"
    }
    if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "a Matroska or WebM video" }
    if has("jP  ", at: 4) { return "JPEG 2000" }
    if bytes.starts(with: [0xFF, 0x0A]) || has("JXL ", at: 4) { return "JPEG XL" }
    if bytes.count > 2, bytes[0] == 0x50, (0x31...0x37).contains(bytes[1]), bytes[2] <= 0x20 { return "PNM" }
    if has("qoif") { return "QOI" }
    if has("8BPS") { return "Photoshop" }
    if has("%PDF") { return "PDF" }
    if has("PK\u{3}\u{4}") { return "a ZIP archive" }
    if bytes.starts(with: [0x1F, 0x8B]) { return "a gzip archive" }
    if has("version https://git-lfs") { return "a Git LFS pointer (run git lfs pull)" }
    if has("<") { return "a web page or XML" }
    if bytes.prefix(64).allSatisfy({ ($0 >= 0x20 && $0 < 0x7F) || (0x09...0x0D).contains($0) }) { return "text" }
    if bytes.prefix(64).allSatisfy({ $0 == 0 }) { return "zeros (an interrupted copy?)" }
    return nil
  }
}
