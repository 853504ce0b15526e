import ArgumentParser
import Datasets

/// Renders the bundled sequences, or others like them.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Render a synthetic sequence with its ground truth.",
    discussion: """
      NAME is \(SyntheticSequence.allCases.map(\.rawValue).joined(separator: ", ")), or all. DIR becomes an OTB folder: \
      img/0001.png and so on, groundtruth_rect.txt (1-based; NaN where the target is out of the picture) and info.json; \
      with all, DIR/NAME for each. The same seed gives the same pixels on every machine.
      """)

  @Argument(help: "The sequence, or all.")
  var name: String

  @Option(name: .long, help: ArgumentHelp("The folder to write.", valueName: "dir"))
  var out: String

  @Option(name: .long, help: "Another scene of the same kind. Without it, the bundled one.")
  var seed: UInt64?

  @Option(name: .long, help: "Only the first frames.")
  var frames: Int?

  @Flag(name: .long, help: "No progress line.")
  var quiet = false

  func validate() throws {
    guard name == "all" || SyntheticSequence(rawValue: name) != nil else {
      let known = SyntheticSequence.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("there is no sequence '\(name)'; there are \(known), and all for all of them")
    }
    if let frames, frames < 1 { throw ValidationError("--frames: at least one") }
  }

  func run() throws {
    let interruption = Interruption()
    let one = SyntheticSequence(rawValue: name)
    for sequence in one.map({ [$0] }) ?? SyntheticSequence.allCases {
      let folder = one == nil ? "\(out)/\(sequence.rawValue)" : out
      let footage = SyntheticFootage(sequence, seed: seed)
      var line = ProgressLine(title: sequence.rawValue, total: min(frames ?? footage.frameCount, footage.frameCount))
      try footage.write(to: folder, count: frames) { done in
        if !quiet { line.show(done) }
        return interruption.exitCode == nil
      }
      if let code = interruption.exitCode {
        if !quiet { line.interrupt() }
        StandardError.write("interrupted: \(folder) is not whole")
        throw ExitCode(code)
      }
      print(folder)
    }
  }
}
