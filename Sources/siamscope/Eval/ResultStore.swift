import Foundation
import Imaging
import Metrics
import Tracking

/// Where an evaluation's trajectories lie, in the layout of the protocol's toolkit. Files appear whole, so what is
/// there is finished: an interrupted evaluation goes on with the rest.
struct ResultStore: Sendable {
  let folder: String
  let protocolKind: EvalProtocol

  /// Makes the folder. One that holds results of something else is refused.
  init(folder: String, protocolKind: EvalProtocol, manifest: String) throws {
    self.folder = folder
    self.protocolKind = protocolKind
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw LoadError.occupied(folder)
    }
    try OutputFolder.make(folder)
    let file = folder + "/manifest.json"
    if let old = FileManager.default.contents(atPath: file) {
      guard old == Data(manifest.utf8) else { throw EvalError.otherRun(folder) }
    } else {
      try WholeFile.write(Array(manifest.utf8), path: file)
    }
  }

  /// Whether a sequence is done.
  func has(_ sequence: EvalSequence) -> Bool {
    files(sequence).allSatisfy { FileManager.default.fileExists(atPath: $0) }
  }

  /// Files that make a sequence complete.
  private func files(_ sequence: EvalSequence) -> [String] {
    let name = sequence.name
    switch protocolKind {
    case .ope: return ["\(folder)/\(name).txt"]
    case .got10k: return ["\(folder)/\(name)/\(name)_001.txt"]
    case .vot: return ["\(folder)/baseline/\(name)/\(name)_001.txt"]
    case .longTerm: return ["\(folder)/longterm/\(name)/\(name)_001.txt"]
    case .multiStart:
      return sequence.anchors.map { "\(folder)/baseline/\(name)/\(name)_\(Self.number($0)).txt" }
    }
  }

  private static func number(_ anchor: MultiStart.Anchor) -> String { String(format: "%08d", anchor.frame) }

  /// Writes one run; the trajectory last, since its presence says that the sequence is done.
  func write(_ run: ProtocolRun, of sequence: EvalSequence, anchor: MultiStart.Anchor? = nil) throws {
    let name = sequence.name
    switch protocolKind {
    case .ope:
      try put(TrajectoryText.text(run.trajectory), "\(name).txt")
    case .got10k:
      try put(run.seconds.map { String(format: "%.8f", $0) + "\n" }.joined(), "\(name)/\(name)_time.txt")
      try put(TrajectoryText.text(run.trajectory, decimals: 3), "\(name)/\(name)_001.txt")
    case .vot:
      try put(TrajectoryText.text(run.trajectory, decimals: 4), "baseline/\(name)/\(name)_001.txt")
    case .longTerm:
      try put(TrajectoryText.text(confidences: run.confidences), "longterm/\(name)/\(name)_001_confidence.value")
      try put(TrajectoryText.text(run.trajectory, decimals: 4), "longterm/\(name)/\(name)_001.txt")
    case .multiStart:
      guard let anchor else { return }
      try put(
        TrajectoryText.text(run.trajectory, decimals: 4), "baseline/\(name)/\(name)_\(Self.number(anchor)).txt")
    }
  }

  private func put(_ text: String, _ file: String) throws {
    let url = URL(fileURLWithPath: folder + "/" + file)
    try OutputFolder.make(url.deletingLastPathComponent().path)
    try WholeFile.write(Array(text.utf8), path: url.path)
  }
}

/// What keeps an evaluation from its end.
enum EvalError: Error, CustomStringConvertible {
  case otherRun(String)
  case nothingScored
  case rules(EvalRules, EvalProtocol)

  var description: String {
    switch self {
    case .otherRun(let folder):
      return "\(folder) holds results of another model, protocol or parameters: give another --out or --name"
    case .nothingScored: return "no sequence could be scored"
    case .rules(let rules, let kind):
      return "--rules \(rules.rawValue): \(kind.rawValue) is scored by "
        + kind.rules.map(\.rawValue).joined(separator: " or ")
    }
  }
}
