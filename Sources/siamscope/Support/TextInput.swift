import Imaging

/// Text files that a person names.
enum TextInput {
  /// A regular file's text, at most 16 MB. Throws `ImageError.unreadable` with the system's reason, or
  /// `LoadError.notText`.
  static func read(_ path: String) throws -> String {
    let bytes = try WholeFile.read(path: path, limit: 1 << 24)
    let text = String(decoding: bytes, as: UTF8.self)
    // Decoding repairs what is not UTF-8, so the repaired text differs.
    guard text.utf8.elementsEqual(bytes) else { throw LoadError.notText(path) }
    return text
  }
}
