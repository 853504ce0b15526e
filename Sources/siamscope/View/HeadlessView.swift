import Foundation
import Panels
import Terminal
import Workbench

/// The workbench without a terminal: a picture of the screen, or a script of commands.
struct HeadlessView {
  private let command: ViewCommand
  private var bench: Workbench
  private var stage: Stage

  /// What the session is drawn with.
  private struct Stage {
    var screen = Screen()
    var appearance: Appearance
    let size: ScreenSize
    /// What a script records: a drawing before each line and one at the end, each standing for a while.
    var recording: Recording?
    var time = 0.0
    static let pause = 2.0

    mutating func record(_ bench: Workbench) throws {
      guard recording != nil else { return }
      try recording?.add(screen.draw(bench, appearance.look, width: size.width, height: size.height), at: time)
      time += Self.pause
    }

    /// Does what needs a screen.
    mutating func handle(_ request: Request, _ bench: inout Workbench) throws {
      switch request {
      case .snapshot(let path, let panel): print(try write(&bench, path: path, panel: panel))
      case .theme(let name): _ = try appearance.use(theme: name)
      case .nextTheme: _ = try appearance.nextTheme()
      case .glyphs(let name): _ = try appearance.use(glyphs: name)
      case .nextGlyphs: _ = appearance.nextGlyphs()
      case .record(let path):
        if let recording {
          self.recording = nil
          print(try recording.finish(at: time))
        } else {
          recording = Recording(
            path: path ?? "siamscope.cast", width: size.width, height: size.height, start: time)
        }
      case .quit, .suspend, .redraw: break
      }
    }

    mutating func write(_ bench: inout Workbench, path: String?, panel: Panel?) throws -> String {
      // A panel that has no place gets one.
      if let panel, bench.view.focus != panel { bench.perform(.focus(panel)) }
      // What was said on the way is no part of the picture.
      bench.tell(nil)
      let canvas = screen.draw(bench, appearance.look, width: size.width, height: size.height)
      return try SnapshotFile.write(
        canvas, screen, panel: panel, path: path, footage: bench.source.name, frame: bench.playhead)
    }
  }

  init(_ command: ViewCommand, _ opening: ViewOpening, _ options: TerminalOptions) throws {
    self.command = command
    bench = try opening.session(file: command.session, wake: {})
    // A picture has all colours, unless fewer are asked for.
    let depth = options.depth ?? .truecolor
    let capabilities = TerminalCapabilities(
      depth: depth, glyphs: options.glyphs ?? (depth <= .sixteen ? .half : .eighth), repertoire: .unicode)
    stage = Stage(appearance: try Appearance(theme: command.theme, capabilities), size: command.size)
  }

  mutating func run() throws {
    if let file = command.commands { try runScript(file) }
    guard let path = command.snapshot else { return }
    let frame = command.frame.map { $0 - 1 }
    if command.commands == nil {
      // As far as is needed: the run beyond the frame is no part of what is asked.
      bench.settle(until: frame ?? bench.playhead)
      bench.perform(.pauseTracking)
    }
    if let frame { bench.perform(.goto(frame)) }
    bench.settle()
    if case .failed(let reason)? = bench.run?.status {
      throw ViewError.notTracked(frame: bench.playhead + 1, reason: reason)
    }
    print(try stage.write(&bench, path: path, panel: nil))
  }

  private mutating func runScript(_ file: String) throws {
    let text = try TextInput.read(file)
    if let frame = command.frame { bench.perform(.goto(frame - 1)) }
    var stage = stage
    // With --tour each line is a step: its card stands over the screen before the line is done.
    var step = 0
    let isTour = command.tour
    try Script(text, name: file).run(
      on: &bench,
      before: { line, bench in
        if isTour, stage.recording != nil {
          stage.screen.card = Tour.card(step, bench)
          step += 1
        }
        try stage.record(bench)
        stage.screen.card = nil
        // What a line said is seen with its outcome, not before.
        if line.hasPrefix("record") { bench.tell(nil) }
      }, handle: { request, bench in try stage.handle(request, &bench) })
    if stage.recording != nil {
      try stage.record(bench)
      try stage.handle(.record(path: nil), &bench)
    }
    self.stage = stage
  }
}
