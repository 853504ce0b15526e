import Foundation
import Metrics
import Testing
import Tracking

@Suite struct ReportTests {
  private let truth = [Box](repeating: Box(x: 50, y: 50, width: 40, height: 40), count: 20)

  private func entry(_ name: String, _ dx: Double) -> OPEEntry {
    OPEEntry(
      name: name, groundTruth: truth, result: truth.map { $0.offset(dx: dx, dy: 0) },
      attributes: dx > 0 ? ["fast motion"] : [])
  }

  private func report() throws -> Report {
    try Report.ope(
      [("one & only", [entry("a", 0), entry("b,c", 30)]), ("two", [entry("a", 10), entry("b,c", 10)])],
      toolkit: .pysot)
  }

  @Test func tablesShowSequencesMeansAndAttributes() throws {
    let table = try report().table()
    let lines = table.split(separator: "\n")
    #expect(lines[0].hasPrefix("one & only    AUC   P@20  P norm  SR 0.5  frames"))
    #expect(lines.contains { $0.hasPrefix("a           0.952  1.000   1.000   1.000      20") })
    #expect(lines.contains { $0.hasPrefix("overall     0.548  0.500") })
    #expect(lines.contains { $0.hasPrefix("fast motion  0.143") })
    #expect(table.contains("no difference shown between one & only and two in AUC"))
  }

  @Test func sortingByAFigurePutsTheWorstFirst() throws {
    let report = try report()
    #expect(report.sorted(by: "success_auc").trackers[0].sequences.map(\.name) == ["b,c", "a"])
    #expect(report.sorted(by: "name").trackers[0].sequences.map(\.name) == ["a", "b,c"])
  }

  @Test func valuesForOtherPrograms() throws {
    let csv = try report().csv().split(separator: "\n")
    #expect(csv.count == 7)
    #expect(csv[0] == "tracker,sequence,success_auc,precision,normalized_precision,success_rate,frames")
    #expect(csv[2].hasPrefix("one & only,\"b,c\",0.14"))
    #expect(csv[3].hasPrefix("one & only,overall,0.547"))
    let latex = try report().latex()
    #expect(latex.contains("two & \\textbf{0.571} & \\textbf{1.000}"))
    #expect(latex.contains("\\toprule"))
  }

  @Test func diagramsAndPagesAreWellFormed() throws {
    let report = try report()
    #expect(report.plots.map(\.key) == ["success", "precision", "normalized_precision"])
    for plot in report.plots { #expect(isWellFormed(plot.svg), "\(plot.key)") }
    #expect(report.plots[0].svg.contains("one &amp; only [0.548]"))
    let page = report.html(title: "A < B")
    #expect(page.contains("<title>A &lt; B</title>"))
    #expect(page.components(separatedBy: "<svg").count == 4)
    #expect(!page.contains("http://") || page.contains("http://www.w3.org/2000/svg"))
    #expect(!page.contains("src="))
  }

  @Test func aDifferenceNeedsAnIntervalWithoutZero() throws {
    let a = (0..<30).map { 0.6 + 0.01 * Double($0 % 5) }
    let clear = try #require(PairedBootstrap(a, a.map { $0 - 0.05 - 0.001 * $0 }))
    #expect(clear.isDifference)
    #expect(abs(clear.difference - 0.0506) < 0.001)
    let unclear = try #require(PairedBootstrap([0.1, 0.9, 0.2, 0.8], [0.9, 0.1, 0.8, 0.2]))
    #expect(!unclear.isDifference)
    #expect(unclear.low < 0 && unclear.high > 0)
    #expect(PairedBootstrap([0.1], [0.2]) == nil)
    #expect(PairedBootstrap(a, a.reversed(), seed: 7) == PairedBootstrap(a, a.reversed(), seed: 7))
    #expect(PairedBootstrap(a, a.reversed(), seed: 7) != PairedBootstrap(a, a.reversed(), seed: 8))
  }

  /// Tags are closed in the order in which they were opened.
  private func isWellFormed(_ markup: String) -> Bool {
    var open: [String] = []
    for part in markup.split(separator: "<").map(String.init) {
      guard let end = part.firstIndex(of: ">") else { return part.allSatisfy(\.isWhitespace) }
      let tag = part[..<end]
      let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
      if tag.hasPrefix("/") {
        guard open.popLast() == String(name) else { return false }
      } else if !tag.hasSuffix("/") {
        open.append(String(name))
      }
    }
    return open.isEmpty
  }
}
