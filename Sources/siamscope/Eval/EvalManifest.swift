import Metrics
import Siamese
import Tracking

/// What an evaluation's trajectories depend on: two with the same manifest have the same trajectories.
struct EvalManifest {
  let protocolKind: EvalProtocol
  let rules: EvalRules
  let model: String
  let network: Network
  let parameters: TrackerParameters

  var text: String {
    var run: [(String, JSONText.Value)] = [
      ("program", .text("siamscope")), ("version", .text(Version.text)), ("protocol", .text(protocolKind.rawValue)),
    ]
    // Only a run with resets looks at overlaps while it goes.
    if protocolKind == .vot { run.append(("overlap", .text(rules.overlap.rawValue))) }
    return JSONText.pretty(
      .object(
        run + [
          ("model", .text(model)), ("preset", .text(network.name)),
          ("weights_sha256", network.weightsHash.map { .text($0) } ?? .null),
          ("isa", .text(network.options.isa.rawValue)), ("precision", .text(network.options.precision.rawValue)),
          (
            "parameters",
            .object(
              Parameter.table.map { ($0.name, .number($0.value(in: parameters))) } + [
                ("cls_weights", .list(parameters.clsWeights.map { .number($0) })),
                ("loc_weights", .list(parameters.locWeights.map { .number($0) })),
              ])
          ),
        ]))
  }
}
