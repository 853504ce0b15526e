import Foundation
import Glibc
import TestSupport
import Testing

/// The training screen as a person uses it, on a sequence of twelve frames.
@Suite(.serialized) struct PtyTrainTests {
  private let folder: TemporaryFolder
  private let footage: String
  private let out: String

  init() throws {
    folder = try TemporaryFolder()
    footage = try PtyFootage.write(in: folder)
    out = folder.path("run")
  }

  private var arguments: [String] {
    [
      "train", "siamrpn-s", "--frames", footage, "--out", out, "--threads", "1", "--set", "batch=2", "--set",
      "pairs_per_epoch=2000", "--set", "validation_pairs=0",
    ]
  }

  private func open(_ more: [String] = [], width: Int = 120, height: Int = 36) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(BuiltProgram.url, arguments + more, width: width, height: height)
    terminal.patience = 120
    return terminal
  }

  private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: out + "/" + name) }

  @Test func lossesAndPairsAreShownAndQSaves() throws {
    let terminal = try open()
    // Any step will do: a fast machine is beyond the first ones before the first drawing.
    let words = [
      "the last batch", "video", "cls", "loc", "learning rate", "gradient norm", "pairs a second", "steps skipped",
      "left", "predicted",
    ]
    try terminal.wait(for: "losses and pairs") { screen in words.allSatisfy { screen.text.contains($0) } }
    terminal.type("t")
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.isRestored)
    for name in ["model.safetensors", "checkpoint.safetensors", "log.jsonl", "curves.svg", "manifest.json"] {
      #expect(exists(name), "\(name)")
    }
    let svg = try String(contentsOfFile: out + "/curves.svg", encoding: .utf8)
    #expect(svg.contains("<polyline") && svg.hasSuffix("</svg>\n"))

    // It goes on where it stopped, its curves with it.
    let again = try open(["--resume"])
    try again.wait(for: "going on") { $0.text.contains("step ") && !$0.text.contains("step 1/") }
    again.signal(SIGTERM)
    #expect(try again.waitForExit() == .code(143))
    #expect(again.isRestored)
  }

  @Test func controlCStopsAndEverySizeIsDrawn() throws {
    let terminal = try open(width: 80, height: 24)
    try terminal.wait(for: "a step") { $0.text.contains("gradient norm") }
    for (width, height) in [(12, 3), (40, 10), (1, 1), (200, 60)] { terminal.resize(width: width, height: height) }
    try terminal.wait(for: "the large screen") { $0.text.contains("the last batch") }
    terminal.type("\u{3}")
    #expect(try terminal.waitForExit() == .code(130))
    #expect(terminal.isRestored)
    #expect(exists("checkpoint.safetensors"))
  }

  @Test func aRunThatFailsGivesTheTerminalBack() throws {
    let pictures = try FileManager.default.contentsOfDirectory(atPath: footage + "/img")
    for name in pictures { try Data("no picture".utf8).write(to: URL(fileURLWithPath: footage + "/img/" + name)) }
    let terminal = try open()
    #expect(try terminal.waitForExit() == .code(1))
    #expect(terminal.isRestored)
    #expect(terminal.terminal.text.contains("could not be made"))
  }

  @Test func withoutATerminalThereAreLines() throws {
    let plain = try BuiltProgram.run(arguments + ["--steps", "3"])
    #expect(plain.code == 0)
    // The first step, and then a line a second.
    #expect(plain.errors.contains("step 1/") && plain.errors.contains("stopped after step 3"))
    #expect(!plain.errors.contains("\u{1B}"))
    #expect(plain.output.trimmingCharacters(in: .whitespacesAndNewlines) == out + "/model.safetensors")

    let json = try BuiltProgram.run(arguments + ["--steps", "2", "--resume", "--json", "--quiet"])
    #expect(json.code == 0 && json.errors.isEmpty)
    let lines = json.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.contains("\"step\"") && $0.contains("\"gradient_norm\"") })
  }
}
