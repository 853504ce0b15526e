import Foundation
import TestSupport
import Testing
import Tracking
import Workbench

@Suite struct SurveyTests {
  /// Three sequences in memory; the twin of the second wins with a small window.
  private static let library = Library(
    sequences: { folder in
      struct Missing: Error, CustomStringConvertible { let description = "no such folder" }
      guard folder == "set" else { throw Missing() }
      return ["set/calm", "set/twins", "set/blind"]
    },
    open: { path in
      var footage = PaintedFootage.still(path == "set/calm" ? 4 : 20)
      footage.name = String(path.dropFirst(4))
      footage.path = path
      if path == "set/blind" { footage.truths = [:] }
      return footage
    })

  private func make() throws -> Workbench {
    let model = Model(name: "scripted", network: TestBench.twins, parameters: TestBench.parameters)
    var engine = WorkOptions()
    engine.workers = 1
    engine.cores = 2
    engine.clock = { 0 }
    var bench = try Workbench(
      source: PaintedFootage.still(20), catalog: ModelCatalog([model]), model: model, options: engine,
      library: Self.library)
    bench.settle()
    return bench
  }

  @Test func changesAreTriedOnAFolderAndTheWorstIsOpenedWhereItParted() throws {
    var bench = try make()
    #expect(bench.run(command: "try set").failure?.contains("nothing is changed") == true)
    bench.run(command: "set window_influence 0.05")
    #expect(bench.run(command: "try nowhere").failure == "no such folder")
    #expect(bench.run(command: "try set").failure == nil)
    bench.settle()
    let survey = try #require(bench.survey)
    #expect(survey.isFinished && survey.rows.count == 3)
    #expect(survey.rows[2].problem?.contains("no ground truth") == true)
    // The calm one ends before the twin appears; the other loses its target.
    #expect(survey.rows[0].gain == 0 && survey.rows[0].parted == nil)
    let worst = try #require(survey.sorted.first)
    #expect(worst.name == "twins" && (worst.gain ?? 0) < -0.1 && worst.parted == 5)
    #expect(survey.balance.lost == 1 && survey.balance.same == 1)
    #expect(bench.view.focus == .sequences && bench.context == .list)
    // The same by tracking it oneself.
    let alone = try make()
    var changed = alone
    changed.run(command: "set window_influence 0.05")
    changed.perform(.rerun)
    changed.settle()
    let gain = (changed.summaries[0].auc ?? 0) - (alone.summaries[0].auc ?? 0)
    #expect(abs(gain - (worst.gain ?? 9)) < 0.02)

    bench.press("enter")
    bench.settle()
    #expect(bench.source.name == "twins" && bench.playhead == 5)
    #expect(bench.document.branches.map(\.name) == ["main", "window 0.05"])
    #expect(bench.branch?.name == "window 0.05" && bench.compared == bench.document.branches[0].id)
    let parting = try #require(bench.parting(bench.document.branches[0].id, bench.document.branches[1].id))
    #expect(parting.frame == 5)
    #expect(bench.survey?.rows.count == 3)
    bench.press("B")
    #expect(bench.source.name == "painted" && bench.view.focus == .sequences)
    #expect(bench.document.pending["window_influence"] == 0.05)
    #expect(bench.run(command: "return").failure?.contains("no session") == true)
    let table = try bench.exported(.sequences)
    #expect(table?.hasPrefix("sequence,frames,auc as run") == true)
  }

  @Test func markingARowStaysWithItsSequence() throws {
    var bench = try make()
    bench.run(command: "set window_influence 0.05")
    bench.run(command: "try set")
    bench.settle()
    bench.press("down")
    #expect(bench.survey?.markedRow?.name == "calm")
    bench.press("up")
    bench.press("up")
    #expect(bench.survey?.markedRow?.name == "twins")
    #expect(bench.run(command: "open-sequence calm").failure == nil)
    #expect(bench.source.name == "calm")
  }

