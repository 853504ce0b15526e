import Foundation
import Glibc
import TestSupport

/// How soon a key shows while the engine runs flat out: the program in a terminal of its own, its engine busy with a
/// sweep over a long run; keys are typed one by one, and the screen is read until each shows.
enum Latency {
  static func run(program: String, footage: String, width: Int, height: Int, count: Int) throws {
    let terminal = try PseudoTerminal(
      URL(fileURLWithPath: program), ["view", footage],
      environment: ProcessInfo.processInfo.environment.filter { ["HOME", "SIAMSCOPE_DATA"].contains($0.key) },
      width: width, height: height)
    terminal.patience = 60

    // The frame's number in the first title.
    func frame() -> Int? {
      let text = terminal.terminal.text
      guard let range = text.range(of: "frame ") else { return nil }
      let digits = text[range.upperBound...].drop { $0 == " " }.prefix { $0.isNumber }
      return Int(digits)
    }

    try terminal.wait(for: "the first frame") { _ in frame() != nil }
    // Enough frames behind the playhead to step through while the rest is tracked.
    let steps = count + 4
    try terminal.wait(for: "\(steps) tracked frames") { screen in
      guard let range = screen.text.range(of: "tracking ") else { return true }
      let reached = screen.text[range.upperBound...].prefix { $0.isNumber }
      return (Int(reached) ?? 0) > steps
    }

    // One key until its effect shows.
    func measure(_ key: String, _ isThere: () -> Bool) throws -> (milliseconds: Double, bytes: Int) {
      let before = terminal.written.count
      let start = seconds()
      terminal.type(key)
      try terminal.wait(for: "an answer to \(key)") { _ in isThere() }
      return ((seconds() - start) * 1000, terminal.written.count - before)
    }

    func report(_ name: String, _ found: [(milliseconds: Double, bytes: Int)]) {
      let times = found.map(\.milliseconds)
      let bytes = found.map { Double($0.bytes) }
      print(
        name.padding(toLength: 34, withPad: " ", startingAt: 0)
          + String(
            format: "n %4d   median %6.2f ms   p99 %6.2f ms   largest %6.2f ms   median %6.1f KB",
            found.count, quantile(times, 0.5), quantile(times, 0.99), times.max() ?? .nan,
            quantile(bytes, 0.5) / 1000))
    }

    terminal.type(":sweep window_influence 0.05-0.65 32 \(1)-\(steps)\r")
    try terminal.wait(for: "the sweep") { $0.text.contains("sweep window") || $0.text.contains("over 32 values") }

    var stepsTaken: [(milliseconds: Double, bytes: Int)] = []
    for _ in 0..<count {
      guard let now = frame() else { continue }
      stepsTaken.append(try measure(".") { frame() == now + 1 })
      usleep(30_000)
    }
    report("step to the next frame (.)", stepsTaken)

    terminal.type(":select penalty_k\r")
    try terminal.wait(for: "the slider") { $0.text.contains("▸penalty k") }
    var turned: [(milliseconds: Double, bytes: Int)] = []
    for i in 0..<count {
      // There and back, so that the value always changes: its text says when it shows. The rest of the row does not: flip
      // values are marked on it when they are known.
      func value() -> Substring? {
        let text = terminal.terminal.text
        guard let name = text.range(of: "▸penalty k") else { return nil }
        return text[name.upperBound...].drop { $0 == " " }.prefix { $0 != " " }
      }
      let line = value()
      turned.append(
        try measure(i % 2 == 0 ? "\u{1B}[C" : "\u{1B}[D") {
          value() != line
        })
      usleep(30_000)
    }
    report("turn a parameter (right, left)", turned)

    var typed: [(milliseconds: Double, bytes: Int)] = []
    terminal.type(":")
    try terminal.wait(for: "the palette") { $0.text.contains("a command; Tab completes") }
    var word = ""
    for i in 0..<count {
      let next = i % 20 == 19 ? "\u{15}" : "x"
      word = i % 20 == 19 ? "" : word + "x"
      let wanted = word.isEmpty ? "a command; Tab completes" : ":" + word
      typed.append(try measure(next) { terminal.terminal.text.contains(wanted) })
      usleep(20_000)
    }
    report("type into the palette", typed)
    let isBusy = terminal.terminal.text.contains("tracking ") || terminal.terminal.text.contains("%")
    print("the engine was \(isBusy ? "still busy" : "idle") at the end")
    terminal.type("\u{1B}")
    terminal.signal(SIGTERM)
    _ = try terminal.waitForExit()
  }
}
