/// Why a video, or one of its frames, cannot be shown.
public enum VideoError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The program that decodes is missing.
  case notInstalled(program: String)
  /// A program could not be run at all.
  case failed(program: String, reason: String)
  /// The file holds no video that could be read.
  case unreadable(name: String, reason: String)
  /// The stream broke at this frame (counted from 0); others may still be read.
  case broken(name: String, frame: Int, reason: String)

  public var description: String {
    switch self {
    case .notInstalled(let program):
      return "\(program) is not installed, and videos are decoded with it: install Debian's package ffmpeg "
        + "(sudo apt install ffmpeg), or give a folder of PNG or JPEG frames"
    case .failed(let program, let reason): return "\(program) cannot be used: \(reason)"
    case .unreadable(let name, let reason): return "\(name): not a video that ffmpeg can read: \(reason)"
    case .broken(let name, let frame, let reason): return "\(name): frame \(frame + 1) cannot be decoded: \(reason)"
    }
  }
}
