import Datasets
import Foundation
import Panels
import Terminal
import TestSupport
import Tracking
import Workbench

/// Somebody who presses keys, drags the mouse, changes parameters and forks, and never tires.
struct RandomWalk {
  private var bench: Workbench
  private var screen = Screen()
  private var interaction = Interaction()
  private var random: SplitMix64
  private var now = 0.0
  private var size = (width: 120, height: 36)
  /// Frames that each run has been seen to have.
  private var reached: [Run.ID: Int] = [:]
  /// Frames that were tracked: records that came from the engine.
  private(set) var tracked = 0
  private(set) var drawn = 0
  private(set) var events = 0
  private let count: Int

  /// Keys that every person presses, and what leaves the session or needs a terminal left out.
  private static let keys: [KeyEvent] = Keymap().sheet.flatMap(\.rows)
    .filter { !["quit", "suspend", "record", "snapshot", "save"].contains($0.row.id) }
    .flatMap(\.keys).compactMap { KeyEvent(notation: $0) }

  init(footage: Footage, seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    count = footage.count
    var parameters = TrackerParameters()
    parameters.base = 0
    parameters.instance = 191
    let model = Model(name: "colours", network: ColourNetwork(), parameters: parameters)
    var options = WorkOptions()
    options.responseBytes = 64 << 20
    bench = try Workbench(source: footage, catalog: ModelCatalog([model]), model: model, options: options)
  }

  mutating func go(steps: Int) throws {
    for step in 0..<steps {
      now += 0.02
      _ = bench.tick(now)
      if bench.drain() { countRecords() }
      act()
      tidy()
      if step % 8 == 0 { draw() }
      // The person is fast, but leaves the processor to the engine, whose frames are what is counted.
      if bench.isIdle {
        if step % 8 == 0 { trackAgain() }
      } else {
        usleep(1000)
      }
    }
  }

  private mutating func draw() {
    _ = screen.draw(bench, Look(), width: size.width, height: size.height)
    drawn += 1
  }

  private mutating func countRecords() {
    for (id, run) in bench.runs {
      let before = reached[id] ?? run.start + run.shared
      if run.reached > before { tracked += run.reached - before }
      reached[id] = run.reached
    }
    if reached.count > 4096 { reached = reached.filter { bench.runs[$0.key] != nil } }
  }

  private mutating func act() {
    events += 1
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<9:
      if let key = Self.keys.randomElement(using: &random) { send(.key(key)) }
    case 9..<12: send(.key(KeyEvent(.character("."))))
    case 12..<15:
      let x = Int.random(in: 0..<size.width, using: &random)
      let y = Int.random(in: 0..<size.height, using: &random)
      let actions: [MouseEvent.Action] = [
        .press(.left), .drag(.left), .release(.left), .move, .wheelUp, .wheelDown, .press(.right), .drag(.right),
      ]
      if let action = actions.randomElement(using: &random) { send(.mouse(MouseEvent(action, x: x, y: y))) }
    case 15:
      let character = Character(Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &random)))
      send(.key(KeyEvent(.character(character == "/" ? "-" : character))))
    case 16: send(.key(KeyEvent(.escape)))
    case 17: send(.key(KeyEvent(.enter)))
    case 18:
      size = (Int.random(in: 1...200, using: &random), Int.random(in: 1...60, using: &random))
      send(.resize(width: size.width, height: size.height))
    default: send(.paste("goto \(Int.random(in: 1...count, using: &random))"))
    }
  }

  private mutating func send(_ event: InputEvent) { _ = interaction.handle(event, &bench, &screen) }

  /// A session of a hundred branches is not what is measured.
  private mutating func tidy() {
    guard bench.document.branches.count > 6, let name = bench.document.branches.last?.name else { return }
    _ = bench.run(command: "delete \(name)")
  }

  /// Another value of a parameter from an early frame on: everything behind it is tracked once more. What the keys have
  /// turned that makes a frame dear is put back, or most of the time would go into a few large ones.
  private mutating func trackAgain() {
    _ = bench.press("escape")
    _ = bench.press("escape")
    for value in ["instance_size 191", "context_amount 0.5", "distractor_aware 0"] {
      _ = bench.run(command: "set \(value)")
    }
    _ = bench.run(command: "goto \(Int.random(in: 1...max(1, count / 4), using: &random))")
    _ = bench.run(command: "set window_influence \(Double(Int.random(in: 1..<90, using: &random)) / 100)")
    _ = bench.run(command: "rerun")
    _ = bench.run(command: "resume-tracking")
  }
}
