import Panels
import Terminal
import Testing
import Tracking
import Workbench

@Suite struct InteractionTests {
  /// A session with its screen, driven as a person would.
  private struct Desk {
    var bench: Workbench
    var screen = Screen()
    var interaction = Interaction()
    var canvas = Canvas(width: 1, height: 1)
    let size: (width: Int, height: Int)

    init(_ bench: Workbench, width: Int = 120, height: Int = 36) {
      self.bench = bench
      size = (width, height)
      draw()
    }

    mutating func draw() { canvas = screen.draw(bench, Look(), width: size.width, height: size.height) }

    @discardableResult
    mutating func send(_ event: InputEvent) -> [Request] {
      let requests = interaction.handle(event, &bench, &screen)
      bench.settle()
      draw()
      return requests
    }

    mutating func mouse(_ action: MouseEvent.Action, _ place: (x: Int, y: Int)) {
      send(.mouse(MouseEvent(action, x: place.x, y: place.y)))
    }

    func region(_ matches: (HitMap.Target) -> Bool) -> Rect? {
      screen.hits.regions.last { matches($0.target) }?.rect
    }

    var footer: String { canvas.line(size.height - 1) }
  }

  @Test func keysAreThoseOfTheKeymap() throws {
    for row in ActionRow.table {
      for key in row.keys {
        let event = try #require(KeyEvent(notation: key), "\(key)")
        #expect(event.plain == key)
      }
    }
  }

  @Test func keysDoWhatTheySay() throws {
    var desk = Desk(try SampleSession.make(frame: 3))
    desk.send(.key(KeyEvent(.character("."))))
    #expect(desk.bench.playhead == 4)
    #expect(desk.send(.key(KeyEvent(.character("q")))) == [.quit])
    desk.send(.key(KeyEvent(.character(":"))))
    desk.send(.paste("goto 9\nquit"))
    desk.send(.key(KeyEvent(.enter)))
    #expect(desk.bench.playhead == 4)
  }

  @Test func clickAndDragOnTheTimelineSeek() throws {
    var desk = Desk(try SampleSession.make())
    let track = try #require(desk.region { if case .timeline = $0 { true } else { false } })
    desk.mouse(.press(.left), (track.x, track.y))
    #expect(desk.bench.playhead == 0)
    desk.mouse(.drag(.left), (track.endX - 1, track.y))
    #expect(desk.bench.playhead == 19)
    desk.mouse(.drag(.left), (500, 3))
    #expect(desk.bench.playhead == 19)
    desk.mouse(.release(.left), (track.x, 0))
    desk.mouse(.drag(.left), (track.x, track.y))
    #expect(desk.bench.playhead == 19)
    desk.mouse(.wheelUp, (track.x + 3, track.y))
    #expect(desk.bench.playhead == 18)
  }

