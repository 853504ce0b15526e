import Foundation
import Imaging
import Tensors
import Terminal

/// What the machine gives: processor, terminal, locale, programs.
struct MachineCheck {
  private let environment: [String: String]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

  func lines() -> [CheckLine] {
    [
      processor, instructionSet, memory, terminal, answers, colours, locale, program("ffmpeg", for: "videos"),
      program("ffprobe", for: "videos"), decoders, mpi,
    ]
  }

  private var processor: CheckLine {
    CheckLine(
      .fine, "processor",
      "\(InstructionSet.processorName), \(ProcessInfo.processInfo.activeProcessorCount) threads")
  }

  private var instructionSet: CheckLine {
    let missing = InstructionSet.allCases.filter { !$0.isAvailable }.map(\.rawValue)
    let without = missing.isEmpty ? "" : "; it lacks \(missing.joined(separator: ", "))"
    do {
      let chosen = try InstructionSet.fromEnvironment(environment)
      let others = InstructionSet.available.filter { $0 != chosen }.map(\.rawValue)
      let forced = environment["SIAMSCOPE_ISA"].map { " (SIAMSCOPE_ISA=\($0))" } ?? ""
      let also = others.isEmpty ? "" : "; also \(others.joined(separator: ", "))"
      return CheckLine(.fine, "kernels", "\(chosen.title)\(forced)\(also)\(without)")
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

  /// What a program may use: the machine's, or what the shell or a container leaves of it.
  private var memory: CheckLine {
    let total = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
    var limit = rlimit()
    let isLimited = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 && limit.rlim_cur < 1 << 60
    let text = String(format: "%.1f GB", total)
    guard isLimited else { return CheckLine(.fine, "memory", text) }
    let allowed = Double(limit.rlim_cur) / 1_073_741_824
    return CheckLine(
      allowed < 1 ? .note : .fine, "memory",
      text + String(format: ", of which a program may have %.2f GB (ulimit -v)", allowed))
  }

  /// What the terminal itself answers.
  private var answers: CheckLine {
    guard let answers = TerminalAnswers.ask() else { return CheckLine(.note, "answers", "no terminal to ask") }
    guard let seconds = answers.seconds else {
      return CheckLine(.note, "answers", "the terminal answered nothing within a second: frames are paced by guess")
    }
    func word(_ value: Bool?) -> String { value.map { $0 ? "yes" : "no" } ?? "not said" }
    return CheckLine(
      .fine, "answers",
      "\(answers.version ?? "no name") after \(String(format: "%.0f", seconds * 1000)) ms, "
        + "true colour: \(word(answers.truecolor)), whole frames: \(word(answers.synchronised))")
  }

  private var decoders: CheckLine { CheckLine(.fine, "decoders", Decoders.pictures) }

  /// Only runs over several machines need it.
  private var mpi: CheckLine {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/mpirun") }) else {
      return CheckLine(.note, "mpirun", "not installed: runs over several machines need Debian's package openmpi-bin")
    }
    return CheckLine(.fine, "mpirun", "\(folder)/mpirun")
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
