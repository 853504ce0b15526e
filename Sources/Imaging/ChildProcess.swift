import Foundation
import Synchronization

/// A program whose output is read through a pipe; killed and reaped when the value goes.
///
/// Not Foundation's Process: that one needs a run loop's thread, and its pipe cannot be read with a time limit.
/// Owned by one thread at a time.
final class ChildProcess {
  private let pid: pid_t
  private let program: String
  private let output: Int32
  private let errors: Int32
  private var status: Int32?

  /// Its number, to end it by.
  var identifier: Int32 { pid }

  /// A second program that started between pipe() and fcntl() would hold this one's pipe open.
  private static let starting = Mutex(())

  /// Starts `program`, looked up in PATH. Throws `VideoError`.
  init(_ program: String, _ arguments: [String]) throws {
    self.program = program
    (pid, output, errors) = try Self.starting.withLock { _ in try Self.start(program, arguments) }
  }

  /// The process, and our ends of its two pipes.
  private static func start(_ program: String, _ arguments: [String]) throws -> (pid_t, Int32, Int32) {
    func failure(_ code: Int32) -> VideoError {
      code == ENOENT
        ? .notInstalled(program: program)
        : .failed(program: program, reason: WholeFile.systemMessage(code))
    }
    var out: [Int32] = [-1, -1]
    var err: [Int32] = [-1, -1]
    guard pipe(&out) == 0 else { throw failure(errno) }
    guard pipe(&err) == 0 else {
      let code = errno
      out.forEach { close($0) }
      throw failure(code)
    }
    for descriptor in out + err { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    // Nobody reads the messages before the end. A full pipe must not stop the program: what does not fit is dropped.
    _ = fcntl(err[1], F_SETFL, O_NONBLOCK)
    _ = fcntl(err[0], F_SETFL, O_NONBLOCK)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, out[1], 1)
    posix_spawn_file_actions_adddup2(&actions, err[1], 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that keys typed at the terminal do not stop it; default signals, so that it ends with us.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    sigdelset(&signals, SIGKILL)
    sigdelset(&signals, SIGSTOP)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, program, &actions, &attributes, &words, environ)
    close(out[1])
    close(err[1])
    guard code == 0 else {
      close(out[0])
      close(err[0])
      throw failure(code)
    }
    return (pid, out[0], err[0])
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      wait()
    }
    close(output)
    close(errors)
  }

  /// What it writes.
  var reader: PipeReader { PipeReader(output, program: program) }

  /// The whole output as text, at most `limit` bytes.
  func readAll(limit: Int = 64 << 20) throws -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let got = try chunk.withUnsafeMutableBytes { try reader.read(into: $0) }
      bytes += chunk[..<got]
      if got < chunk.count { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Waits for the end; nil when all went well, else what the program said, or which signal ended it.
  func finish() -> String? {
    wait()
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let got = Foundation.read(errors, &bytes, bytes.count)
    let said = String(decoding: bytes[..<max(0, got)], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    let code = status ?? 0
    let signal = code & 0x7F
    if signal != 0 { return "it was ended by signal \(signal)" }
    if code == 0 { return nil }
    let lines = said.split(separator: "\n").suffix(2).joined(separator: "; ")
    return lines.isEmpty ? "it ended with status \(code >> 8 & 0xFF)" : String(lines.prefix(300))
  }

  private func wait() {
    guard status == nil else { return }
    var code: Int32 = 0
    while waitpid(pid, &code, 0) < 0 && errno == EINTR {}
    status = code
  }
}
