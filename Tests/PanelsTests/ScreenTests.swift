import Panels
import Terminal
import Testing
import Tracking
import Workbench

@Suite struct ScreenTests {
  private func text(_ bench: Workbench, _ width: Int, _ height: Int) -> String {
    var screen = Screen()
    return screen.draw(bench, Look(), width: width, height: height).plainText
  }

  @Test func oneLookTellsWhereHowSureWhoElseAndWhy() throws {
    let bench = try SampleSession.make()
    let shown = text(bench, 120, 36)
    #expect(shown.contains("sample  frame  8/20"))
    #expect(shown.contains("why 1 won"))
    #expect(shown.contains("raw"))
    #expect(shown.contains("penalty k"))
    #expect(shown.contains("learning rate"))
    #expect(shown.contains("score"))
    #expect(shown.contains("2nd/1st"))
    #expect(shown.contains("●"))
    let inspection = try #require(bench.inspection)
    #expect(shown.contains(inspection.explanation.sentence.prefix(30)))
  }

  @Test func everySizeCanBeDrawn() throws {
    var bench = try SampleSession.make()
    for enlarged in [nil] + Panel.allCases.map(Optional.some) {
      if let enlarged { bench.perform(.all([.focus(enlarged), .enlarge])) }
      for width in [1, 2, 5, 12, 40, 60, 80, 120, 200, 300] {
        for height in [1, 2, 3, 4, 7, 12, 15, 24, 36, 60] {
          #expect(text(bench, width, height).split(separator: "\n", omittingEmptySubsequences: false).count == height)
        }
      }
      if enlarged != nil { bench.perform(.enlarge) }
    }
  }

  @Test func modesCanBeDrawnAtEverySize() throws {
    var bench = try SampleSession.make()
    for keys in [["?"], [":"], [":", "s"], ["="], ["/"], ["g"], ["'"], ["i"]] {
      for key in keys { bench.press(key) }
      for (width, height) in [(1, 1), (10, 3), (40, 12), (80, 24), (200, 60)] { _ = text(bench, width, height) }
      bench.press("escape")
    }
  }

  @Test func sessionWithoutABoxAsksForOne() throws {
    let bench = try SampleSession.make(SampleFootage(hasTruth: false), frame: 0)
    let shown = text(bench, 80, 24)
    #expect(shown.contains("draw a box: i or the mouse"))
    #expect(shown.contains("no first box yet"))
  }

  @Test func aChangeIsSeenAtOnce() throws {
    var bench = try SampleSession.make()
    #expect(!text(bench, 120, 36).contains("changed: 1"))
    bench.perform(.set(knob: "window_influence", value: "0.9"))
    let shown = text(bench, 120, 36)
    #expect(shown.contains("changed: 1"))
    #expect(shown.contains(".90*"))
    #expect(shown.contains("with the changes"))
    #expect(shown.contains("with the changes 1 still wins"))
  }

  @Test func helpIsMadeFromTheKeymap() throws {
    var bench = try SampleSession.make()
    bench.press("?")
    let shown = text(bench, 200, 60)
    for row in ActionRow.table where !row.keys.isEmpty && row.group == .time {
      #expect(shown.contains(row.help), "\(row.id)")
    }
  }

  @Test func paletteCompletes() throws {
    var bench = try SampleSession.make()
    for key in [":", "s", "n", "a"] { bench.press(key) }
    let shown = text(bench, 100, 30)
    #expect(shown.contains(":sna"))
    #expect(shown.contains("snapshot"))
  }

  @Test func branchesAreComparedInATable() throws {
    var bench = try SampleSession.make()
    bench.perform(.set(knob: "window_influence", value: "0.9"))
    bench.perform(.fork(name: "wide"))
    bench.settle()
    bench.perform(.focus(.branches))
    let shown = text(bench, 120, 36)
    #expect(shown.contains("AUC"))
    #expect(shown.contains("wide"))
    #expect(shown.contains("timeline · wide"))
  }

  @Test func theListOfSequencesSaysWhatIsGainedAndLost() throws {
    var bench = try SampleSession.make(library: SampleSession.library)
    bench.perform(.set(knob: "window_influence", value: "0.9"))
    #expect(bench.perform(.tryOn(folder: "set")).failure == nil)
    bench.settle()
    for (width, height) in [(80, 24), (120, 36), (200, 60), (300, 80)] {
      let shown = text(bench, width, height)
      #expect(shown.contains("what window 0.9 costs"), "\(width)")
      #expect(shown.contains("first") && shown.contains("second") && shown.contains("gain"), "\(width)")
      #expect(shown.contains("mean "), "\(width)")
    }
    bench.perform(.openSequence(nil))
    bench.settle()
    #expect(text(bench, 120, 36).contains("timeline · window 0.9"))
  }

  /// Moving on changes numbers, never where they stand.
  @Test func numbersDoNotJump() throws {
    var bench = try SampleSession.make(frame: 3)
    func places(_ text: String) -> [[Int]] {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return ["  raw", "penalty k", "2nd/1st", "centre", "size", "IoU"].map { word in
        for (y, line) in lines.enumerated() {
          if let found = line.range(of: word) {
            return [y, line.distance(from: line.startIndex, to: found.lowerBound)]
          }
        }
        return []
      }
    }
    let before = places(text(bench, 120, 36))
    bench.perform(.goto(12))
    bench.settle()
    #expect(places(text(bench, 120, 36)) == before)
  }
}
