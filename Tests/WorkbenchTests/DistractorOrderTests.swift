import Foundation
import Imaging
import Siamese
import TestSupport
import Testing
import Tracking
import Workbench

/// What a person does about distractors in a session: seen at once, run from here, undone, kept.
@Suite struct DistractorOrderTests {
  /// A red target, two rivals of its kind on grey, all drifting.
  struct Rivals: FrameSource {
    let name = "rivals"
    let path = "/rivals"
    let count = 24
    let framesPerSecond = 25.0
    let base = 0.0

    func frame(_ index: Int) throws -> Image {
      var image = Image(width: 200, height: 160, blue: 128, green: 128, red: 128)
      func paint(_ x: Int, _ y: Int, _ colour: (UInt8, UInt8, UInt8)) {
        for row in y..<y + 30 {
          for column in x..<x + 30 {
            let at = (row * 200 + column) * 3
            (image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]) = colour
          }
        }
      }
      paint(80 + index / 4, 64, (40, 60, 240))
      paint(134 - index / 4, 64, (60, 100, 250))
      paint(30 + index / 4, 66, (20, 90, 215))
      return image
    }

    func truth(_ index: Int) -> Box? { Box(x: Double(80 + index / 4), y: 64, width: 30, height: 30) }
  }

  private func bench(_ awareness: Double, linear: Bool = true) throws -> Workbench {
    var parameters = TestBench.parameters
    parameters.distractorAware = awareness
    parameters.distractorAlpha = 0.5
    parameters.templateRate = 0.01
    parameters.distractorThreshold = 0.1
    parameters.distractorRelative = 0.1
    // All anchors of this network answer alike: one proposal an object.
    parameters.nmsIoU = 0.1
    parameters.distractorOverlap = 0.05
    let model = Model(
      name: "colours", network: ColourNetwork(isLinearInTemplate: linear), parameters: parameters)
    var bench = try Workbench(source: Rivals(), catalog: ModelCatalog([model]), model: model)
    bench.settle()
    bench.perform(.goto(9))
    bench.settle()
    return bench
  }

  @Test(arguments: [1.0, 2.0], [true, false])
  func switchedOffIsSeenAtOnceAndRunFromHere(awareness: Double, linear: Bool) throws {
    var bench = try bench(awareness, linear: linear)
    let rivals = bench.rivals
    #expect(rivals.count >= 2)
    #expect(rivals.map(\.letter).prefix(2) == ["a", "b"])
    #expect(abs(rivals.compactMap(\.alpha).reduce(0, +) - 1) < 1e-9)
    #expect(rivals[0].age == 9)
    bench.press("e")
    // No network, no waiting.
    let ghost = try #require(bench.ghost)
    #expect(ghost.state == .instant)
    let after = try #require(ghost.observation)
    #expect(after.choice.reranked != nil)
    #expect(abs(bench.rivals.compactMap(\.alpha).reduce(0, +) - 1) < 1e-9)
    #expect(bench.rivals[0].isOff && bench.rivals[0].alpha == 0)
    #expect(bench.document.hasChanges && bench.isChanged)
    let orders = bench.document.orders
    bench.perform(.rerun)
    bench.settle()
    #expect(bench.document.orders.isEmpty)
    // The plain tracker with the same word on the same frame.
    let footage = Rivals()
    var tracker = try Tracker(
      network: ColourNetwork(isLinearInTemplate: linear), parameters: bench.parameters, frame: footage.frame(0),
      box: try #require(footage.truth(0)))
    tracker.keepsDistractorsApart = true
    for i in 1..<24 {
      tracker.orders = i == 9 ? orders : []
      let seen = try tracker.step(footage.frame(i))
      #expect(bench.run?.record(i)?.after == seen.after, "frame \(i)")
      if i == 9 { #expect(seen.after == after.after) }
    }
    // Later frames still know it.
    bench.perform(.goto(15))
    bench.settle()
    #expect(bench.rivals.contains { $0.isOff })
    bench.perform(.undo)
    bench.settle()
    #expect(!bench.rivals.contains { $0.isOff && $0.letter != nil && bench.document.orders.isEmpty })
  }

  @Test func pinsUndoAndEscape() throws {
    var bench = try bench(1)
    bench.press(";")
    #expect(bench.selectedRival == 1)
    bench.press("E")
    #expect(bench.rivals[1].isPinned)
    #expect(bench.notice?.text == "distractor b pinned")
    bench.press("E")
    #expect(!bench.rivals[1].isPinned)
    bench.press("e")
    #expect(bench.rivals[1].isOff && !bench.rivals[0].isOff)
    bench.perform(.undo)
    #expect(!bench.rivals[1].isOff)
    bench.perform(.redo)
    #expect(bench.rivals[1].isOff)
    bench.perform(.escape)
    #expect(bench.document.orders.isEmpty && !bench.isChanged)
  }

  @Test func commandsNameThemByLetter() throws {
    var bench = try bench(1)
    let off = try CommandLine.parse("distractor-off b", bench)
    #expect(off == .onDistractors(.toggle(1)))
    #expect(try CommandLine.parse("distractor-pin a", bench) == .onDistractors(.pin(0)))
    #expect(throws: CommandError.self) { try CommandLine.parse("distractor-off q", bench) }
    bench.perform(off)
    #expect(bench.rivals[1].isOff)
    #expect(try CommandLine.parse("distractor-page terms", bench) == .onDistractors(.page(.terms)))
    #expect(try CommandLine.parse("long-term pysot", bench) == .onDistractors(.longTerm(.pysot)))
    #expect(try CommandLine.parse("timeline-row search", bench) == .onDistractors(.row(.search)))
    #expect(throws: CommandError.self) { try CommandLine.parse("distractor-aware 3", bench) }
  }

  /// While distractors are only listed a word on one would do nothing: it says so, and what would help.
  @Test func listedOnlySaysWhy() throws {
    var bench = try bench(0)
    let outcome = bench.press("e")
    #expect(outcome.failure?.contains("A takes them into the choice") == true)
    bench.press("A")
    #expect(bench.document.pending["distractor_aware"] == 1)
    bench.settle()
    // With the change on trial it takes part already.
    #expect(bench.rivals.allSatisfy { $0.alpha != nil })
    #expect(bench.press("e").failure == nil)
    bench.settle()
    #expect(bench.rivals[0].isOff)
  }

  @Test func theSearchHasASwitch() throws {
    var bench = try bench(0)
    bench.press("L")
    #expect(bench.trial.isLongTerm)
    bench.perform(.onDistractors(.longTerm(.pysot)))
    #expect(bench.trial.confidenceLow == 0.8 && bench.trial.confidenceHigh == 0.998)
    bench.press("L")
    #expect(!bench.trial.isLongTerm)
    #expect(bench.timelineRows.isEmpty)
    bench.perform(.onDistractors(.longTerm(.paper)))
    bench.perform(.rerun)
    bench.settle()
    #expect(bench.timelineRows == [.search, .state])
    bench.press("Y")
    #expect(bench.timelineRows == TimelineRow.allCases)
    bench.perform(.onDistractors(.row(.state)))
    #expect(!bench.timelineRows.contains(.state))
  }

  @Test func theThreeTermsAreMaps() throws {
    var bench = try bench(1)
    func map(_ kind: HeatChoice.Kind) throws -> [Float] { try #require(bench.field(HeatChoice(kind: kind))).values }
    let target = try map(.target)
    let distractors = try map(.distractors)
    let difference = try map(.difference)
    func margin(_ p: Float) -> Float { log(p / (1 - p)) }
    // Where both are similar the square anchor answers strongest: the largest of all anchors is its own.
    var compared = 0
    for i in target.indices
    where target[i] > 0.5 && target[i] < 0.9999 && distractors[i] > 0.45 && distractors[i] < 0.9999 {
      let left = margin(target[i]) - 0.5 * margin(distractors[i])
      if left > 0 {
        #expect(abs(margin(difference[i]) - left) < 0.05)
        compared += 1
      }
    }
    #expect(compared > 0)
    #expect(target != distractors && target != difference)
    // They are among the kinds that a key goes through, where there are distractors.
    var seen: Set<HeatChoice.Kind> = []
    for _ in 0..<6 {
      bench.press("H")
      seen.insert(bench.view.heat.kind)
    }
    #expect(seen == Set(HeatChoice.Kind.allCases))
  }

  @Test func likenessAndTemplateAreFoundOutOnDemand() throws {
    var bench = try bench(2)
    #expect(bench.likeness == nil)
    bench.perform(.onDistractors(.page(.list)))
    bench.settle()
    let likeness = try #require(bench.likeness)
    #expect(likeness.margins.count == bench.rivals.filter { $0.letter != nil }.count + 1)
    // The chosen one is most like itself; the product of colours is symmetric.
    #expect(likeness.margins[0][0] >= likeness.margins[0][1])
    #expect(abs(likeness.margins[0][1] - likeness.margins[1][0]) < 1e-3)
    #expect(bench.rivals[0].toOthers?.count == bench.rivals.filter { $0.letter != nil }.count)
    bench.perform(.onDistractors(.page(.memory)))
    bench.settle()
    let report = try #require(bench.templateReport)
    #expect(report.first == 0)
    #expect(abs(report.shares.reduce(report.older) { $0 + $1.share } - 1) < 1e-9)
    #expect(report.shares.map(\.frame) == Array(0...8))
    // η = 0.01: the newest frame has a hundredth.
    #expect(abs(try #require(report.shares.last).share - 0.01) < 1e-9)
    #expect(report.look.effective != nil && report.look.exemplar.count == 5 * report.look.size * report.look.size)
  }

  @Test func ordersAreKeptInTheSessionFile() throws {
    var bench = try bench(1)
    bench.press("e")
    bench.perform(.rerun)
    bench.settle()
    bench.perform(.goto(12))
    bench.settle()
    bench.perform(.onDistractors(.pin(1)))
    let file = SessionFile.current(bench)
    let again = try SessionFile(file.data(), name: "a")
    #expect(again == file)
    var parameters = TestBench.parameters
    parameters.distractorAware = 1
    let model = Model(name: "colours", network: ColourNetwork(), parameters: parameters)
    var opened = try Workbench(
      session: again, file: "a", source: Rivals(), catalog: ModelCatalog([model]), model: model)
    opened.settle()
    #expect(opened.document.orders == bench.document.orders)
    for i in 0..<24 { #expect(opened.run?.record(i)?.after == bench.run?.record(i)?.after) }
  }
}
