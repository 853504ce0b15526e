import ArgumentParser
import Datasets
import Siamese
import Tensors

/// Says what the machine gives, whether the installation is whole, and what is odd about a data set.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check this machine and installation, or a data set's folder.",
    discussion: """
      Without a folder: instruction sets, terminal, locale, ffmpeg, data, and the embedded networks against known \
      answers. With folders: what each was taken for, and what is odd about it, with file and line. Exits 1 when \
      something cannot work.
      """)

  @Argument(help: "Sequences, or folders of sequences.")
  var folders: [String] = []

  @Flag(name: .long, help: "Decode every frame, not only the first and last.")
  var everyFrame = false

  @Flag(name: .long, help: .hidden)
  var answers = false

  func run() throws {
    if answers {
      for model in EmbeddedModel.allCases {
        for isa in InstructionSet.available {
          let (cell, margin, hash) = try InstallationCheck.ask(model, isa)
          print("\(model.rawValue) \(isa.rawValue) cell \(cell) margin \(margin) hash \(hash)")
        }
      }
      return
    }
    var healthy = true
    if folders.isEmpty {
      let checks = MachineCheck().lines() + InstallationCheck().lines()
      checks.forEach { print($0.text) }
      healthy = checks.allSatisfy { $0.verdict != .wrong }
    }
    for folder in folders {
      let report = DatasetInspector(everyFrame: everyFrame).inspect(folder)
      report.lines.forEach { print($0) }
      healthy = healthy && !report.hasErrors
    }
    if !healthy { throw ExitCode(1) }
  }
}
