import Foundation
import Metrics
import Tuning

/// Names and texts of result files, as the protocol's toolkit has them.
struct EvalLayout: Sendable {
  let protocolKind: EvalProtocol

  /// Files that make a sequence complete.
  func files(_ sequence: EvalSequence) -> [String] {
    protocolKind == .multiStart ? sequence.anchors.map { file(sequence, $0) } : [file(sequence, nil)]
  }

  private func file(_ sequence: EvalSequence, _ anchor: MultiStart.Anchor?) -> String {
    let name = sequence.name
    switch protocolKind {
    case .ope: return "\(name).txt"
    case .got10k: return "\(name)/\(name)_001.txt"
    case .vot: return "baseline/\(name)/\(name)_001.txt"
    case .longTerm: return "longterm/\(name)/\(name)_001.txt"
    case .multiStart: return "baseline/\(name)/\(name)_\(String(format: "%08d", anchor?.frame ?? 0)).txt"
    }
  }

  /// One run as the files that it comes to; the trajectory last, since its presence says that the sequence is done.
  func files(
    _ run: ProtocolRun, of sequence: EvalSequence, anchor: MultiStart.Anchor? = nil
  ) -> [PieceResult.File] {
    let name = sequence.name
    let decimals: Int?
    var files: [PieceResult.File] = []
    switch protocolKind {
    case .ope: decimals = nil
    case .got10k:
      decimals = 3
      let times = run.seconds.map { String(format: "%.8f", $0) + "\n" }.joined()
      files.append(PieceResult.File(name: "\(name)/\(name)_time.txt", text: times))
    case .vot, .multiStart: decimals = 4
    case .longTerm:
      decimals = 4
      let text = TrajectoryText.text(confidences: run.confidences)
      files.append(PieceResult.File(name: "longterm/\(name)/\(name)_001_confidence.value", text: text))
    }
    let text = TrajectoryText.text(run.trajectory, decimals: decimals)
    return files + [PieceResult.File(name: file(sequence, anchor), text: text)]
  }
}
