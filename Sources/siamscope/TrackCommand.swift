import ArgumentParser
import Datasets
import Foundation
import Siamese
import Tracking

/// Tracks without a screen and writes what happened.
struct TrackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track",
    abstract: "Track a target through footage and write boxes, a trace and a manifest.",
    discussion: """
      DIR/boxes.txt has one line a frame (x,y,w,h, in the base of the footage's own ground truth; NaN before the \
      first box). DIR/trace.jsonl has what was decided on each frame, DIR/timings.jsonl the milliseconds by stage, \
      DIR/manifest.json what is needed to repeat the run. All but the timings are the same bytes in every run. An \
      interrupted run leaves the frames that it finished.
      """)

  @OptionGroup var footage: FootageOptions

  @Option(name: .long, help: ArgumentHelp("The folder to write.", valueName: "dir"))
  var out: String

  @OptionGroup var model: ModelOptions

  @Flag(name: .long, help: "No progress line.")
  var quiet = false

  func run() throws {
    let interruption = Interruption()
    let footage = try footage.open()
    let first = try self.footage.first(in: footage)
    let network = try model.network()
    let parameters = try model.parameters(for: network)
    let recorder = try RunRecorder(folder: out, base: footage.base)
    var manifest = RunManifest(
      footage: footage, first: first, model: model.model, network: network, parameters: parameters)
    var run = TrackRun(footage: footage, first: first, network: network, parameters: parameters)
    var progress = ProgressLine(title: footage.name, total: footage.count)
    while let record = try run.next() {
      try recorder.append(record)
      manifest.add(record)
      if let failure = record.failure { StandardError.write("warning: frame \(record.frame): \(failure)") }
      if !quiet { progress.show(record.frame) }
      if let code = interruption.exitCode {
        if !quiet { progress.interrupt() }
        manifest.interrupted = true
        try manifest.write(to: out)
        StandardError.write("interrupted: \(record.frame) of \(footage.count) frames are in \(out)")
        throw ExitCode(code)
      }
    }
    try manifest.write(to: out)
    print("\(out)/boxes.txt")
  }
}
