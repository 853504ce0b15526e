/// What keeps results from being scored.
public enum MetricsError: Error, Equatable, CustomStringConvertible {
  case noFrames
  case lengths(groundTruth: Int, result: Int)
  case flags(groundTruth: Int, flags: Int)
  case notNumbers(file: String, line: Int, text: String)
  case region(file: String, line: Int, reason: String)
  case file(String, reason: String)
  case noResults(folder: String)
  case missingResult(tracker: String, sequence: String)
  case anchors(sequence: String)
  case noGroundTruth(sequence: String)

  public var description: String {
    switch self {
    case .noFrames: return "there is no frame to score"
    case .lengths(let truth, let result):
      return "the ground truth has \(truth) frames, the result \(result): they must be of the same frames "
        + "(or score what both have with --truncate)"
    case .flags(let truth, let flags):
      return "the ground truth has \(truth) frames, the presence flags \(flags)"
    case .notNumbers(let file, let line, let text): return "\(file):\(line): '\(text)' is not a list of numbers"
    case .region(let file, let line, let reason): return "\(file):\(line): \(reason)"
    case .file(let path, let reason): return "\(path): \(reason)"
    case .noResults(let folder):
      return "\(folder): no result files; known are SEQUENCE.txt (OTB, pysot), SEQUENCE/SEQUENCE_001.txt (GOT-10k) "
        + "and baseline/SEQUENCE/SEQUENCE_001.txt (VOT)"
    case .missingResult(let tracker, let sequence): return "\(tracker) has no result for \(sequence)"
    case .anchors(let sequence):
      return "\(sequence) has no anchors: a multi-start run needs anchor.value with a 1 or -1 in some line"
    case .noGroundTruth(let sequence): return "\(sequence) has no frame with a ground truth box"
    }
  }
}
