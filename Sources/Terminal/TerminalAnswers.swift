import Glibc

/// What the terminal says when it is asked: its name and version, whether it keeps 24-bit colours, how soon it answers.
///
/// For `siamscope doctor`. What the person types meanwhile is lost.
public struct TerminalAnswers: Sendable, Equatable {
  /// XTVERSION's text, such as `tmux 3.3a`; nil where the terminal does not tell.
  public var version: String?
  /// Whether a 24-bit background was kept (DECRQSS); nil where nothing was said of it.
  public var truecolor: Bool?
  /// Whether it can hold a picture back until it is whole (mode 2026); nil where nothing was said of it.
  public var synchronised: Bool?
  /// Seconds until the answer that every terminal gives (DA1); nil where none came within a second.
  public var seconds: Double?

  /// Asks the terminal of stdin and stdout; nil where there is none.
  public static func ask() -> TerminalAnswers? {
    var before = termios()
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &before) == 0 else {
      return nil
    }
    var raw = before
    cfmakeraw(&raw)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return nil }
    defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
    let question = "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m\u{1B}[>q\u{1B}[?2026$p\u{1B}[c"
    var rest = Array(question.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else { return nil }
      rest = rest.dropFirst(count)
    }
    let start = seconds()
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 512)
    while seconds() - start < 1 {
      var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 50) > 0 else { continue }
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count <= 0 { break }
      received += buffer[..<count]
      var answers = TerminalAnswers(received)
      if answers.isComplete {
        answers.seconds = seconds() - start
        return answers
      }
    }
    return TerminalAnswers(received)
  }

  /// Whether the answer to the last question is there.
  package private(set) var isComplete = false

  /// Takes the answers out of what was received.
  package init(_ bytes: [UInt8]) {
    var at = 0
    while let escape = bytes[at...].firstIndex(of: 0x1B), escape + 1 < bytes.count {
      let kind = bytes[escape + 1]
      if kind == UInt8(ascii: "P") {
        var end = escape + 2
        while end < bytes.count, bytes[end] != 0x1B, bytes[end] != 0x07 { end += 1 }
        take(string: String(decoding: bytes[(escape + 2)..<end], as: UTF8.self))
        at = min(bytes.count, end + (end < bytes.count && bytes[end] == 0x1B ? 2 : 1))
      } else if kind == UInt8(ascii: "[") {
        var end = escape + 2
        while end < bytes.count, !(0x40...0x7E).contains(bytes[end]) { end += 1 }
        guard end < bytes.count else { return }
        take(control: String(decoding: bytes[(escape + 2)..<end], as: UTF8.self), final: bytes[end])
        at = end + 1
      } else {
        at = escape + 2
      }
    }
  }

  private mutating func take(string: String) {
    if string.hasPrefix(">|") {
      let shown = String(
        String.UnicodeScalarView(string.dropFirst(2).unicodeScalars.filter { !CharacterWidth.isControl($0) }))
      version = TextFit.cut(shown, to: 40)
    } else if string.contains("$r") {
      // 48:2::1:2:3 or 48;2;1;2;3, by terminal.
      let parts = string.split { $0 == ":" || $0 == ";" || $0 == "m" || $0 == "r" }.map(String.init)
      truecolor = parts.suffix(3) == ["1", "2", "3"] && parts.contains("48")
    }
  }

  private mutating func take(control: String, final: UInt8) {
    if final == UInt8(ascii: "c"), control.hasPrefix("?") { isComplete = true }
    if final == UInt8(ascii: "y"), control.hasPrefix("?2026;") {
      synchronised = ["1", "2", "3"].contains { control.hasPrefix("?2026;" + $0) }
    }
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
