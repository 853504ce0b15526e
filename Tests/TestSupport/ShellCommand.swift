import Foundation
import Glibc

/// A line for the shell, run to its end.
public enum ShellCommand {
  /// The exit code, or 128 + the signal, and everything that was written.
  public static func run(_ line: String) throws -> BuiltProgram.Outcome {
    let folder = try TemporaryFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let words = ["sh", "-c", line]
    var arguments = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return BuiltProgram.Outcome(
      code: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f),
      output: String(decoding: try Data(contentsOf: folder.url.appendingPathComponent("out")), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: folder.url.appendingPathComponent("err")), as: UTF8.self))
  }

  /// Whether a program is on the path.
  public static func has(_ program: String) -> Bool { (try? run("command -v \(program)").code) == 0 }
}
