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

      --verify RUN repeats a finished run from its manifest and says whether everything came out the same, byte for \
      byte, or on which frame and in which field it did not (then the exit code is 1). FOOTAGE and --model are only \
      needed where the files have moved.
      """)

  @OptionGroup var footage: FootageOptions

  @Option(name: .long, help: ArgumentHelp("The folder to write.", valueName: "dir"))
  var out: String?

  @Option(name: .long, help: ArgumentHelp("Repeat the run in this folder and compare.", valueName: "run"))
  var verify: String?

  @OptionGroup var model: ModelOptions

  @Flag(name: .long, help: "No progress line.")
  var quiet = false

  func validate() throws {
    if verify == nil {
      if footage.footage == nil { throw ValidationError("Missing expected argument '<footage>'") }
      if out == nil { throw ValidationError("Missing expected argument '--out <dir>'") }
      return
    }
    let isTold = [
      ("--out", out != nil), ("--box", footage.box != nil), ("--start", footage.start != nil),
      ("--target", footage.target != nil), ("--set", !model.set.isEmpty), ("--config", model.config != nil),
      ("--preset", model.preset != nil), ("--long-term", model.longTerm),
    ]
    if let option = isTold.first(where: \.1)?.0 {
      throw ValidationError("\(option) does not go with --verify: the run's manifest says everything")
    }
  }

  func run() throws {
    if let verify { return try repeatRun(verify) }
    guard let out else { return }
    let interruption = Interruption()
    let footage = try footage.open()
    let first = try self.footage.first(in: footage)
    let network = try model.network()
    let parameters = try model.parameters(for: network)
    let recorder = try RunRecorder(folder: out, base: footage.base)
    var manifest = try RunManifest(
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

  private func repeatRun(_ folder: String) throws {
    let interruption = Interruption()
    var verifier = try RunVerifier(
      folder: folder, footage: footage.footage,
      model: model.model == EmbeddedModel.default.rawValue ? nil : model.model, threads: model.threads)
    var progress = ProgressLine(title: verifier.title, total: verifier.frames)
    while let frame = try verifier.next() {
      if !quiet { progress.show(frame) }
      if let code = interruption.exitCode {
        if !quiet { progress.interrupt() }
        throw ExitCode(code)
      }
    }
    if verifier.difference != nil, !quiet { progress.interrupt() }
    print(verifier.verdict)
    if verifier.difference != nil { throw ExitCode(1) }
  }
}
