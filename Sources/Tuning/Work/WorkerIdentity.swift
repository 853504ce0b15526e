import Foundation

/// Which process a worker is, so that others on the same machine can see at once whether it still lives.
struct WorkerIdentity: Sendable, Equatable {
  let name: String
  let host: String
  /// Of this start of the machine.
  let boot: String
  /// Of the process numbers: a container has its own.
  let space: String
  let process: Int
  /// When the process was started, since numbers are used again.
  let start: String

  /// This process.
  static func own(name: String? = nil) -> WorkerIdentity {
    let process = Int(getpid())
    let host = ProcessInfo.processInfo.hostName
    let random = String(UInt32.random(in: 0...UInt32.max), radix: 16)
    let safe = host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return WorkerIdentity(
      name: name ?? "\(safe)-\(process)-\(random)", host: host, boot: Self.boot, space: Self.space, process: process,
      start: Self.start(of: process) ?? "")
  }

  /// Whether the process lives; nil where it cannot be seen from here.
  var isAlive: Bool? {
    guard host == ProcessInfo.processInfo.hostName, boot == Self.boot, space == Self.space, !boot.isEmpty else {
      return nil
    }
    return Self.start(of: process) == start
  }

  private static var boot: String {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
  }

  private static var space: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
  }

  /// Field 22 of /proc/PID/stat; nil when there is no such process, or it has ended and nobody has asked for it yet.
  private static func start(of process: Int) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let close = text.lastIndex(of: ")")
    else { return nil }
    // The program's name, in brackets, may hold anything.
    let fields = text[text.index(after: close)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return String(fields[19])
  }
}
