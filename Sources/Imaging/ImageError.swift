/// Why a picture could not be read or written; every case names the file.
public enum ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operating system refused to open, read or list it.
  case unreadable(name: String, reason: String)
  /// A file of no bytes.
  case empty(name: String)
  /// Neither PNG, JPEG nor WebP; `looksLike` names what its first bytes say.
  case unknownFormat(name: String, looksLike: String?)
  /// The header claims more than `ImageLimits` allow.
  case tooLarge(name: String, width: Int, height: Int)
  /// The header claims a picture that so few bytes cannot hold, or the data ends early.
  case truncated(name: String, format: String, detail: String?)
  /// The decoder gave up.
  case damaged(name: String, format: String, reason: String)
  /// The picture could not be written.
  case unwritable(name: String, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let name, let reason): return "\(name): cannot be read: \(reason)"
    case .empty(let name): return "\(name): the file is empty"
    case .unknownFormat(let name, let looksLike):
      let guess = looksLike.map { "looks like \($0)" } ?? "is of an unknown format"
      return "\(name): \(guess); frames must be PNG, JPEG or WebP"
    case .tooLarge(let name, let width, let height):
      return "\(name): the header claims \(width) x \(height) pixels; at most \(ImageLimits.side) a side and "
        + "\(ImageLimits.pixels / 1_000_000) million in all are read"
    case .truncated(let name, let format, let detail):
      return "\(name): truncated \(format)" + (detail.map { ": \($0)" } ?? "")
    case .damaged(let name, let format, let reason): return "\(name): damaged \(format): \(reason)"
    case .unwritable(let name, let reason): return "\(name): cannot be written: \(reason)"
    }
  }
}

/// What is refused before any memory is taken for it.
public enum ImageLimits {
  /// Largest width and height in pixels.
  public static let side = 16_384
  /// Largest number of pixels.
  public static let pixels = 100_000_000
  /// Largest file in bytes.
  public static let fileBytes = 1 << 29

  static func check(width: Int, height: Int, name: String) throws {
    if width > side || height > side || width * height > pixels {
      throw ImageError.tooLarge(name: name, width: width, height: height)
    }
  }
}
