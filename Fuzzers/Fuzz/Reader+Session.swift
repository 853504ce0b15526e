import Foundation
import Imaging
import Panels
import Terminal
import TestSupport
import Tracking
import Workbench

extension Reader {
  /// Session files: read, opened, drawn, and written again.
  static let session = Reader(name: "session") { bytes in
    do {
      let file = try SessionFile(Data(bytes), name: "x.session")
      _ = try file.data()
      let bench = try Workbench(
        session: file, file: "/dev/null", source: Stage.footage, catalog: ModelCatalog([Stage.model]),
        model: Stage.model, options: Stage.options)
      var screen = Screen()
      _ = screen.draw(bench, Look(), width: 80, height: 24)
    } catch { _ = "\(error)" }
  } seeds: {
    var bench = try Stage.bench()
    bench.settle()
    let plain = try SessionFile.current(bench).data()
    for line in ["goto 3", "set penalty_k 0.3", "fork", "note here"] { _ = bench.run(command: line) }
    bench.settle()
    return [Array(plain), Array(try SessionFile.current(bench).data())]
  }

  /// What a terminal sends, keys and mouse, through the decoder, and what each key is called.
  static let keys = Reader(name: "keys") { bytes in
    for case .key(let key) in Stage.events(bytes) { _ = KeyEvent(notation: key.description) }
  } seeds: {
    Stage.sent
  }

  /// The same into a session that is drawn.
  static let typing = Reader(name: "typing") { bytes in
    guard var bench = try? Stage.bench() else { return }
    var screen = Screen()
    var interaction = Interaction()
    var now = 0.0
    // Small, for the sake of speed: inputs may ask for any size.
    var size = (width: 48, height: 16)
    func draw() { _ = screen.draw(bench, Look(), width: size.width, height: size.height) }
    draw()
    for (count, event) in Stage.events(bytes).enumerated() {
      if case .resize(let width, let height) = event { size = (width, height) }
      _ = interaction.handle(event, &bench, &screen)
      now += 0.01
      _ = bench.tick(now)
      bench.drain()
      // A screen for every event would take most of the time.
      if count % 8 == 7 { draw() }
    }
    draw()
  } seeds: {
    Stage.sent
  }

  /// Lines of the palette and of scripts.
  static let commands = Reader(name: "commands") { bytes in
    guard var bench = try? Stage.bench() else { return }
    let text = String(decoding: bytes.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline).prefix(32) {
      _ = CommandLine.completions(String(line), bench)
      _ = bench.run(command: String(line))
      bench.drain()
    }
  } seeds: {
    [
      "set penalty_k 0.3\nrerun\nundo\nredo".bytes,
      "goto 5\nfork other\nbranch main\ncompare other\npromote other".bytes,
      "sweep penalty_k 0.1-0.6\nloop 2-5\nheat-kind final\nanchor 3\nlevel all".bytes,
      "focus why\nhide search\nshow\ntheme dark\nglyphs half\nkeys vim\nfind lost\nnote text".bytes,
      "zoom 2\nopacity 0.5\nselect lr\nnudge 3\ndelete other\nspeed 4\nbox 1,2,30,40\nmodel scripted".bytes,
    ]
  }
}

/// A session over a few made-up frames.
enum Stage {
  /// What terminals send.
  static let sent = [
    "....,,  h".bytes, ":set penalty_k 0.2\r".bytes, "\u{1B}[A\u{1B}[B\u{1B}[1;5C\u{1B}OP\u{1B}[5~".bytes,
    "\u{1B}[<0;10;10M\u{1B}[<32;20;14M\u{1B}[<0;20;14m".bytes, "\u{1B}[<64;10;10M\u{1B}[<65;10;10M".bytes,
    "\u{1B}[200~pasted\ntext\u{1B}[201~".bytes, "b\r\u{1B}uU\u{12}tTvVgGxXnN?q".bytes,
    ":goto 4\r:fork\r:sweep penalty_k\r:compare main\r".bytes, "\u{1E}\u{1}\u{1}...\u{1E}\u{F0}\u{60}hhmm".bytes,
  ]

  struct Frames: FrameSource {
    let name = "stage"
    let path = "/stage"
    let count = 8
    let framesPerSecond = 25.0
    let base = 1.0

    func frame(_ index: Int) throws -> Image {
      if index == 6 { throw Missing() }
      return Self.images[index]
    }

    private static let images = (0..<8).map { Image(width: 160, height: 120, blue: UInt8($0), green: 60, red: 90) }

    func truth(_ index: Int) -> Box? { index == 4 ? nil : Box(x: 70, y: 50, width: 20, height: 20) }
  }

  struct Missing: Error {}

  static let footage = Frames()

  static let model: Model = {
    var parameters = TrackerParameters()
    parameters.base = 0
    // Nine by nine cells: every input tracks eight frames.
    parameters.instance = 191
    let network = ScriptedNetwork { frame, size in
      let c = size / 2
      return ScriptedNetwork.response(
        size: size, peaks: [(2, c, c, frame < 4 ? 6 : 1.5), (2, c, c + 4, frame < 4 ? 1 : 4), (1, c - 4, c - 4, 2)])
    }
    return Model(name: "scripted", network: network, parameters: parameters)
  }()

  static var options: WorkOptions {
    var options = WorkOptions()
    options.workers = 1
    options.clock = { 0 }
    options.responseBytes = 1 << 20
    options.frameBytes = 1 << 20
    return options
  }

  static func bench() throws -> Workbench {
    try Workbench(source: footage, catalog: ModelCatalog([model]), model: model, options: options)
  }

  /// Events as the terminal's reader makes them of bytes. Byte 0x1E stands for a new size; a slash for a dash, since a
  /// file that is saved must not leave the folder.
  static func events(_ bytes: [UInt8]) -> [InputEvent] {
    var events: [InputEvent] = []
    var decoder: EscapeDecoder?
    var paste: String?
    var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      if var open = decoder {
        let meaning = open.feed(scalar)
        decoder = meaning == nil ? open : nil
        switch meaning {
        case .event(let event): events.append(event)
        case .pasteBegins: paste = ""
        case .pasteEnds:
          if let text = paste { events.append(.paste(text)) }
          paste = nil
        case .escapeAndMore:
          events.append(.key(KeyEvent(.escape)))
          decoder = EscapeDecoder()
        default: break
        }
      } else if scalar == "\u{1B}" {
        decoder = EscapeDecoder()
      } else if paste != nil {
        paste?.unicodeScalars.append(scalar == "/" ? "-" : scalar)
      } else if scalar == "\u{1E}" {
        let width = Int(rest.popFirst()?.value ?? 80) % 501
        let height = Int(rest.popFirst()?.value ?? 24) % 201
        events.append(.resize(width: max(width, 1), height: max(height, 1)))
      } else if let key = KeyEvent(typed: scalar == "/" ? "-" : scalar) {
        events.append(.key(key))
      }
    }
    if let open = decoder, case .event(let event) = open.incomplete { events.append(event) }
    return events
  }
}
