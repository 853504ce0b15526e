import Siamese
import Tracking
import Tuning

/// What a search's result depends on: two with the same manifest have the same result.
struct TuneManifest {
  let command: TuneCommand
  let network: Network
  let parameters: TrackerParameters
  let design: StudyDesign
  let sequences: [EvalSequence]

  var text: String {
    let weights = [("cls_weights", parameters.clsWeights), ("loc_weights", parameters.locWeights)]
    return JSONText.pretty(
      .object([
        ("program", .text("siamscope")), ("version", .text(Version.text)), ("verb", .text("tune")),
        ("model", .text(command.model.model)), ("preset", .text(network.name)),
        ("weights_sha256", network.weightsHash.map { .text($0) } ?? .null),
        ("precision", .text(network.options.precision.rawValue)),
        ("instruction_set", .text("\(network.options.isa)")),
        (
          "parameters",
          .object(
            Parameter.table.map { ($0.name, .number($0.value(in: parameters))) }
              + weights.map { ($0.0, .list($0.1.map { .number($0) })) })
        ),
        (
          "space",
          .object(design.space.dimensions.map { ($0.name, .list($0.values.map { .number($0) })) })
        ),
        ("search", .text(design.search.rawValue)), ("seed", .text(String(design.seed))),
        ("trials", .integer(design.trials)), ("in_flight", .integer(design.inFlight)),
        ("rungs", .list(design.rungs.map { .integer($0) })),
        ("objective", .text(command.objective.rawValue)), ("rules", .text(command.rules.rawValue)),
        ("searched_on", .list(design.train.map(sequence))), ("held_out", .list(design.heldOut.map(sequence))),
      ]))
  }

  private func sequence(_ number: Int) -> JSONText.Value {
    .object([
      ("name", .text(sequences[number].name)), ("frames", .integer(sequences[number].groundTruth.count)),
    ])
  }
}
