import Foundation
import Imaging
import Tensors
import TestSupport
import Testing
import TraX
import Tracking

/// `eval` and `trax` as scripts and evaluators use them.
@Suite struct EvalTests {
  /// Two small OTB folders: a bright patch that moves to the right, or down.
  private func dataSet(_ folder: TemporaryFolder, frames: Int = 6) throws -> String {
    for (name, dx, dy) in [("across", 3, 0), ("down", 0, 2)] {
      var truth = ""
      for i in 0..<frames {
        var image = Image(width: 160, height: 120, blue: 100, green: 110, red: 90)
        let (x, y) = (40 + dx * i, 30 + dy * i)
        for row in y..<(y + 30) {
          for column in x..<(x + 24) {
            let at = (row * 160 + column) * 3
            image.pixels[at] = UInt8(40 + 5 * (column - x))
            image.pixels[at + 1] = UInt8(230 - 6 * (row - y))
            image.pixels[at + 2] = (row - y) / 6 % 2 == 0 ? 250 : 60
          }
        }
        try folder.write(try image.encodePNG(), to: "set/\(name)/img/\(String(format: "%04d", i + 1)).png")
        truth += "\(x + 1),\(y + 1),24,30\n"
      }
      try folder.write(truth, to: "set/\(name)/groundtruth_rect.txt")
    }
    return folder.path("set")
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func theContractOfScriptsHolds() throws {
    let folder = try TemporaryFolder()
    let set = try dataSet(folder)
    let outcome = try BuiltProgram.run([
      "eval", set, "--model", "siamrpn-s", "--quiet", "--json", folder.path("r.json"), "--csv", folder.path("r.csv"),
      "--latex", folder.path("r.tex"), "--html", folder.path("r.html"), "--svg", folder.path("svg"), "--out",
      folder.path("out"),
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("overall"))
    let report = try json(String(contentsOfFile: folder.path("r.json"), encoding: .utf8))
    let overall = try #require(report["overall"] as? [String: Any])
    let sequences = try #require(report["sequences"] as? [[String: Any]])
    #expect(sequences.compactMap { $0["name"] as? String } == ["across", "down"])
    let figures = sequences.compactMap { $0["success_auc"] as? Double }
    #expect(abs(try #require(overall["success_auc"] as? Double) - (figures[0] + figures[1]) / 2) < 1e-12)
    #expect(try #require(figures.min()) > 0.3)
    for file in ["r.csv", "r.tex", "r.html", "svg/success.svg", "out/siamrpn-s/across.txt"] {
      #expect(FileManager.default.fileExists(atPath: folder.path(file)), "\(file)")
    }
  }

  @Test func jobsDoNotChangeTheResultAndWhatIsDoneIsKept() throws {
    let folder = try TemporaryFolder()
    let set = try dataSet(folder)
    let run = ["eval", set, "--model", "siamrpn-s", "--quiet", "--json", "-", "--out"]
    let one = try BuiltProgram.run(run + [folder.path("one"), "--jobs", "1"])
    let two = try BuiltProgram.run(run + [folder.path("two"), "--jobs", "2"])
    #expect(one.code == 0 && one.output == two.output)
    // Instruction sets differ in the last digits.
    let manifest = try json(String(contentsOfFile: folder.path("one/siamrpn-s/manifest.json"), encoding: .utf8))
    #expect(manifest["isa"] as? String == InstructionSet.best.rawValue)
    let portable = try BuiltProgram.run(run + [folder.path("one")], environment: ["SIAMSCOPE_ISA": "portable"])
    #expect(portable.code == 1 && portable.errors.contains("instruction set"))
    // A finished sequence is not run again: what lies there counts.
    try FileManager.default.removeItem(atPath: folder.path("one/siamrpn-s/down.txt"))
    let kept = String(repeating: "41,31,24,30\n", count: 6)
    try folder.write(kept, to: "one/siamrpn-s/across.txt")
    let again = try BuiltProgram.run(run + [folder.path("one")])
    #expect(again.code == 0 && again.output != one.output)
    #expect(try String(contentsOfFile: folder.path("one/siamrpn-s/across.txt"), encoding: .utf8) == kept)
    let other = try BuiltProgram.run(run + [folder.path("one"), "--set", "lr=0.11"])
    #expect(other.code == 1 && other.errors.contains("another model, protocol, parameters or instruction set"))
  }

  @Test func resultsOfOthersAreScoredWithoutRunning() throws {
    let folder = try TemporaryFolder()
    let set = try dataSet(folder)
    for name in ["across", "down"] {
      let truth = try String(contentsOfFile: set + "/\(name)/groundtruth_rect.txt", encoding: .utf8)
      try folder.write(truth, to: "perfect/\(name).txt")
    }
    try folder.write("1,1,2,2\n", to: "short/across.txt")
    let perfect = try BuiltProgram.run(["eval", set, "--results", folder.path("perfect"), "--json", "-"])
    #expect(perfect.code == 0, "\(perfect.errors)")
    let overall = try #require(try json(perfect.output)["overall"] as? [String: Any])
    #expect(abs(try #require(overall["success_auc"] as? Double) - 20.0 / 21.0) < 1e-12)
    let both = try BuiltProgram.run(["eval", set, "--results", folder.path("perfect"), folder.path("short")])
    #expect(both.code == 1)
    #expect(both.errors.contains("short: across: the ground truth has 6 frames, the result 1"))
    #expect(both.errors.contains("short has no result for down"))
    #expect(both.output.contains("perfect"))
  }

  @Test func aFailingSequenceIsNamedAndTheRestIsScored() throws {
    let folder = try TemporaryFolder()
    let set = try dataSet(folder)
    try folder.write("not a picture", to: "set/across/img/0003.png")
    let outcome = try BuiltProgram.run(["eval", set, set + "/nothing", "--model", "siamrpn-s", "--quiet"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("across: ") && outcome.errors.contains("0003.png"))
    #expect(outcome.errors.contains("nothing"))
    #expect(outcome.output.contains("down"))
    #expect(try BuiltProgram.run(["eval", set, "--protocol", "ope", "--rules", "vot-toolkit"]).code == 2)
  }

  @Test(arguments: ["got10k", "vot", "vot-multistart", "vot-lt"])
  func everyProtocolRunsAndScores(kind: String) throws {
    let folder = try TemporaryFolder()
    let set = try dataSet(folder)
    let outcome = try BuiltProgram.run([
      "eval", set, "--model", "siamrpn-s", "--quiet", "--protocol", kind, "--json", "-",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try json(outcome.output)
    #expect(report["protocol"] as? String == kind)
    #expect((report["sequences"] as? [Any])?.count == 2)
  }

  /// The same frames over the wire and from the folder give the same boxes.
  @Test func traxAnswersWhatEvalWrites() throws {
    let folder = try TemporaryFolder()
    let set = try dataSet(folder)
    let evaluated = try BuiltProgram.run([
      "eval", set + "/across", "--model", "siamrpn-s", "--set", "lr=0.31", "--quiet", "--out", folder.path("out"),
    ])
    #expect(evaluated.code == 0, "\(evaluated.errors)")
    let lines = try String(contentsOfFile: folder.path("out/siamrpn-s/across.txt"), encoding: .utf8)
    let boxes = try lines.split(separator: "\n").map { try #require(try Region.parse($0).bounds) }

    var toTracker: [Int32] = [0, 0]
    var toClient: [Int32] = [0, 0]
    _ = pipe(&toTracker)
    _ = pipe(&toClient)
    let running = try BuiltProgram.Running(
      ["trax", "--model", "siamrpn-s"],
      environment: ["TRAX_IN": "\(toTracker[0])", "TRAX_OUT": "\(toClient[1])"], errors: folder.path("err"))
    close(toTracker[0])
    close(toClient[1])
    var client = try TraXClient(
      transport: TraXTransport(input: toClient[0], output: toTracker[1], name: "the test"))
    func image(_ frame: Int) -> TraXImage {
      .path(set + "/across/img/\(String(format: "%04d", frame)).png")
    }
    let first = Region.rectangle(boxes[0].offset(dx: -1, dy: -1))
    #expect(try client.initialize(image(1), region: first, properties: [TraXProperty("lr", "0.31")]).region == first)
    for frame in 2...6 {
      let state = try client.frame(image(frame))
      let expected = Region.rectangle(boxes[frame - 1].offset(dx: -1, dy: -1))
      #expect(state.region.traxArgument == expected.traxArgument)
      #expect(state.properties.first?.key == "confidence")
    }
    try client.quit()
    #expect(running.wait() == 0)
  }

  @Test func aFailedConnectionIsSaidAndLogged() throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltProgram.run(
      ["trax", "--log", folder.path("log")], environment: ["TRAX_SOCKET": "nowhere"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("TRAX_SOCKET='nowhere'"))
    #expect(try String(contentsOfFile: folder.path("log"), encoding: .utf8).contains("TRAX_SOCKET='nowhere'"))
    #expect(outcome.output.isEmpty)
  }

  @Test func theToolkitsEntryIsPrinted() throws {
    let outcome = try BuiltProgram.run(["trax", "--write-trackers-ini", "--set", "lr=0.3", "--name", "mine"])
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("[mine]\nlabel = mine\nprotocol = trax\ncommand = /"))
    #expect(outcome.output.contains(" trax --model siamrpnpp-s --set lr=0.3\n"))
    // Every option that changes a run is kept, with paths that hold in any folder.
    let folder = try TemporaryFolder()
    try "TRACK:\n  LR: 0.2\n".write(toFile: folder.path("c.yaml"), atomically: true, encoding: .utf8)
    let whole = try BuiltProgram.run([
      "trax", "--write-trackers-ini", "--config", folder.path("c.yaml"), "--long-term", "--threads", "7",
      "--precision", "direct", "--protocol-version", "3", "--regions", "mask", "--wait", "5", "--log", "x.log",
      "--socket",
    ])
    let command = try #require(whole.output.split(separator: "\n").first { $0.hasPrefix("command = ") })
    for option in [
      "--config \(folder.path("c.yaml"))", "--long-term", "--threads 7", "--precision direct", "--protocol-version 3",
      "--regions mask", "--wait 5.0", "--log /",
    ] { #expect(command.contains(option), "\(option)") }
    #expect(whole.output.contains("socket = true\n"))
    let missing = try BuiltProgram.run(["trax", "--write-trackers-ini", "--model", "/no/such.pth"])
    #expect(missing.code == 1 && missing.errors.contains("no model '/no/such.pth'"))
  }
}
