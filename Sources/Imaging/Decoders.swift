import CJPEG
import CPNG
import Foundation

/// What frames are decoded with: another version may give other pixels.
public enum Decoders {
  /// The libraries that decode pictures.
  public static var pictures: String {
    "libpng \(String(cString: cpng_version())), \(String(cString: cjpeg_version()))"
  }

  /// The ffmpeg that decodes videos; nil where it does not run.
  public static var video: String? {
    guard let process = try? ChildProcess("ffmpeg", ["-version"]), let text = try? process.readAll(limit: 1 << 16)
    else { return nil }
    let words = text.split(separator: " ")
    return words.count > 2 ? "ffmpeg \(words[2])" : nil
  }

  /// Those of a footage's kind.
  public static func text(isVideo: Bool) -> String? { isVideo ? video : pictures }
}