  @Test func tryingIsStoppedAtOnce() throws {
    var bench = try make()
    bench.run(command: "set window_influence 0.05")
    bench.run(command: "try set")
    bench.press("escape")
    #expect(bench.survey?.isFinished == true)
    bench.settle()
    #expect(bench.isIdle)
  }

  @Test func resultsAreLaidOverTheFramesWithoutAModel() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write((0..<20).map { _ in "141,101,40,40\n" }.joined(), to: "good/painted.txt")
    _ = try folder.write(
      (0..<20).map { $0 < 8 ? "141,101,40,40\n" : $0 == 12 ? "nan,nan,nan,nan\n" : "11,11,40,40\n" }.joined(),
      to: "bad/painted.txt")
    let root = URL(fileURLWithPath: good).deletingLastPathComponent().deletingLastPathComponent().path
    let model = Model(name: "scripted", network: TestBench.twins, parameters: TestBench.parameters)
    var bench = try Workbench(
      source: PaintedFootage.still(20), catalog: ModelCatalog([model]), model: model, library: Self.library,
      tracksAtOnce: false)
    bench.settle()
    #expect(bench.document.branches.isEmpty)
    #expect(bench.run(command: "results \(root)/bad \(root)/good").failure == nil)
    bench.settle()
    #expect(bench.document.branches.map(\.name) == ["bad", "good"])
    // Boxes are in the footage's own base, which is 1.
    #expect(bench.run(of: bench.document.branches[1].id)?.record(3)?.iou == 1)
    #expect(bench.run?.record(8)?.isLost == true && bench.run?.record(8)?.kind == .given)
    #expect(bench.findings.contains { $0.kind == .lost && $0.frame == 8 })
    #expect(bench.run?.record(12)?.isLost == true)
    #expect(bench.run?.record(9)?.seconds.total == 0 && bench.heldResponseBytes == 0)
    bench.perform(.goto(10))
    #expect(bench.perform(.rerun).failure?.contains("read from") == true)
    // Tracking from there is a branch of its own.
    #expect(bench.perform(.initialise(Box(x: 140, y: 100, width: 40, height: 40))).failure == nil)
    bench.settle()
    #expect(bench.branch?.name == "box at 11" && bench.run?.given == nil && bench.run?.status == .finished)
    // A session keeps where they came from.
    let file = folder.path("s.json")
    bench.perform(.save(path: file))
    let session = try SessionFile(Data(contentsOf: URL(fileURLWithPath: file)), name: file)
    var again = try Workbench(
      session: session, file: file, source: PaintedFootage.still(20), catalog: ModelCatalog([model]), model: model)
    again.settle()
    #expect(again.document.branches.map(\.name) == ["bad", "good", "box at 11"])
    #expect(again.run(of: again.document.branches[0].id)?.given == "\(root)/bad")
    #expect(bench.run(command: "results \(root)/none").failure?.contains("none") == true)
  }

  @Test func resultFoldersAreListedWorstFirst() throws {
    let folder = try TemporaryFolder()
    for (name, frames) in [("calm", 4), ("twins", 20)] {
      _ = try folder.write(
        (0..<frames).map { name == "twins" && $0 > 13 ? "11,11,40,40\n" : "141,101,40,40\n" }.joined(),
        to: "mine/\(name).txt")
    }
    var bench = try make()
    #expect(bench.run(command: "survey set \(folder.path("mine"))").failure == nil)
    bench.settle()
    let rows = try #require(bench.survey).sorted
    #expect(rows.map(\.name) == ["twins", "calm", "blind"])
    #expect(rows[0].sides[0].firstLost == 14 && rows[0].sides[0].lost == 6)
    #expect(rows[2].problem?.contains("no result of blind") == true)
    bench.press("enter")
    bench.settle()
    #expect(bench.source.name == "twins" && bench.playhead == 14)
    #expect(bench.document.branches.map(\.name) == ["mine"])
  }
}
