import Foundation
import Imaging
import Tensors
import Training

/// The experiments of `siamscope train --experiment`.
enum Experiment: String, CaseIterable {
  /// Padding and the centre bias (spec.md §4.1).
  case shift
}

/// The padding experiment: its table on standard output, its pictures in a folder.
struct ExperimentRun {
  let folder: String
  var steps: Int?
  var threads: Int
  var seed: UInt64?
  var quiet: Bool

  func run() throws {
    var experiment = ShiftExperiment()
    experiment.threads = threads
    experiment.isa = try InstructionSet.fromEnvironment()
    if let steps { experiment.steps = steps }
    if let seed { experiment.seed = seed }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let steps = experiment.steps
    let outcomes = try experiment.run { shift, step, loss in
      if !quiet, step % 50 == 0 || step == steps {
        StandardError.write("shift \(shift)  step \(step)/\(steps)  loss \(String(format: "%.3f", loss))")
      }
    }
    // One scale for all, so that their brightness can be compared.
    let top = outcomes.flatMap(\.response).max() ?? 1
    print("shift  loss   centre/off-centre  found off centre")
    for outcome in outcomes {
      try outcome.picture(top: top).writePNG(toPath: "\(folder)/shift-\(outcome.shift).png")
      print(
        String(
          format: "%5d  %.3f  %17.2f  %15.0f %%", outcome.shift, outcome.loss, outcome.centreBias,
          100 * outcome.foundOffCentre))
    }
    let json = JSONText.pretty(
      .list(
        outcomes.map { outcome in
          .object([
            ("shift", .integer(outcome.shift)), ("loss", .number(outcome.loss)),
            ("centre_bias", .number(outcome.centreBias)), ("found_off_centre", .number(outcome.foundOffCentre)),
            ("size", .integer(outcome.size)), ("response", .list(outcome.response.map { .number($0) })),
          ])
        }))
    try WholeFile.write(Array(json.utf8), path: "\(folder)/shift.json")
  }
}
