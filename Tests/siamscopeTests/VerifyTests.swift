import Foundation
import Imaging
import TestSupport
import Testing

/// `siamscope track --verify`: a manifest is enough to repeat a run, and every difference is found and named.
@Suite struct VerifyTests {
  private let folder: TemporaryFolder
  private let footage: String
  private let run: String

  init() throws {
    folder = try TemporaryFolder()
    footage = try PtyFootage.write(in: folder, frames: 6)
    run = folder.path("run")
    let outcome = try BuiltProgram.run([
      "track", footage, "--model", "siamrpn-s", "--set", "penalty_k=0.21", "--out", run, "--quiet", "--threads", "2",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  private func verify(_ more: [String] = []) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["track", "--verify", run, "--quiet"] + more)
  }

  private func edit(_ file: String, _ change: (inout [String]) -> Void) throws {
    let path = run + "/" + file
    var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    change(&lines)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func aRunIsRepeatedFromItsManifestAlone() throws {
    for threads in ["1", "2"] {
      let outcome = try verify(["--threads", threads])
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output == "equal: 6 frames of crossing, boxes.txt and trace.jsonl byte for byte\n")
    }
  }

  @Test func aMovedSequenceIsNamedOnTheCommandLine() throws {
    let moved = folder.path("elsewhere")
    try FileManager.default.moveItem(atPath: footage, toPath: moved)
    let lost = try verify()
    #expect(lost.code == 1)
    #expect(lost.errors.contains("crossing"))
    let outcome = try BuiltProgram.run(["track", moved, "--verify", run, "--quiet"])
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test func theFirstDifferingFieldIsNamed() throws {
    try edit("trace.jsonl") { lines in
      // The second of two changes must not be the one that is told.
      lines[4] = lines[4].replacingOccurrences(of: "\"lost\":false", with: "\"lost\":true")
      lines[3] = lines[3].replacingOccurrences(of: "\"lr\":", with: "\"lr\":1")
    }
    let outcome = try verify()
    #expect(outcome.code == 1)
    #expect(outcome.output.hasPrefix("not equal: frame 4, lr: 1"), "\(outcome.output)")
  }

  @Test func boxesAreComparedToo() throws {
    try edit("boxes.txt") { $0[2] = "1,2,3,4" }
    let outcome = try verify()
    #expect(outcome.code == 1)
    #expect(outcome.output.hasPrefix("not equal: frame 3, boxes.txt: 1,2,3,4 then, "), "\(outcome.output)")
  }

  @Test func missingAndSurplusLinesAreFound() throws {
    try edit("boxes.txt") { $0.append("1,2,3,4") }
    #expect(try verify().output == "not equal: boxes.txt goes on after frame 6\n")
    try edit("boxes.txt") { $0.removeLast(2) }
    #expect(try verify().output == "not equal: boxes.txt ends before frame 6\n")
  }

  @Test func otherPixelsAreSaidToBeOthers() throws {
    let picture = footage + "/img/0003.png"
    var image = try Image.read(path: picture)
    image.pixels[5] ^= 1
    try image.writePNG(toPath: picture)
    let outcome = try verify()
    #expect(outcome.code == 1)
    #expect(outcome.output.hasPrefix("not equal: frame 3, frame_hash: "), "\(outcome.output)")
    #expect(outcome.output.contains("libpng"))
  }

  @Test func otherWeightsAreSaidToBeOthers() throws {
    try edit("manifest.json") { lines in
      lines = lines.map { $0.replacingOccurrences(of: "\"weights_sha256\": \"", with: "\"weights_sha256\": \"0") }
    }
    let outcome = try verify()
    #expect(outcome.code == 1)
    #expect(outcome.output.hasPrefix("not equal: the weights are others: sha256 0"), "\(outcome.output)")
  }

  @Test func anInterruptedRunIsComparedAsFarAsItGot() throws {
    try edit("manifest.json") { lines in
      lines = lines.map {
        $0.replacingOccurrences(of: "\"complete\": true", with: "\"complete\": false")
      }
    }
    #expect(try verify().code == 0)
  }

  @Test func whatIsNoRunIsAnError() throws {
    let none = try BuiltProgram.run(["track", "--verify", folder.path("nothing")])
    #expect(none.code == 1)
    #expect(none.errors.contains("is no finished run"))
    try edit("manifest.json") { $0 = ["{\"version\": \"1\"}"] }
    let bad = try verify()
    #expect(bad.code == 1)
    #expect(bad.errors.contains("manifest.json: ") && bad.errors.contains("is missing"))
    for (arguments, word) in [
      (["track", "--verify", run, "--set", "lr=0.1"], "--set"), (["track", footage], "--out"), (["track"], "footage"),
    ] {
      let outcome = try BuiltProgram.run(arguments)
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains(word))
    }
  }
}
