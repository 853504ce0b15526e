import Datasets
import Foundation
import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct KeepingTests {
  private func worked() throws -> Workbench {
    var bench = try TestBench.settled()
    bench.perform(.goto(8))
    bench.settle()
    for line in [
      "set window_influence 0.05", "fork small window", "note the rival appears", "goto 12", "init 30,40,50,60",
      "set penalty_k 0.11", "heat-map", "loop 3-9", "zoom-in",
    ] {
      #expect(bench.run(command: line).failure == nil, "\(line)")
      bench.settle()
    }
    return bench
  }

  @Test func aSessionReopensWhereItWas() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("a.json").path
    var bench = try worked()
    #expect(bench.perform(.save(path: file)).failure == nil)
    let session = try SessionFile(Data(contentsOf: URL(fileURLWithPath: file)), name: file)
    #expect(session.footage == "/painted")
    let model = Model(name: "scripted", network: TestBench.twins, parameters: TestBench.parameters)
    var again = try Workbench(
      session: session, file: file, source: PaintedFootage.still(20), catalog: ModelCatalog([model]), model: model)
    again.settle()
    #expect(again.playhead == bench.playhead && again.view == bench.view)
    #expect(again.document.branches.map(\.name) == bench.document.branches.map(\.name))
    #expect(again.document.current == bench.document.current)
    #expect(again.document.notes == bench.document.notes && again.document.pending == bench.document.pending)
    #expect(again.playback.loop == 2...8)
    for branch in bench.document.branches {
      #expect(again.run(of: branch.id)?.plan == bench.run(of: branch.id)?.plan)
      let (a, b) = (try #require(again.run(of: branch.id)), try #require(bench.run(of: branch.id)))
      #expect(a.records.map(\.after) == b.records.map(\.after))
      #expect(a.findings == b.findings)
    }
    // Saving what was just opened changes nothing.
    again.perform(.save(path: nil))
    #expect(try SessionFile(Data(contentsOf: URL(fileURLWithPath: file)), name: file) == session)
    // New branches get names of their own.
    again.perform(.fork(name: "small window"))
    #expect(Set(again.document.branches.map(\.id)).count == again.document.branches.count)
  }

  @Test func damagedSessionsSayWhere() throws {
    let bench = try worked()
    var text = String(decoding: try SessionFile.current(bench).data(), as: UTF8.self)
    func reason(_ text: String) -> String {
      do {
        let session = try SessionFile(Data(text.utf8), name: "s.json")
        let model = Model(name: "scripted", network: TestBench.twins, parameters: TestBench.parameters)
        _ = try Workbench(
          session: session, file: "s.json", source: PaintedFootage.still(20), catalog: ModelCatalog([model]),
          model: model)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(reason(text) == "none")
    #expect(reason("").hasPrefix("s.json: not a session"))
    #expect(reason("{\"version\": 9}").contains("form 9"))
    #expect(reason(String(text.prefix(text.count / 2))).hasPrefix("s.json: not a session"))
    #expect(reason(text.replacingOccurrences(of: "\"frames\" : 20", with: "\"frames\" : 21")).contains("21 frames"))
    #expect(
      reason(text.replacingOccurrences(of: "\"penalty_k\" : 0.04", with: "\"penalty_k\" : 77")).contains("outside"))
    text = text.replacingOccurrences(of: "\"lr\"", with: "\"lrr\"")
    #expect(reason(text).contains("unknown parameter 'lrr'; did you mean lr?"))
    // No cut of the file crashes.
    let whole = Array(text.utf8)
    for cut in stride(from: 0, to: whole.count, by: 97) {
      #expect(reason(String(decoding: whole.prefix(cut), as: UTF8.self)) != "none")
    }
  }

  @Test func autosaveWritesWholeFilesOnly() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("auto.json").path
    var bench = try TestBench.settled()
    bench.keep(in: file)
    for frame in 1..<15 {
      bench.perform(.goto(frame))
      bench.autosave()
      if let data = FileManager.default.contents(atPath: file) { _ = try SessionFile(data, name: file) }
    }
    bench.settle()
    let session = try SessionFile(try #require(FileManager.default.contents(atPath: file)), name: file)
    #expect(session == SessionFile.current(bench))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["auto.json"])
    bench.keep(in: "/nonexistent/x.json")
    bench.perform(.goto(2))
    bench.autosave()
    bench.settle()
    #expect(bench.notice?.kind == .failed)
  }

  @Test func boxesAreWrittenInTheFootagesOwnBase() throws {
    var footage = PaintedFootage.still(6)
    footage.truths[0] = nil
    var bench = try TestBench.make(footage)
    bench.settle()
    let lines = try #require(try bench.exported(.boxes)).split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines[0] == "NaN,NaN,NaN,NaN")
    #expect(lines[1] == "141,101,40,40")
    let vot = try #require(try bench.exported(.vot)).split(separator: "\n")
    #expect(vot[0] == "0" && vot[1] == "1" && vot[2].split(separator: ",").count == 4)
    let got = try #require(try bench.exported(.got)).split(separator: "\n")
    #expect(got[1] == "141.0000,101.0000,40.0000,40.0000")
  }

  @Test func curvesAreWrittenAsTableAndDrawing() throws {
    let bench = try worked()
    let csv = try #require(try bench.exported(.csv)).split(separator: "\n")
    #expect(csv.count == 1 + 20 + 20)
    let columns = csv[0].split(separator: ",").count
    #expect(csv.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == columns })
    #expect(csv[1].hasPrefix("main,1,initialised,140,100,40,40,,"))
    let svg = try #require(try bench.exported(.svg))
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    let html = try #require(try bench.exported(.html))
    #expect(html.contains("small window") && html.contains("data:image/png;base64,"))
    #expect(!html.contains("http://") || html.contains("http://www.w3.org/2000/svg"))
    #expect(html.contains("window 0.05 from 9"))
    let yaml = try #require(try bench.exported(.yaml))
    #expect(yaml.contains("PENALTY_K: 0.11"))
  }

  @Test func exportsThatCannotBeWrittenSayWhy() throws {
    var bench = try TestBench.settled()
    let failure = bench.perform(.export(.csv, path: "/nonexistent/folder/a.csv")).failure
    #expect(failure?.contains("/nonexistent/folder/a.csv") == true)
    #expect(bench.perform(.export(.png, path: "a.png")).requests == [.snapshot(path: "a.png", panel: nil)])
  }
}
