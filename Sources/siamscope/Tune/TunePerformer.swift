import Datasets
import Metrics
import Siamese
import Tracking
import Tuning

/// What every thread of a search needs.
struct TuneSetting: Sendable {
  let sequences: [EvalSequence]
  let options: ModelOptions
  let base: TrackerParameters
  let rules: OPEToolkit
  let objective: TuneObjective
  let shared: SharedResponses
  let isInterrupted: @Sendable () -> Bool
}

/// What one thread of a search keeps.
final class TunePerformer {
  private let setting: TuneSetting
  private var network: Network?
  private var footage: [Int: Footage] = [:]

  init(_ setting: TuneSetting) { self.setting = setting }

  /// Tracks a sequence with a trial's values and scores it.
  func perform(_ piece: Piece) throws -> PieceResult {
    let network = try self.network ?? setting.options.network(isKnown: true)
    self.network = network
    let sequence = setting.sequences[piece.sequence]
    let footage = try self.footage[piece.sequence] ?? FootageOpener().open(sequence.path)
    self.footage[piece.sequence] = footage
    var parameters = setting.base
    for (name, value) in piece.values { try Parameter.named(name).set(value, in: &parameters) }
    var tracker = SharedTracker(
      footage: footage, sequence: piece.sequence, network: network, model: piece.model, parameters: parameters,
      shared: setting.shared, isInterrupted: setting.isInterrupted)
    let run = try Protocols.onePass(&tracker, groundTruth: sequence.groundTruth, sequence: sequence.name)
    let score = try OPEScore(
      groundTruth: sequence.boxes, result: run.trajectory.map(\.scoredBox), toolkit: setting.rules,
      present: sequence.present)
    return PieceResult(figures: [TunePlan.figure: setting.objective.figure(of: score)])
  }
}
