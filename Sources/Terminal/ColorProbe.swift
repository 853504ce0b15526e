import Glibc

/// Asks a terminal whether it keeps a 24-bit colour, where COLORTERM does not say: often so over ssh.
///
/// It sets a background, asks for the setting (DECRQSS) and then who it is (DA1), which every terminal answers: when that
/// answer comes without the first, the colour was not kept.
enum ColorProbe {
  /// True when the terminal has 24 bits. What the person typed meanwhile comes back in `typed`.
  static func hasTruecolor(input: Int32, output: TerminalOutput) -> (yes: Bool, typed: [UInt8]) {
    var before = termios()
    guard tcgetattr(input, &before) == 0 else { return (false, []) }
    var raw = before
    cfmakeraw(&raw)
    guard tcsetattr(input, TCSANOW, &raw) == 0 else { return (false, []) }
    defer { tcsetattr(input, TCSANOW, &before) }
    let question = "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m\u{1B}[c"
    guard output.write(Array(question.utf8), interrupt: -1) else { return (false, []) }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 512)
    // A round trip across the world takes a third of a second; after that the terminal is taken at terminfo's word.
    for _ in 0..<8 {
      var wait = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 60) > 0 else { continue }
      let count = read(input, &buffer, buffer.count)
      if count <= 0 { break }
      received += buffer[..<count]
      if answer(received).isComplete { break }
    }
    let (_, yes, typed) = answer(received)
    return (yes, typed)
  }

  /// Takes the answers out of what was received.
  static func answer(_ bytes: [UInt8]) -> (isComplete: Bool, yes: Bool, typed: [UInt8]) {
    var (isComplete, yes) = (false, false)
    var typed: [UInt8] = []
    var i = 0
    while i < bytes.count {
      if bytes[i] == 0x1B, i + 1 < bytes.count, bytes[i + 1] == 0x50 {
        var end = i + 2
        while end < bytes.count, bytes[end] != 0x1B, bytes[end] != 0x07 { end += 1 }
        let body = String(decoding: bytes[(i + 2)..<end], as: UTF8.self)
        // 48:2::1:2:3 or 48;2;1;2;3, by terminal.
        let parts = body.split(whereSeparator: { $0 == ":" || $0 == ";" || $0 == "m" || $0 == "r" }).map(String.init)
        if parts.suffix(3) == ["1", "2", "3"], parts.contains("48") { yes = true }
        i = min(bytes.count, end + (end < bytes.count && bytes[end] == 0x1B ? 2 : 1))
      } else if bytes[i] == 0x1B, i + 2 < bytes.count, bytes[i + 1] == 0x5B, bytes[i + 2] == 0x3F {
        var end = i + 3
        while end < bytes.count, !(0x40...0x7E).contains(bytes[end]) { end += 1 }
        if end < bytes.count, bytes[end] == 0x63 { isComplete = true }
        i = end + 1
      } else {
        typed.append(bytes[i])
        i += 1
      }
    }
    return (isComplete, yes, typed)
  }
}
