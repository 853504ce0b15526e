import Imaging
import Panels
import Siamese
import Terminal
import TestSupport
import Testing
import Tracking
import Workbench

/// Distractors, the terms of the score, the template over time and the timeline's lines, as they are seen and clicked.
@Suite struct DistractorScreenTests {
  /// A red target between two of its kind on grey.
  private struct Rivals: FrameSource {
    let name = "rivals"
    let path = "/rivals"
    let count = 16
    let framesPerSecond = 25.0
    let base = 0.0

    func frame(_ index: Int) throws -> Image {
      var image = Image(width: 200, height: 160, blue: 128, green: 128, red: 128)
      for (x, colour) in [(80, (40, 60, 240)), (134, (60, 100, 250)), (30, (20, 90, 215))]
        as [(Int, (UInt8, UInt8, UInt8))]
      {
        for row in 64..<94 {
          for column in x..<x + 30 {
            let at = (row * 200 + column) * 3
            (image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]) = colour
          }
        }
      }
      return image
    }

    func truth(_ index: Int) -> Box? { Box(x: 80, y: 64, width: 30, height: 30) }
  }

  private func session(_ change: (inout TrackerParameters) -> Void = { _ in }) throws -> Workbench {
    var parameters = TrackerParameters()
    parameters.base = 0
    parameters.distractorAware = 1
    parameters.distractorThreshold = 0.1
    parameters.distractorRelative = 0.1
    // All anchors of this network answer alike: one proposal an object.
    parameters.nmsIoU = 0.1
    parameters.distractorOverlap = 0.05
    parameters.distractorCount = 2
    change(&parameters)
    let model = Model(name: "colours", network: ColourNetwork(), parameters: parameters)
    var bench = try Workbench(source: Rivals(), catalog: ModelCatalog([model]), model: model)
    bench.settle()
    bench.perform(.goto(7))
    bench.settle()
    return bench
  }

  private func text(_ bench: Workbench, _ width: Int = 200, _ height: Int = 60) -> String {
    var screen = Screen()
    return screen.draw(bench, Look(), width: width, height: height).plainText
  }

  @Test func eachHasItsNumbers() throws {
    var bench = try session()
    bench.press("D")
    bench.settle()
    let shown = text(bench)
    #expect(shown.contains("distractors"))
    #expect(shown.contains("this frame's are subtracted"))
    #expect(shown.contains("▸a  on  pin"))
    #expect(shown.contains(" b  on  pin"))
    #expect(shown.contains("α .500  age 7"))
    let rivals = bench.rivals
    #expect(rivals.count == 2)
    // Similarity to the target and to the other one.
    let others = try #require(rivals[0].toOthers)
    #expect(shown.contains("b \(others[1] >= 0.995 ? "1.0" : String(String(format: "%.2f", others[1]).dropFirst()))"))
  }

  @Test func offIsSeenEverywhere() throws {
    var bench = try session()
    bench.press("D")
    bench.settle()
    bench.press("e")
    let shown = text(bench)
    #expect(shown.contains("▸a  off  pin"))
    #expect(shown.contains("α .000"))
    #expect(shown.contains("α 1.00"))
    #expect(shown.contains("with the changes"))
    bench.press("E")
    #expect(text(bench).contains("▸a  on  pinned"))
  }

  @Test func pagesTurn() throws {
    var bench = try session()
    bench.press("D")
    bench.press("D")
    bench.settle()
    let terms = text(bench)
    for word in ["terms of the score", "target", "distractor", "difference", "f(z,p)", "α·f(d,p)", "wins"] {
      #expect(terms.contains(word), "\(word)")
    }
    bench.press("D")
    bench.settle()
    let memory = text(bench)
    for word in ["template", "exemplar", "mean", "effective", "share β/Σβ", "exemplar 1"] {
      #expect(memory.contains(word), "\(word)")
    }
    bench.press("D")
    #expect(text(bench).contains("▸a  on  pin"))
  }

  /// The one that would have won without distractors is marked, in the frame and among the bars.
  @Test func theWinnerWithoutDistractorsIsMarked() throws {
    // Where the terms change the winner depends on which proposals count as distractors.
    func decided(by threshold: Double) throws -> Workbench? {
      var bench = try session {
        $0.distractorAlpha = 2
        $0.windowInfluence = 0
        $0.penaltyK = 0
        $0.distractorThreshold = threshold
      }
      for frame in 1..<8 {
        bench.perform(.goto(frame))
        bench.settle()
        guard let seen = bench.inspection?.observation, let plain = seen.withoutDistractors else { continue }
        if plain.index != seen.choice.index { return bench }
      }
      return nil
    }
    var found: Workbench?
    for threshold in [0.1, 0.3, 0.51, 0.6, 0.9] where found == nil { found = try decided(by: threshold) }
    var bench = try #require(found)
    bench.perform(.onDistractors(.page(.terms)))
    bench.settle()
    let shown = text(bench)
    #expect(shown.contains("without"))
    #expect(shown.contains("wins without them"))
  }

  @Test func everySizeAndPageCanBeDrawn() throws {
    var bench = try session()
    for page in DistractorView.Page.allCases {
      bench.perform(.onDistractors(.page(page)))
      bench.settle()
      for isEnlarged in [false, true] {
        if isEnlarged { bench.perform(.enlarge) }
        for width in [1, 5, 12, 40, 60, 80, 120, 200, 300] {
          for height in [1, 3, 4, 7, 12, 24, 36, 60] {
            #expect(
              text(bench, width, height).split(separator: "\n", omittingEmptySubsequences: false).count == height)
          }
        }
        if isEnlarged { bench.perform(.enlarge) }
      }
    }
  }

  // MARK: The mouse

  private struct Desk {
    var bench: Workbench
    var screen = Screen()
    var interaction = Interaction()
    let width = 200
    let height = 60

    init(_ bench: Workbench) {
      self.bench = bench
      draw()
    }

    mutating func draw() { _ = screen.draw(bench, Look(), width: width, height: height) }

    mutating func mouse(_ action: MouseEvent.Action, _ place: (x: Int, y: Int)) {
      _ = interaction.handle(.mouse(MouseEvent(action, x: place.x, y: place.y)), &bench, &screen)
      bench.settle()
      draw()
    }

    func region(_ matches: (HitMap.Target) -> Bool) -> Rect? {
      screen.hits.regions.last { matches($0.target) }?.rect
    }
  }

  @Test func wordsCanBeClicked() throws {
    var bench = try session()
    bench.press("D")
    bench.settle()
    var desk = Desk(bench)
    let off = try #require(desk.region { $0 == .action(.onDistractors(.toggle(1))) })
    desk.mouse(.press(.left), (off.x, off.y))
    #expect(desk.bench.rivals[1].isOff)
    #expect(desk.bench.selectedRival == 1)
    let pin = try #require(desk.region { $0 == .action(.onDistractors(.pin(0))) })
    desk.mouse(.press(.left), (pin.x, pin.y))
    #expect(desk.bench.rivals[0].isPinned && desk.bench.rivals[1].isOff)
    let entry = try #require(desk.region { $0 == .action(.onDistractors(.choose(1))) })
    desk.mouse(.press(.left), (entry.x, entry.y))
    #expect(desk.bench.selectedRival == 1)
  }

  /// A threshold's line follows the mouse up and down; sideways first it is still the timeline.
  @Test func thresholdsAreLinesThatCanBeDragged() throws {
    var desk = Desk(
      try session {
        $0.longTerm = 1
        $0.confidenceLow = 0.3
        $0.confidenceHigh = 0.9
      })
    func line(_ knob: String) -> Rect? {
      desk.region { if case .threshold(knob, _, _) = $0 { true } else { false } }
    }
    let low = try #require(line("confidence_low"))
    #expect(line("confidence_high") != nil && line("distractor_relative") != nil)
    desk.mouse(.press(.left), (low.x + 3, low.y))
    desk.mouse(.drag(.left), (low.x + 3, low.y - 2))
    #expect(desk.bench.view.knob == "confidence_low")
    let up = try #require(desk.bench.document.pending["confidence_low"])
    #expect(up > 0.3 && up <= 0.51)
    desk.mouse(.drag(.left), (low.x + 5, low.y - 2))
    #expect(abs(try #require(desk.bench.document.pending["confidence_low"]) - up - 0.02) < 1e-9)
    desk.mouse(.release(.left), (low.x + 5, low.y - 2))
    let frame = desk.bench.playhead
    let line = try #require(line("confidence_high"))
    desk.mouse(.press(.left), (line.x + 3, line.y))
    desk.mouse(.drag(.left), (line.x + 30, line.y))
    desk.mouse(.drag(.left), (line.x + 40, line.y - 3))
    #expect(desk.bench.document.pending["confidence_high"] == nil)
    #expect(desk.bench.playhead != frame)
  }

  @Test func theTimelineTellsOfTheSearch() throws {
    var bench = try session { $0.longTerm = 1 }
    bench.perform(.all([.focus(.timeline), .enlarge]))
    let shown = text(bench)
    for word in ["distr ", "rival/1", "search ", "state "] { #expect(shown.contains(word), "\(word)") }
    bench.perform(.onDistractors(.rows(DistractorView.Rows.none)))
    #expect(!text(bench).contains("rival/1"))
  }
}
