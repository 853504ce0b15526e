import Foundation

/// A folder of a test's own, removed with the value.
public final class TemporaryFolder: Sendable {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("siamscope-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// A path inside.
  public func path(_ relative: String) -> String { url.appendingPathComponent(relative).path }

  /// Writes a file, making the folders above it.
  @discardableResult
  public func write(_ bytes: [UInt8], to relative: String) throws -> String {
    let file = url.appendingPathComponent(relative)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Writes a text file, making the folders above it.
  @discardableResult
  public func write(_ text: String, to relative: String) throws -> String { try write(Array(text.utf8), to: relative) }
}
