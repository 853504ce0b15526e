import Foundation
import Panels
import Terminal
import Workbench

/// The workbench in the terminal: one loop that takes events, moves on, and draws what changed.
struct TerminalView {
  private let terminal: TerminalSession
  private var bench: Workbench
  private var screen = Screen()
  private var interaction = Interaction()
  private var appearance: Appearance
  private var canvas = Canvas(width: 1, height: 1)
  private var welcome: Welcome?
  private var tour: Tour?
  private var recording: Recording?
  /// When the session's file was looked at last.
  private var kept = 0.0

  init(_ command: ViewCommand, _ opening: ViewOpening, _ options: TerminalOptions) throws {
    let terminal = try TerminalSession(options)
    self.terminal = terminal
    do {
      let waker = terminal.waker
      bench = try opening.session(file: command.session) { waker.wake() }
      appearance = try Appearance(theme: command.theme, terminal.capabilities)
    } catch {
      terminal.close()
      throw error
    }
    if let problem = appearance.problem { bench.tell(Notice(.failed, problem)) }
    if let frame = command.frame { bench.perform(.goto(frame - 1)) }
    if opening.isWelcome { welcome = Welcome() }
    if command.tour {
      tour = Tour()
      bench.perform(.goto(min(Tour.start, bench.source.count - 1)))
    }
    // Standard error was written before the screen was taken: nobody has seen it.
    if let warning = opening.model.warning { bench.tell(warning) }
  }

  /// Runs until the person or a signal ends it; gives the exit code.
  mutating func run() throws -> Int32 {
    defer { terminal.close() }
    var isStale = true
    while true {
      let now = Self.now()
      let playhead = bench.playhead
      var pause = bench.tick(now)
      if bench.playhead != playhead { isStale = true }
      keepSession(now)
      if isStale {
        draw()
        isStale = false
      }
      if bench.sessionPath != nil { pause = min(pause ?? 2, 2) }
      var event = terminal.nextEvent(timeout: pause)
      // Whatever waits is taken before the next drawing: a burst of keys costs one.
      var taken = 0
      while let next = event {
        if case .terminate(let signal) = next {
          _ = finish()
          return 128 + signal
        }
        if try handle(next) {
          return finish() ? 0 : 1
        }
        isStale = true
        taken += 1
        event = taken < 64 ? terminal.nextEvent(timeout: 0) : nil
      }
    }
  }

  /// Whether it is the end.
  private mutating func handle(_ event: InputEvent) throws -> Bool {
    switch event {
    case .woken:
      bench.drain()
      welcome?.look(&bench)
      return false
    case .resize, .resumed:
      terminal.redraw()
      return false
    case .key(let key):
      if tour?.take(key.plain, bench) == true { return false }
      if tour?.isOver == true { tour = nil }
      welcome?.touch()
    case .mouse(let mouse):
      if mouse.action != .move { welcome?.touch() }
    case .paste, .terminate: break
    }
    for request in interaction.handle(event, &bench, &screen) {
      if handle(request) { return true }
    }
    return false
  }

  /// Does what a session cannot do by itself; true at the end.
  private mutating func handle(_ request: Request) -> Bool {
    switch request {
    case .quit: return true
    case .suspend: terminal.suspend()
    case .redraw: terminal.redraw()
    case .snapshot(let path, let panel): say { try $0.snapshot(path, panel) }
    case .nextTheme: say { try $0.appearance.nextTheme() }
    case .theme(let name): say { try $0.appearance.use(theme: name) }
    case .nextGlyphs: say { $0.appearance.nextGlyphs() }
    case .glyphs(let name): say { try $0.appearance.use(glyphs: name) }
    case .record(let path): say { try $0.record(path) }
    }
    return false
  }

  /// Does something and says what came of it; what fails is said too, and ends nothing.
  private mutating func say(_ body: (inout TerminalView) throws -> String) {
    do { bench.tell(Notice(.done, try body(&self))) } catch { bench.tell(Notice(.failed, "\(error)")) }
  }

  private mutating func draw() {
    screen.card = tour?.card(bench) ?? welcome?.card(bench)
    let start = Self.now()
    defer { screen.drawSeconds = Self.now() - start }
    canvas = screen.draw(bench, appearance.look, width: terminal.width, height: terminal.height)
    terminal.present(canvas)
    do { try recording?.add(canvas, at: Self.now()) } catch {
      recording = nil
      bench.tell(Notice(.failed, "the recording ended: \(error)"))
    }
  }

  private mutating func snapshot(_ path: String?, _ panel: Panel?) throws -> String {
    if let panel, screen.layout[panel] == nil { bench.perform(.focus(panel)) }
    draw()
    let written = try SnapshotFile.write(
      canvas, screen, panel: panel, path: path, footage: bench.source.name, frame: bench.playhead)
    return "the screen is in \(written)"
  }

  private mutating func record(_ path: String?) throws -> String {
    if let recording {
      self.recording = nil
      return "the recording is in \(try recording.finish(at: Self.now()))"
    }
    recording = Recording(
      path: path ?? "siamscope.cast", width: terminal.width, height: terminal.height, start: Self.now())
    return "recording; :record ends it"
  }

  private mutating func keepSession(_ now: Double) {
    guard now - kept >= 1 else { return }
    kept = now
    bench.autosave()
  }

  /// Keeps what is to be kept. What cannot be is said on standard error, which is shown when the screen is given back;
  /// false then.
  private mutating func finish() -> Bool {
    var failures: [String] = []
    if bench.sessionPath != nil, let failure = bench.perform(.save(path: nil)).failure { failures.append(failure) }
    do { _ = try recording?.finish(at: Self.now()) } catch { failures.append("\(error)") }
    failures.forEach { StandardError.write("siamscope: \($0)") }
    return failures.isEmpty
  }

  private static func now() -> Double { ProcessInfo.processInfo.systemUptime }
}
