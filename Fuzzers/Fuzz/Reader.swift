import Foundation

/// Something that takes a stranger's bytes: it must return, whatever they are.
struct Reader: Sendable {
  let name: String
  /// Reads an input. Errors are fine; traps, hangs and floods of memory are what is looked for.
  let read: @Sendable ([UInt8]) -> Void
  /// Small inputs to start from.
  let seeds: @Sendable () throws -> [[UInt8]]

  static let all =
    Reader.pictures + Reader.texts + Reader.weights
    + [.truth, .results, .video, .trax, .session, .keys, .typing, .commands]

  /// What FUZZ_READER names.
  static let chosen: Reader? = {
    let name = ProcessInfo.processInfo.environment["FUZZ_READER"]
    return all.first { $0.name == name }
  }()

  /// A folder of this process's own, in memory where there is such a place.
  static func scratch() -> URL {
    let memory = URL(fileURLWithPath: "/dev/shm")
    let base = FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
    return base.appendingPathComponent("siamscope-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
  }
}

extension StringProtocol {
  var bytes: [UInt8] { Array(utf8) }
}
