import ArgumentParser
import Foundation
import Tensors

/// `siamscope inspect`: what a weights file holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a weights file holds: network, tensors, ranges, work.",
    discussion: "Reads every format that convert reads. Nothing in a file is ever run.")

  @Argument(help: "The weights file.")
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let report = try InspectReport(CheckpointReader.read(file))
    print(json ? try report.json() : report.text(), terminator: json ? "\n" : "")
  }
}
