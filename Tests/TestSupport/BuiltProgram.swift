import Foundation
import Glibc

/// The program that the tests were built with, run as a user runs it.
///
/// By posix_spawn: Foundation's Process traps when a signal interrupts one of its reads.
public enum BuiltProgram {
  /// Beside the test runner's bundle.
  public static var url: URL {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("siamscope")
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return Shared.package.appendingPathComponent(".build/release/siamscope")
  }

  /// What came of a run.
  public struct Outcome: Sendable {
    /// The exit code, or 128 + the signal that ended it.
    public let code: Int32
    public let output: String
    public let errors: String
  }

  /// Runs to the end and returns everything that was written. `program` is another one than the built, such as a shell.
  public static func run(
    _ arguments: [String], environment: [String: String] = [:], program: String? = nil
  ) throws -> Outcome {
    let folder = try TemporaryFolder()
    let run = try Running(
      arguments, environment: environment, output: folder.path("out"), errors: folder.path("err"), program: program)
    let code = run.wait()
    return Outcome(
      code: code, output: try String(contentsOfFile: folder.path("out"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.path("err"), encoding: .utf8))
  }

  /// A run under way, its output in files.
  public final class Running {
    private let process: pid_t
    private var status: Int32?

    public init(
      _ arguments: [String], environment: [String: String] = [:], output: String = "/dev/null",
      errors: String = "/dev/null", program: String? = nil
    ) throws {
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      let program = program ?? BuiltProgram.url.path
      let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      var argv = ([program] + arguments).map { strdup($0) } + [nil]
      var envp = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
      defer { (argv + envp).forEach { free($0) } }
      // The tests' threads block signals, and what they start would inherit that.
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
      var pid: pid_t = 0
      let failure = posix_spawn(&pid, program, &actions, &attributes, &argv, &envp)
      guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT) }
      process = pid
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool {
      if status != nil { return false }
      var raw: Int32 = 0
      if waitpid(process, &raw, WNOHANG) == process { status = raw }
      return status == nil
    }

    public func signal(_ number: Int32) { kill(process, number) }

    /// Waits for the end; the exit code, or 128 + the signal.
    public func wait() -> Int32 {
      var raw: Int32 = 0
      while status == nil {
        if waitpid(process, &raw, 0) == process { status = raw } else if errno != EINTR { return -1 }
      }
      let ended = status ?? 0
      return ended & 0x7f == 0 ? (ended >> 8) & 0xff : 128 + (ended & 0x7f)
    }
  }
}
