import Foundation
import Imaging
import TestSupport
import Testing

/// The program as scripts use it.
@Suite struct HeadlessTests {
  /// A small OTB folder: a bright patch that moves over noise. Frame 5 can be broken.
  private func sequence(in folder: TemporaryFolder, frames: Int = 8, broken: Bool = false) throws -> String {
    let root = folder.url.appendingPathComponent("moving")
    let img = root.appendingPathComponent("img")
    try FileManager.default.createDirectory(at: img, withIntermediateDirectories: true)
    var noise = SplitMix64(seed: 3)
    let ground = (0..<(160 * 120 * 3)).map { _ in UInt8(truncatingIfNeeded: 90 + noise.next() % 40) }
    var truth = ""
    for i in 0..<frames {
      var image = Image(width: 160, height: 120, pixels: ground)
      // To and fro, so that it stays inside.
      let (x, y) = (50 + 60 - abs(3 * i % 120 - 60), 40 + 20 - abs(i % 40 - 20))
      for row in y..<(y + 30) {
        for column in x..<(x + 24) {
          let at = (row * 160 + column) * 3
          image.pixels[at] = UInt8(40 + 5 * (column - x))
          image.pixels[at + 1] = UInt8(230 - 6 * (row - y))
          image.pixels[at + 2] = (row - y) / 6 % 2 == 0 ? 250 : 60
        }
      }
      let path = img.appendingPathComponent(String(format: "%04d.png", i + 1)).path
      try image.writePNG(toPath: path)
      if broken, i == 4 { try Data("not a picture".utf8).write(to: URL(fileURLWithPath: path)) }
      truth += "\(x + 1),\(y + 1),24,30\n"
    }
    try Data(truth.utf8).write(to: root.appendingPathComponent("groundtruth_rect.txt"))
    return root.path
  }

  private func boxes(_ folder: String) throws -> [[Double]] {
    try String(contentsOfFile: folder + "/boxes.txt", encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",").map { Double($0) ?? .nan }
    }
  }

  @Test func twoRunsAreTheSameBytesAtAnyThreadCount() throws {
    let folder = try TemporaryFolder()
    let footage = try sequence(in: folder)
    var runs: [[Data]] = []
    for threads in ["1", "2"] {
      let out = folder.url.appendingPathComponent("run\(threads)").path
      let outcome = try BuiltProgram.run(["track", footage, "--out", out, "--threads", threads])
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output == "\(out)/boxes.txt\n")
      runs.append(
        try ["boxes.txt", "trace.jsonl", "manifest.json"].map {
          try Data(contentsOf: URL(fileURLWithPath: out + "/" + $0))
        })
    }
    #expect(runs[0] == runs[1])
    let found = try boxes(folder.url.appendingPathComponent("run1").path)
    #expect(found.count == 8)
    // 1-based like the ground truth, and on the target to the end.
    #expect(found[0] == [51, 41, 24, 30])
    #expect(abs(found[7][0] + found[7][2] / 2 - (72 + 12)) < 8)
  }

  @Test func settingsChangeTheRunAndAreInTheManifest() throws {
    let folder = try TemporaryFolder()
    let footage = try sequence(in: folder, frames: 4)
    let out = folder.url.appendingPathComponent("run").path
    let outcome = try BuiltProgram.run([
      "track", footage, "--out", out, "--model", "siamrpn-s", "--set", "penalty_k=0.5", "--set", "lr=0.05",
      "--box", "51,41,24,30",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let manifest = try String(contentsOfFile: out + "/manifest.json", encoding: .utf8)
    #expect(manifest.contains("\"penalty_k\": 0.5"))
    #expect(manifest.contains("\"name\": \"siamrpn-s\""))
  }

  @Test func aBrokenFrameIsNamedAndTheRunGoesOn() throws {
    let folder = try TemporaryFolder()
    let footage = try sequence(in: folder, broken: true)
    let out = folder.url.appendingPathComponent("run").path
    let outcome = try BuiltProgram.run(["track", footage, "--out", out, "--model", "siamrpn-s"])
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("frame 5"))
    #expect(outcome.errors.contains("0005.png"))
    let found = try boxes(out)
    #expect(found.count == 8 && found[4] == found[3] && found[5] != found[4])
    let trace = try String(contentsOfFile: out + "/trace.jsonl", encoding: .utf8).split(separator: "\n")
    #expect(trace[4].contains("\"error\""))
  }

  @Test func boxesBeforeTheStartAreNotNumbers() throws {
    let folder = try TemporaryFolder()
    let footage = try sequence(in: folder, frames: 4)
    let out = folder.url.appendingPathComponent("run").path
    let outcome = try BuiltProgram.run(["track", footage, "--out", out, "--model", "siamrpn-s", "--start", "3"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let found = try boxes(out)
    #expect(found.count == 4 && found[0].allSatisfy(\.isNaN) && found[1].count == 4 && found[2] == [57, 43, 24, 30])
  }

  @Test(arguments: [
    (["track"], 2), (["track", "x", "--out", "y", "--set", "penalty=1"], 2),
    (["track", "x", "--out", "y", "--box", "1,2"], 2),
    (["nonsense"], 2), (["track", "no/such/footage", "--out", "unused"], 1), (["--version"], 0), (["--help"], 0),
    (["track", "--help"], 0),
  ])
  func exitCodes(arguments: [String], code: Int) throws {
    let outcome = try BuiltProgram.run(arguments)
    #expect(Int(outcome.code) == code, "\(arguments): \(outcome.errors)")
    // Results to standard output, everything else to standard error.
    #expect(outcome.output.isEmpty == (code != 0))
    #expect(outcome.errors.isEmpty == (code == 0))
  }

  @Test func modelsThatAreNotThereAreNamed() throws {
    let folder = try TemporaryFolder()
    let footage = try sequence(in: folder, frames: 2)
    let out = folder.url.appendingPathComponent("run").path
    let outcome = try BuiltProgram.run(["track", footage, "--out", out, "--model", "siamrpn-x"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("siamrpn-x") && outcome.errors.contains("siamrpnpp-s"))
  }

  @Test func terminationLeavesAWholePrefix() throws {
    let folder = try TemporaryFolder()
    let footage = try sequence(in: folder, frames: 60)
    let out = folder.url.appendingPathComponent("run").path
    let run = try BuiltProgram.Running(["track", footage, "--out", out, "--threads", "1", "--quiet"])
    // Wait for the state, not for a time: a few lines are there.
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline, run.isRunning, ((try? boxes(out))?.count ?? 0) < 3 { usleep(2000) }
    run.signal(SIGTERM)
    let code = run.wait()
    let found = try boxes(out)
    if found.count < 60 {
      #expect(code == 143)
      #expect(try String(contentsOfFile: out + "/manifest.json", encoding: .utf8).contains("\"complete\": false"))
    }
    #expect(found.count >= 3 && found.allSatisfy { $0.count == 4 })
    let text = try String(contentsOfFile: out + "/trace.jsonl", encoding: .utf8)
    #expect(text.hasSuffix("}\n") && text.split(separator: "\n").count == found.count)
  }
}
