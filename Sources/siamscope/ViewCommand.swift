import ArgumentParser
import Foundation
import Terminal
import Workbench

/// The workbench on the screen: look, ask, change.
struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Open a sequence in the terminal and see what the tracker sees.",
    discussion: """
      Without FOOTAGE a bundled sequence is shown. The first box comes from the ground truth, from --box, or is drawn \
      with the mouse or the keys; ? shows all keys. With --snapshot or --commands no terminal is needed.
      """)

  @OptionGroup var source: FootageOptions

  @OptionGroup var model: ModelOptions

  @Option(name: .long, help: ArgumentHelp("Write a picture of the screen and end.", valueName: "out.png"))
  var snapshot: String?

  @Option(name: .long, help: ArgumentHelp("The frame to show, from 1.", valueName: "n"))
  var frame: Int?

  @Option(name: .long, help: ArgumentHelp("Columns and rows of a snapshot.", valueName: "WxH"))
  var size = ScreenSize(width: 120, height: 36)

  @Option(
    name: .long,
    help: ArgumentHelp("Run the commands of a file, one a line as typed after ':', and end.", valueName: "file"))
  var commands: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Keep the session in this file, and open it again where it was.", valueName: "file"))
  var session: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Lay these result folders over the frames, without any model; on a folder of sequences, list them worst first.",
      valueName: "folder"))
  var results: [String] = []

  @Flag(name: .long, help: "Ten steps that teach the whole of it, on a bundled sequence.")
  var tour = false

  @Option(name: .long, help: ArgumentHelp("auto, truecolor, 256, 16, 8 or mono.", valueName: "depth"))
  var color = "auto"

  @Option(
    name: .long,
    help: ArgumentHelp("auto, half, quadrant, eighth, sextant, octant, braille or ascii.", valueName: "name"))
  var glyphs = "auto"

  @Option(name: .long, help: ArgumentHelp("A theme by name; T goes through them.", valueName: "name"))
  var theme: String?

  func validate() throws {
    if let frame, frame < 1 { throw ValidationError("--frame: frames count from 1") }
    do { _ = try TerminalOptions(color: color, glyphs: glyphs) } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let options = try TerminalOptions(color: color, glyphs: glyphs)
    let isHeadless = snapshot != nil || commands != nil
    // Said before anything is loaded: there is nothing to wait for.
    if !isHeadless { try requireTerminal() }
    let opening = try ViewOpening(self)
    if isHeadless {
      var view = try HeadlessView(self, opening, options)
      return try view.run()
    }
    var view = try TerminalView(self, opening, options)
    let code = try view.run()
    if code != 0 { throw ExitCode(code) }
  }

  private func requireTerminal() throws {
    if isatty(STDIN_FILENO) == 0 { throw TerminalError.notATerminal(stream: "standard input") }
    if isatty(STDOUT_FILENO) == 0 { throw TerminalError.notATerminal(stream: "standard output") }
  }
}

/// `120x36`: columns and rows.
struct ScreenSize: ExpressibleByArgument {
  let width: Int
  let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (1...1000).contains(width),
      (1...500).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }

  var defaultValueDescription: String { "\(width)x\(height)" }
}
