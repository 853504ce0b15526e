/// What was found in a data set's folder.
public struct DatasetReport: Sendable, Equatable {
  /// One thing that is odd.
  public struct Finding: Sendable, Equatable, CustomStringConvertible {
    public enum Severity: String, Sendable { case warning, error }

    public let severity: Severity
    /// Names the file, and the line where there is one: `groundtruth.txt:12: …`.
    public let message: String

    public init(_ severity: Severity, _ message: String) {
      self.severity = severity
      self.message = message
    }

    public var description: String { "\(severity.rawValue): \(message)" }
  }

  /// One sequence as it was understood.
  public struct Sequence: Sendable, Equatable, CustomStringConvertible {
    public let name: String
    public let layout: DatasetLayout
    public let frames: Int
    public let width: Int
    public let height: Int
    /// Frames with a box.
    public let boxes: Int
    public let base: Double
    public let targets: [String]

    public var description: String {
      let truth = boxes == 0 ? "no boxes" : "\(boxes) boxes, coordinates from \(Int(base))"
      let choice = targets.isEmpty ? "" : ", targets \(targets.joined(separator: " "))"
      return "\(name): \(layout.title), \(frames) frames of \(width) x \(height), \(truth)\(choice)"
    }
  }

  public internal(set) var sequences: [Sequence] = []
  public internal(set) var findings: [Finding] = []

  /// Whether something cannot be used.
  public var hasErrors: Bool { findings.contains { $0.severity == .error } }

  /// The lines that `siamscope doctor FOLDER` prints.
  public var lines: [String] {
    sequences.map(\.description) + findings.map(\.description)
      + ["\(sequences.count) sequences, \(findings.count) findings"]
  }
}