  @Test func slidersFollowTheMouse() throws {
    var desk = Desk(try SampleSession.make())
    let slider = try #require(
      desk.region { if case .slider("window_influence", _, _) = $0 { true } else { false } })
    desk.mouse(.press(.left), (slider.endX - 1, slider.y))
    #expect(desk.bench.view.knob == "window_influence")
    #expect(desk.bench.document.pending["window_influence"] == 1)
    desk.mouse(.drag(.left), (slider.x, slider.y + 9))
    #expect(desk.bench.document.pending["window_influence"] == 0)
    desk.mouse(.release(.left), (slider.x, slider.y))
    desk.mouse(.wheelUp, (slider.x + 4, slider.y))
    #expect(desk.bench.document.pending["window_influence"] == 0.01)
  }

  @Test func dragDrawsABoxAndEnterTracksIt() throws {
    var desk = Desk(try SampleSession.make(SampleFootage(hasTruth: false), frame: 0))
    let picture = try #require(desk.region { if case .picture = $0 { true } else { false } })
    let (x, y) = (picture.x + 10, picture.y + 5)
    desk.mouse(.press(.left), (x + 9, y + 5))
    desk.mouse(.drag(.left), (x, y))
    desk.mouse(.release(.left), (x, y))
    guard case .box(let draft) = desk.bench.mode else {
      Issue.record("no box was drawn")
      return
    }
    let scale = 160 / Double(picture.width)
    #expect(abs(draft.box.width - 10 * scale) < 1e-9)
    #expect(abs(draft.box.x - 10 * scale) < 1e-9)
    desk.send(.key(KeyEvent(.enter)))
    #expect(desk.bench.run?.start == 0)
    #expect(desk.bench.run?.record(0)?.kind == .initialised)
  }

  @Test func hintsCanBeClicked() throws {
    var desk = Desk(try SampleSession.make(frame: 3))
    let hint = try #require(desk.region { $0 == .action(.step(1)) })
    #expect(hint.y == 35)
    desk.mouse(.press(.left), (hint.x, hint.y))
    #expect(desk.bench.playhead == 4)
  }

  @Test func aClickMakesRoomForWhatItSays() throws {
    var desk = Desk(try SampleSession.make(frame: 0))
    let hint = try #require(desk.region { $0 == .action(.step(-1)) })
    let tip = "this is the first frame"
    desk.mouse(.move, (hint.x, hint.y))
    #expect(desk.footer.contains(tip))
    let other = try #require(desk.region { $0 == .action(.step(1)) })
    desk.mouse(.move, (other.x, other.y))
    let help = desk.footer
    desk.mouse(.press(.left), (other.x, other.y))
    desk.mouse(.release(.left), (other.x, other.y))
    #expect(desk.bench.playhead == 1)
    #expect(desk.footer != help)
    desk.mouse(.move, (other.x, other.y))
    #expect(desk.footer == help)
  }

  @Test func pointingShowsExactNumbers() throws {
    var desk = Desk(try SampleSession.make())
    let track = try #require(desk.region { if case .timeline = $0 { true } else { false } })
    desk.mouse(.move, (track.x, track.y))
    #expect(desk.footer.contains("frame 1: starts here"))
    let slider = try #require(desk.region { if case .slider("penalty_k", _, _) = $0 { true } else { false } })
    desk.mouse(.move, (slider.x, slider.y))
    #expect(desk.footer.contains("penalty_k 0.04"))
    let picture = try #require(desk.region { if case .picture = $0 { true } else { false } })
    desk.mouse(.move, (picture.x + picture.width / 2, picture.y + picture.height / 2))
    #expect(desk.footer.contains("anchor"))
    desk.mouse(.move, (slider.x, slider.y))
    #expect(desk.bench.cursor == nil)
  }

  @Test func whatCannotBeDoneSaysWhy() throws {
    var desk = Desk(try SampleSession.make(frame: 0))
    let hint = try #require(desk.region { $0 == .action(.step(-1)) })
    desk.mouse(.move, (hint.x, hint.y))
    #expect(desk.footer.contains("this is the first frame"))
  }

  @Test func wheelZoomsTowardsThePointer() throws {
    var desk = Desk(try SampleSession.make())
    let picture = try #require(desk.region { if case .picture = $0 { true } else { false } })
    desk.mouse(.wheelUp, (picture.x, picture.y))
    #expect(desk.bench.view.zoom > 1)
    #expect(desk.bench.view.centerX < 0.5)
    desk.mouse(.press(.right), (picture.x + 5, picture.y + 5))
    let before = desk.bench.view.centerX
    desk.mouse(.drag(.right), (picture.x + 1, picture.y + 5))
    #expect(desk.bench.view.centerX > before)
  }

  @Test func everyCellHasAMeaning() throws {
    var screen = Screen()
    let bench = try SampleSession.make()
    for (width, height) in [(80, 24), (120, 36), (200, 60)] {
      _ = screen.draw(bench, Look(), width: width, height: height)
      for y in 0..<(height - 1) {
        for x in 0..<width { #expect(screen.hits.region(atX: x, y: y) != nil) }
      }
    }
  }
}
