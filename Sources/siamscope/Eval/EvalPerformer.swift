import Datasets
import Metrics
import Siamese
import Tuning

/// What one thread of an evaluation keeps: its networks, loaded when they are needed.
final class EvalPerformer {
  private let run: EvalRun
  private var networks: [Int: Network] = [:]

  init(run: EvalRun) { self.run = run }

  func perform(_ piece: Piece) throws -> PieceResult {
    let model = run.models[piece.model]
    let sequence = run.sequences[piece.sequence]
    let network = try networks[piece.model] ?? model.options.network(isKnown: true)
    networks[piece.model] = network
    let footage = try FootageOpener().open(sequence.path)
    var tracker = FootageTracker(
      footage: footage, network: network, parameters: model.parameters, isInterrupted: run.isInterrupted)
    let truth = sequence.groundTruth
    let layout = EvalLayout(protocolKind: run.protocolKind)
    switch run.protocolKind {
    case .ope, .got10k:
      let run = try Protocols.onePass(&tracker, groundTruth: truth, sequence: sequence.name)
      return PieceResult(files: layout.files(run, of: sequence))
    case .longTerm:
      let run = try Protocols.longTerm(&tracker, groundTruth: truth, sequence: sequence.name)
      return PieceResult(files: layout.files(run, of: sequence))
    case .vot:
      let run = try Protocols.resets(
        &tracker, sequence: sequence.vot(size: size(footage)), rule: self.run.overlap)
      return PieceResult(files: layout.files(run, of: sequence))
    case .multiStart:
      let runs = try Protocols.multiStart(
        &tracker, sequence: sequence.vot(size: size(footage)), anchors: sequence.anchors)
      return PieceResult(files: runs.flatMap { layout.files($0.1, of: sequence, anchor: $0.0) })
    }
  }

  private func size(_ footage: Footage) throws -> ImageSize {
    let size = try footage.frameSize()
    return ImageSize(width: size.width, height: size.height)
  }
}
