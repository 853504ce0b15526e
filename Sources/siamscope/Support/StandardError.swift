import Foundation

/// Lines for the person, apart from results.
enum StandardError {
  static func write(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Whether a person sees it as it is written.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
