import Foundation
import Imaging
import TestSupport
import Testing

/// What goes wrong around the program: every fault ends in a message that says what and where, or the work goes on.
@Suite struct FaultTests {
  private let folder: TemporaryFolder
  private let footage: String

  init() throws {
    folder = try TemporaryFolder()
    footage = try PtyFootage.write(in: folder, frames: 12)
  }

  private func track(_ more: [String]) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["track", footage, "--model", "siamrpn-s", "--quiet"] + more)
  }

  /// Runs the program below a limit of the shell's.
  private func limited(_ limit: String, _ arguments: [String]) throws -> BuiltProgram.Outcome {
    let words = ([BuiltProgram.url.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try BuiltProgram.run(["-c", "\(limit); exec \(words)"], program: "/bin/sh")
  }

  // MARK: Disks

  @Test func aFullDiskEndsARunWithItsName() throws {
    for file in ["boxes.txt", "trace.jsonl", "timings.jsonl"] {
      let out = folder.path("full-\(file)")
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: out + "/" + file, withDestinationPath: "/dev/full")
      let outcome = try track(["--out", out])
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains(file) && outcome.errors.contains("No space left on device"), "\(outcome.errors)")
    }
  }

  @Test func aFullDiskEndsASnapshotAndLeavesTheDevice() throws {
    let outcome = try BuiltProgram.run(
      ["view", footage, "--model", "siamrpn-s", "--snapshot", "/dev/full", "--frame", "2"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("/dev/full: cannot be written: No space left on device"), "\(outcome.errors)")
    var status = stat()
    #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func aFileThatMayNotGrowIsLikeAFullDisk() throws {
    let outcome = try limited(
      "ulimit -f 4", ["track", footage, "--model", "siamrpn-s", "--quiet", "--out", folder.path("small")])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("trace.jsonl") && outcome.errors.contains("File too large"), "\(outcome.errors)")
    // What was finished before is whole.
    let lines = try String(contentsOfFile: folder.path("small/trace.jsonl"), encoding: .utf8)
    #expect(lines.hasSuffix("}\n"))
  }

  @Test func aFolderThatTakesNoFilesIsNamed() throws {
    // Root may write everywhere but here.
    for out in ["/proc/siamscope", "/sys/kernel/siamscope"] {
      let outcome = try track(["--out", out])
      #expect(outcome.code == 1)
      #expect(outcome.errors.hasPrefix("siamscope: \(out): cannot be written: "), "\(outcome.errors)")
    }
    let snapshot = try BuiltProgram.run(
      ["view", footage, "--model", "siamrpn-s", "--snapshot", "/proc/x.png", "--frame", "2"])
    #expect(snapshot.code == 1)
    #expect(snapshot.errors.contains("/proc/x.png: cannot be written"), "\(snapshot.errors)")
  }

  @Test func aSessionThatCannotBeWrittenIsSaid() throws {
    let terminal = try open(["--session", "/proc/siamscope.session"])
    try terminal.wait(for: "the first frame") { $0.text.contains("frame  1/12") }
    terminal.type(":note here\r")
    try terminal.wait(for: "the failure") { $0.text.contains("/proc/siamscope.session: cannot be written") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(1))
    #expect(terminal.isRestored)
    #expect(terminal.terminal.text.contains("siamscope: /proc/siamscope.session: cannot be written"))
  }

  @Test func aFrameThatGoesAwayIsOneFrame() throws {
    let out = folder.path("gone")
    try FileManager.default.removeItem(atPath: footage + "/img/0007.png")
    try FileManager.default.removeItem(atPath: footage + "/img/0009.png")
    try Data("half a picture".utf8).write(to: URL(fileURLWithPath: footage + "/img/0009.png"))
    let outcome = try track(["--out", out])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("frame 7") && outcome.errors.contains("frame 9"))
    let boxes = try String(contentsOfFile: out + "/boxes.txt", encoding: .utf8)
    #expect(boxes.split(separator: "\n").count == 12)
  }

  @Test func endlessFilesAreNotRead() throws {
    for arguments in [
      ["view", footage, "--snapshot", folder.path("x.png"), "--session", "/dev/zero"],
      ["view", footage, "--commands", "/dev/zero"],
      ["track", footage, "--out", folder.path("o"), "--config", "/dev/zero"],
      ["inspect", "/dev/zero"],
    ] {
      let outcome = try BuiltProgram.run(arguments)
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains("/dev/zero") && outcome.errors.contains("regular file"), "\(outcome.errors)")
    }
  }

  // MARK: Memory

  /// A sanitizer takes terabytes of addresses: no limit leaves the program alive.
  private static let isSanitized = ProcessInfo.processInfo.environment["SIAMSCOPE_SANITIZED"] != nil

  @Test(.disabled(if: isSanitized, "a sanitizer needs all addresses"))
  func tooLittleMemoryIsSaid() throws {
    // What it needs to start, without the room for a network's weights.
    let network = folder.path("large.safetensors")
    try LargeWeights.write(to: network)
    let outcome = try limited(
      "ulimit -v 900000",
      ["track", footage, "--model", network, "--quiet", "--out", folder.path("o"), "--threads", "1"])
    #expect(outcome.code == 1, "\(outcome.code)")
    #expect(outcome.errors.contains("MB of memory") && outcome.errors.contains("ulimit -v"), "\(outcome.errors)")
  }

  // MARK: Weights

  @Test func weightsThatAreNoNumbersAreSaid() throws {
    let flawed = folder.path("flawed.safetensors")
    try FlawedWeights.write(to: flawed)
    let said = "\(flawed): \(FlawedWeights.tensor) holds 1 value that is NaN or infinite"
    for arguments in [
      ["track", footage, "--model", flawed, "--quiet", "--out", folder.path("flawed")],
      ["eval", footage, "--model", flawed, "--quiet", "--jobs", "2", "--out", folder.path("evaluated")],
    ] {
      let outcome = try BuiltProgram.run(arguments)
      #expect(outcome.code == 0, "\(outcome.errors)")
      // Once, however many threads load it.
      #expect(outcome.errors.components(separatedBy: "warning: \(said)").count == 2, "\(outcome.errors)")
    }
    let terminal = try PseudoTerminal(
      BuiltProgram.url, ["view", footage, "--model", flawed], width: 250, height: 36)
    terminal.patience = 120
    try terminal.wait(for: "the warning") { $0.text.contains("holds 1 value that is NaN or infinite") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }

  // MARK: Windows

  private func open(_ more: [String] = [], width: Int = 120, height: Int = 36) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      BuiltProgram.url, ["view", footage, "--model", "siamrpn-s"] + more, width: width, height: height)
    terminal.patience = 120
    return terminal
  }

  @Test func windowsOfAnySizeAreDrawn() throws {
    let terminal = try open()
    try terminal.wait(for: "the first frame") { $0.text.contains("frame  1/12") }
    for (width, height) in [(1, 1), (500, 200), (2, 60), (300, 3), (1, 1)] {
      terminal.resize(width: width, height: height)
      terminal.type(".h,hz+-zv?\u{1B}")
    }
    terminal.resize(width: 120, height: 36)
    terminal.type("\u{1B}")
    try terminal.wait(for: "the screen again") { $0.text.contains("/12") && $0.text.contains("crossing") }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.isRestored)
  }

  @Test func aClosedWindowEndsItAndKeepsTheSession() throws {
    let session = folder.path("kept.session")
    let terminal = try open(["--session", session])
    try terminal.wait(for: "the first frame") { $0.text.contains("frame  1/12") }
    terminal.type("....")
    try terminal.wait(for: "frame 5") { $0.text.contains("frame  5/12") }
    terminal.hangUp()
    #expect(try terminal.waitForExit() == .code(129))
    let text = try String(contentsOfFile: session, encoding: .utf8)
    #expect(text.contains("\"playhead\" : 4"))
  }

  /// A stopped window or a link that hangs: the work goes on, and a signal still ends it.
  @Test(arguments: ["truecolor", ""])
  func aTerminalThatTakesNothingKeepsNothingOutOfTheFile(colours: String) throws {
    let session = folder.path("unread.session")
    let terminal = try PseudoTerminal(
      BuiltProgram.url, ["view", footage, "--model", "siamrpn-s", "--session", session],
      environment: ["COLORTERM": colours], width: 200, height: 60)
    terminal.patience = 120
    try terminal.wait(for: "the first frame") { $0.text.contains("frame  1/12") }
    // From here on nobody reads: drawings of all frames are more than the terminal holds.
    for _ in 0..<11 { terminal.type(".zzzz") }
    terminal.type(":note here it was\r")
    let end = Date() + 120
    func isNoted() -> Bool {
      (try? String(contentsOfFile: session, encoding: .utf8))?.contains("here it was") == true
    }
    while !isNoted(), Date() < end { usleep(100_000) }
    #expect(isNoted())
    terminal.signal(SIGTERM)
    var status: Int32 = 0
    let stop = Date() + 60
    while waitpid(terminal.process, &status, WNOHANG | WNOWAIT) == 0, Date() < stop { usleep(50_000) }
    #expect(try terminal.waitForExit() == .code(143))
  }

  // MARK: Kills

  /// `SIAMSCOPE_KILLS` says how often; a thousand for `make faults`.
  @Test func aSessionFileIsWholeWheneverItIsKilled() throws {
    let kills = ProcessInfo.processInfo.environment["SIAMSCOPE_KILLS"].flatMap { Int($0) } ?? 6
    let session = folder.path("killed.session")
    var script = ""
    for number in 0..<4000 { script += "note \(String(repeating: "word\(number) ", count: 40))\nsave \(session)\n" }
    let commands = try folder.write(script, to: "saves.txt")
    var random = SplitMix64(seed: 11)
    var whole = 0
    for _ in 0..<kills {
      try? FileManager.default.removeItem(atPath: session)
      let running = try BuiltProgram.Running(["view", footage, "--model", "siamrpn-s", "--commands", commands])
      while running.isRunning, !FileManager.default.fileExists(atPath: session) { usleep(500) }
      usleep(UInt32.random(in: 0..<30_000, using: &random))
      running.signal(SIGKILL)
      #expect(running.wait() == 128 + SIGKILL)
      let data = try Data(contentsOf: URL(fileURLWithPath: session))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      #expect((object?["notes"] as? [Any])?.isEmpty == false)
      whole += 1
    }
    // Only a kill between a link and a rename leaves one, where the file system has files without a name.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count { $0.hasSuffix(".part") }
    print("\(whole) of \(kills) session files whole after a kill, \(left) unfinished ones left beside them")
    let outcome = try BuiltProgram.run(
      [
        "view", footage, "--model", "siamrpn-s", "--session", session, "--snapshot", folder.path("x.png"), "--frame",
        "3",
      ])
    #expect(outcome.code == 0, "\(outcome.errors)")
  }
}
