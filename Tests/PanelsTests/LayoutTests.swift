import Panels
import Terminal
import Testing
import Workbench

@Suite struct LayoutTests {
  /// The layout as text, its borders and titles only.
  static func text(_ layout: Layout) -> String {
    var canvas = Canvas(width: layout.width, height: layout.height)
    for panel in layout.order {
      guard let rect = layout[panel] else { continue }
      canvas.frame(rect, Style(.white), title: panel.title)
    }
    return canvas.plainText
  }

  @Test func usualSize() {
    let layout = Layout(width: 120, height: 36)
    #expect(layout.size == .standard)
    #expect(layout.order == [.frame, .search, .why, .parameters, .timeline])
    #expect(layout.footer == Rect(x: 0, y: 35, width: 120, height: 1))
    let lines = Self.text(layout).split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("┌ frame ─"))
    #expect(lines[0].contains("┬ search ─"))
    #expect(lines[0].hasSuffix("┐"))
    #expect(lines.contains { $0.contains("├ why ─") })
    #expect(lines.contains { $0.contains("├ parameters ─") })
    #expect(lines[29].hasPrefix("├ timeline ─"))
    #expect(lines[34].hasPrefix("└─"))
  }

  @Test func smallSizeHasOnePanelAtATime() {
    var wishes = Layout.Wishes()
    for panel in Panel.allCases where panel != .frame && panel != .timeline {
      wishes.side = panel
      let layout = Layout(width: 80, height: 24, wishes: wishes)
      #expect(layout.size == .small)
      #expect(Set(layout.order) == [.frame, panel, .timeline])
      #expect((layout[panel]?.width ?? 0) >= 34)
      #expect((layout[.frame]?.width ?? 0) >= 44)
    }
    wishes.hidden = [wishes.side]
    #expect(Layout(width: 80, height: 24, wishes: wishes)[.frame]?.width == 80)
  }

  @Test func wideSizeHasMapsAndStrip() throws {
    let layout = Layout(width: 200, height: 60)
    #expect(layout.size == .wide)
    #expect(
      Set(layout.order) == [.frame, .search, .levels, .distractors, .why, .parameters, .timeline])
    let frame = try #require(layout[.frame])
    let strip = try #require(layout[.distractors])
    #expect(strip.y == frame.endY - 1 && strip.width == frame.width)
  }

  @Test func hugeSizeUsesAllPanels() {
    let layout = Layout(width: 300, height: 80)
    #expect(Set(layout.order) == Set(Panel.allCases))
    #expect(layout.panels.values.reduce(0) { $0 + $1.width * $1.height } >= 300 * 79)
  }

  @Test func enlargedPanelTakesTheScreen() {
    let wishes = Layout.Wishes(enlarged: .why)
    let layout = Layout(width: 120, height: 36, wishes: wishes)
    #expect(layout.order == [.why, .timeline])
    #expect(layout[.why]?.width == 120)
    let timeline = Layout(width: 120, height: 36, wishes: Layout.Wishes(enlarged: .timeline))
    #expect(timeline[.timeline] == Rect(x: 0, y: 0, width: 120, height: 35))
  }

  @Test func panelInFocusAlwaysHasAPlace() {
    for panel in Panel.allCases {
      for (width, height) in [(20, 8), (80, 24), (120, 36), (200, 60), (300, 80)] {
        let wishes = Layout.Wishes(focus: panel, hidden: [panel])
        #expect(Layout(width: width, height: height, wishes: wishes)[panel] != nil, "\(panel) \(width)x\(height)")
      }
    }
    let guest = Layout(width: 120, height: 36, wishes: Layout.Wishes(focus: .findings))
    #expect(guest.order == [.frame, .search, .parameters, .timeline, .findings])
  }

  @Test func hiddenPanelsLeaveTheirRoomToOthers() {
    let all = Layout(width: 120, height: 36)
    let wishes = Layout.Wishes(hidden: [.search, .why, .parameters])
    let alone = Layout(width: 120, height: 36, wishes: wishes)
    #expect(alone.order == [.frame, .timeline])
    #expect(alone[.frame]?.width == 120)
    let noFrame = Layout(width: 120, height: 36, wishes: Layout.Wishes(focus: .search, hidden: [.frame]))
    #expect(noFrame[.search]?.width == 120)
    #expect(all[.why]?.width ?? 0 < 120)
    let nothing = Layout(width: 120, height: 36, wishes: Layout.Wishes(hidden: Set(Panel.allCases)))
    #expect(nothing.order == [.frame])
  }

  /// Whatever the size and the wishes: nothing leaves the screen, panels only share their borders.
  @Test(arguments: [1, 2, 3, 5, 12, 40, 56, 80, 103, 120, 164, 200, 240, 300])
  func everySizeIsTiledWithoutOverlap(width: Int) {
    let choices = [
      Layout.Wishes(), Layout.Wishes(focus: .timeline), Layout.Wishes(enlarged: .levels),
      Layout.Wishes(hidden: [.timeline, .why]), Layout.Wishes(hidden: [.frame, .search], side: .findings),
      Layout.Wishes(hidden: Set(Panel.allCases)),
    ]
    for height in 1...90 {
      for wishes in choices {
        let layout = Layout(width: width, height: height, wishes: wishes)
        let screen = Rect(x: 0, y: 0, width: width, height: height)
        #expect(!layout.panels.isEmpty)
        var inner = Array(repeating: 0, count: width * height)
        for rect in layout.panels.values {
          #expect(rect.intersection(screen) == rect && !rect.isEmpty, "\(width)x\(height) \(wishes)")
          let inside = Rect(x: rect.x, y: rect.y, width: rect.width - 1, height: rect.height - 1)
          for y in inside.y..<inside.endY {
            for x in inside.x..<inside.endX { inner[y * width + x] += 1 }
          }
        }
        #expect(inner.allSatisfy { $0 <= 1 }, "\(width)x\(height) \(wishes)")
        if layout.size != .tiny {
          for rect in layout.panels.values { #expect(rect.height >= 3 && rect.width >= 20) }
        }
      }
    }
  }
}
