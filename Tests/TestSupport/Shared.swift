import Foundation

/// The reference material that tests compare with: `$SIAMSCOPE_SHARED`, or `../shared` beside the package.
///
/// A user's machine has none: tests that need it carry `.enabled(if: Shared.isPresent, Shared.reason)`.
public enum Shared {
  /// The package's own folder.
  public static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder with `fixtures/`, `data/` and `weights/`.
  public static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["SIAMSCOPE_SHARED"] { return URL(fileURLWithPath: path) }
    return package.deletingLastPathComponent().appendingPathComponent("shared")
  }()

  public static let isPresent = FileManager.default.fileExists(atPath: url("fixtures").path)

  /// What a skipped test says.
  public static let reason = "needs the reference material of ../shared (or $SIAMSCOPE_SHARED)"

  /// A file or folder inside, by its relative path.
  public static func url(_ path: String) -> URL { root.appendingPathComponent(path) }
}
