import Foundation
import Imaging

/// A frame as a client sends it: a file, or its bytes on the line.
public enum TraXImage: Sendable, Equatable {
  /// A file's path.
  case path(String)
  /// A bitmap: rows of `rgb`, `gray8` or `gray16` (little-endian).
  case memory(width: Int, height: Int, format: Format, bytes: [UInt8])
  /// A JPEG or PNG file's bytes.
  case buffer([UInt8])

  /// Bitmap formats of the protocol.
  public enum Format: String, Sendable, CaseIterable {
    case rgb, gray8, gray16

    var bytesPerPixel: Int {
      switch self {
      case .rgb: return 3
      case .gray8: return 1
      case .gray16: return 2
      }
    }
  }

  /// Reads an image argument: `file:` addresses and bare paths, `image:W;H;FORMAT;BASE64`, `data:TYPE;BASE64`.
  public init(argument: String) throws(TraXError) {
    let shown = String(argument.prefix(60))
    if let rest = argument.dropping(prefix: "image:") {
      self = try Self.memory(rest, shown: shown)
    } else if let rest = argument.dropping(prefix: "data:") {
      // Clients write `data:image/jpeg;…` without `base64,`; both are read.
      guard let separator = rest.firstIndex(where: { $0 == ";" || $0 == "," }) else {
        throw .image(shown, reason: "data:TYPE; and base64 expected")
      }
      var text = rest[rest.index(after: separator)...]
      if let plain = text.dropping(prefix: "base64,") { text = plain }
      self = .buffer(try Self.base64(text, shown: shown))
    } else if let rest = argument.dropping(prefix: "file:") {
      self = .path(String(rest.dropping(prefix: "//") ?? rest))
    } else if argument.contains("://") {
      throw .image(shown, reason: "only files of this machine are read: file:///PATH")
    } else if argument.isEmpty {
      throw .image(shown, reason: "an empty path")
    } else {
      self = .path(argument)
    }
  }

  private static func memory(_ text: Substring, shown: String) throws(TraXError) -> TraXImage {
    let parts = text.split(separator: ";", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, let width = Int(parts[0]), let height = Int(parts[1]), width > 0, height > 0,
      width <= ImageLimits.side, height <= ImageLimits.side, width * height <= ImageLimits.pixels
    else { throw .image(shown, reason: "image:WIDTH;HEIGHT;FORMAT; and base64 expected") }
    guard let format = Format(rawValue: String(parts[2])) else {
      throw .image(shown, reason: "the format is none of \(Format.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let bytes = try base64(parts[3], shown: shown)
    let expected = width * height * format.bytesPerPixel
    guard bytes.count == expected else {
      throw .image(shown, reason: "\(bytes.count) bytes, \(expected) expected")
    }
    return .memory(width: width, height: height, format: format, bytes: bytes)
  }

  private static func base64(_ text: Substring, shown: String) throws(TraXError) -> [UInt8] {
    guard let data = Data(base64Encoded: String(text)) else { throw .image(shown, reason: "not base64") }
    return [UInt8](data)
  }

  /// The argument that says it.
  public var argument: String {
    switch self {
    case .path(let path): return "file://" + path
    case .memory(let width, let height, let format, let bytes):
      return "image:\(width);\(height);\(format.rawValue);" + Data(bytes).base64EncodedString()
    case .buffer(let bytes):
      let type = bytes.starts(with: [0xff, 0xd8]) ? "image/jpeg" : "image/png"
      return "data:\(type);" + Data(bytes).base64EncodedString()
    }
  }

  /// The picture. Grey becomes three equal channels; of 16 bits the upper 8 remain.
  public func image() throws -> Image {
    switch self {
    case .path(let path): return try Image.read(path: path)
    case .buffer(let bytes): return try Image.decode(bytes, name: "an image sent by the client")
    case .memory(let width, let height, let format, let bytes):
      var pixels = [UInt8](repeating: 0, count: width * height * 3)
      for i in 0..<(width * height) {
        switch format {
        case .rgb:
          pixels[3 * i] = bytes[3 * i + 2]
          pixels[3 * i + 1] = bytes[3 * i + 1]
          pixels[3 * i + 2] = bytes[3 * i]
        case .gray8, .gray16:
          let value = format == .gray8 ? bytes[i] : bytes[2 * i + 1]
          for channel in 0..<3 { pixels[3 * i + channel] = value }
        }
      }
      return Image(width: width, height: height, pixels: pixels)
    }
  }
}

extension StringProtocol {
  /// What follows a prefix; nil without it.
  func dropping(prefix: String) -> SubSequence? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
