import Foundation
import Tensors

/// What the machine gives: processor, terminal, locale, programs.
struct MachineCheck {
  private let environment: [String: String]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

  func lines() -> [CheckLine] {
    [
      processor, instructionSet, terminal, colours, locale, program("ffmpeg", for: "videos"),
      program("ffprobe", for: "videos"),
    ]
  }

  private var processor: CheckLine {
    CheckLine(
      .fine, "processor",
      "\(InstructionSet.processorName), \(ProcessInfo.processInfo.activeProcessorCount) threads")
  }

  private var instructionSet: CheckLine {
    let missing = InstructionSet.allCases.filter { !$0.isAvailable }.map(\.title)
    let without = missing.isEmpty ? "" : "; it lacks \(missing.joined(separator: ", "))"
    do {
      return CheckLine(.fine, "kernels", "\(try InstructionSet.fromEnvironment(environment).title)\(without)")
    } catch {
      return CheckLine(.wrong, "kernels", "\(error)")
    }
  }

  private var terminal: CheckLine {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      return CheckLine(.note, "terminal", "none here: view needs one, track and view --snapshot do not")
    }
    var size = winsize()
    let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let term = environment["TERM"] ?? ""
    guard !term.isEmpty, term != "dumb" else {
      return CheckLine(.wrong, "terminal", "TERM is '\(term)': set it to what the terminal is, such as xterm-256color")
    }
    return CheckLine(.fine, "terminal", "\(term)" + (known ? ", \(size.ws_col) x \(size.ws_row) cells" : ""))
  }

  private var colours: CheckLine {
    if let value = environment["NO_COLOR"], !value.isEmpty { return CheckLine(.note, "colours", "NO_COLOR is set") }
    if environment["STY"] != nil { return CheckLine(.note, "colours", "GNU screen: 256 colours, true colour never") }
    let word = environment["COLORTERM"] ?? ""
    return word == "truecolor" || word == "24bit"
      ? CheckLine(.fine, "colours", "true colour (COLORTERM=\(word))")
      : CheckLine(.note, "colours", "COLORTERM does not promise true colour: view asks the terminal; --color decides")
  }

  private var locale: CheckLine {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    let unicode = name.lowercased().contains("utf-8") || name.lowercased().contains("utf8")
    return unicode
      ? CheckLine(.fine, "locale", name)
      : CheckLine(.note, "locale", "\(name) is not UTF-8: pictures are drawn in plain characters; try LANG=C.UTF-8")
  }

  private func program(_ name: String, for use: String) -> CheckLine {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    if let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }) {
      return CheckLine(.fine, name, "\(folder)/\(name)")
    }
    return CheckLine(.note, name, "not installed: \(use) need Debian's package ffmpeg")
  }
}
