import Foundation
import Glibc
import Terminal

/// Runs a program in a terminal of its own, types at it and reads its screen.
///
///     let terminal = try PseudoTerminal(program, ["view"], width: 120, height: 36)
///     try terminal.wait(for: "the first frame") { $0.text.contains("frame 1/") }
///     terminal.type("q")
///     #expect(try terminal.waitForExit() == .code(0))
public final class PseudoTerminal {
  /// How a program ended.
  public enum Ending: Hashable, Sendable {
    case code(Int32)
    case signal(Int32)
  }

  public enum Failure: Error, CustomStringConvertible {
    case system(String)
    case timeout(waitingFor: String, screen: String)
    case ended(waitingFor: String, ending: Ending, screen: String)

    public var description: String {
      switch self {
      case .system(let what): what
      case .timeout(let what, let screen): "no \(what) in time; the screen shows:\n\(screen)"
      case .ended(let what, let ending, let screen): "ended with \(ending) before \(what); the screen shows:\n\(screen)"
      }
    }
  }

  /// What a person would see.
  public private(set) var terminal: VirtualTerminal
  /// Every byte that the program wrote.
  public private(set) var written: [UInt8] = []
  /// Whether questions (cursor position and the like) are answered.
  public var answersQuestions = true
  /// Seconds that a wait takes before it fails; generous, as test machines are busy.
  public var patience = 30.0
  public let process: pid_t

  private let master: Int32
  private var ending: Ending?
  private var isClosed = false

  /// Starts a program; `environment` is all that it gets.
  public init(
    _ program: URL, _ arguments: [String] = [], environment: [String: String] = [:], width: Int = 100, height: Int = 30
  ) throws {
    terminal = VirtualTerminal(width: width, height: height)
    // What posix_openpt, unlockpt and ptsname do; Swift's Glibc does not have those.
    let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
    var locked: Int32 = 0
    var number: UInt32 = 0
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard master >= 0, ioctl(master, unlock, &locked) == 0, ioctl(master, getNumber, &number) == 0 else {
      throw Failure.system("no pseudo terminal: \(String(cString: strerror(errno)))")
    }
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    Self.setSize(master, width, height)
    var variables = ["TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    variables.merge(environment) { $1 }
    process = try Self.spawn(
      program.path, arguments, variables.map { "\($0)=\($1)" }, slave: "/dev/pts/\(number)")
  }

  deinit {
    if ending == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    if !isClosed { close(master) }
  }

  /// A program that was built beside the tests.
  public static func product(_ name: String) -> URL {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name)
  }

  private static func spawn(
    _ path: String, _ arguments: [String], _ environment: [String], slave: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // In a session of its own the first terminal that is opened becomes the controlling one.
    for descriptor: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, descriptor, slave, O_RDWR, 0) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(
      &attributes, Int16(newSession | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)))
    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, path, &actions, &attributes, &argv, &envp)
    guard result == 0 else { throw Failure.system("cannot start \(path): \(String(cString: strerror(result)))") }
    return process
  }

  // MARK: What a person does

  /// Types characters; `\u{1B}[A` and the like are keys.
  public func type(_ text: String) { send(Array(text.utf8)) }

  /// Moves, presses or releases the mouse as xterm reports it: `code` 0 left, 32 added for drags, 64 and 65 the wheel.
  public func mouse(_ code: Int, x: Int, y: Int, isRelease: Bool = false) {
    type("\u{1B}[<\(code);\(x + 1);\(y + 1)\(isRelease ? "m" : "M")")
  }

  /// Changes the window's size; the program gets SIGWINCH.
  public func resize(width: Int, height: Int) {
    terminal.resize(width: width, height: height)
    Self.setSize(master, width, height)
  }

  public func signal(_ number: Int32) { kill(process, number) }

  /// Closes the window.
  public func hangUp() {
    isClosed = true
    close(master)
  }

  // MARK: What a person sees

  /// Reads until the screen is as wanted.
  public func wait(for what: String, _ isThere: (VirtualTerminal) -> Bool) throws {
    let end = Self.seconds() + patience
    while !isThere(terminal) {
      if let ending {
        throw Failure.ended(waitingFor: what, ending: ending, screen: terminal.text)
      }
      guard Self.seconds() < end else { throw Failure.timeout(waitingFor: what, screen: terminal.text) }
      if !read(forMilliseconds: 50) { reap(WNOHANG) }
    }
  }

  /// Reads until the program has ended and everything that it wrote is here.
  public func waitForExit() throws -> Ending {
    let end = Self.seconds() + patience
    while ending == nil {
      guard Self.seconds() < end else { throw Failure.timeout(waitingFor: "exit", screen: terminal.text) }
      _ = read(forMilliseconds: 20)
      reap(WNOHANG)
    }
    // What the program wrote last is still in the terminal.
    while read(forMilliseconds: 20) {}
    return ending ?? .code(-1)
  }

  /// Reads until the program has stopped itself; gives the signal.
  public func waitForStop() throws -> Int32 {
    let end = Self.seconds() + patience
    while Self.seconds() < end {
      _ = read(forMilliseconds: 20)
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG | WUNTRACED) == process {
        if status & 0xFF == 0x7F {
          while read(forMilliseconds: 20) {}
          return status >> 8 & 0xFF
        }
        note(status)
        throw Failure.ended(waitingFor: "stop", ending: ending ?? .code(-1), screen: terminal.text)
      }
    }
    throw Failure.timeout(waitingFor: "stop", screen: terminal.text)
  }

  /// Whether the terminal is as a shell leaves it: lines edited and echoed.
  public var isCooked: Bool {
    var modes = termios()
    guard tcgetattr(master, &modes) == 0 else { return false }
    return modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0
  }

  /// Whether nothing of the program's modes is left on: alternate screen, mouse, paste, hidden cursor.
  public var isRestored: Bool {
    isCooked && terminal.modes.isDisjoint(with: [1049, 1000, 1002, 1003, 1006, 2004, 2026])
      && terminal.modes.contains(25)
  }

  private func send(_ bytes: [UInt8]) {
    var done = 0
    let end = Self.seconds() + patience
    while done < bytes.count, Self.seconds() < end {
      let count = bytes.withUnsafeBytes { write(master, $0.baseAddress! + done, bytes.count - done) }
      if count > 0 { done += count } else { _ = read(forMilliseconds: 10) }
    }
  }

  /// Feeds what is there; false when nothing came.
  private func read(forMilliseconds milliseconds: Int32) -> Bool {
    var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard !isClosed, poll(&ready, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(master, &buffer, buffer.count)
    guard count > 0 else {
      // EIO: nobody has the other side open.
      if count < 0, errno == EIO { usleep(1000 * 10) }
      return false
    }
    written += buffer[..<count]
    terminal.feed(buffer[..<count])
    let replies = terminal.replies
    terminal.replies.removeAll()
    if answersQuestions, !replies.isEmpty { send(replies) }
    return true
  }

  private func reap(_ options: Int32) {
    var status: Int32 = 0
    if ending == nil, waitpid(process, &status, options) == process { note(status) }
  }

  private func note(_ status: Int32) {
    ending = status & 0x7F == 0 ? .code(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }

  private static func setSize(_ descriptor: Int32, _ width: Int, _ height: Int) {
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  private static func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
