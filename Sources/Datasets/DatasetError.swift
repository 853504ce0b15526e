/// Why footage or its annotations could not be read; says where, and where it helps, what to do.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing is there under that name; `known` are the bundled sequences.
  case notFound(String, known: [String])
  /// A folder without frames.
  case noFrames(folder: String, others: [String])
  /// A folder of sequences where one sequence was asked for.
  case severalSequences(path: String, names: [String])
  /// The footage has no such target.
  case noSuchTarget(footage: String, target: String, known: [String])
  /// A line of a text file that does not say what it should.
  case badLine(file: String, line: Int, reason: String)
  /// A file as a whole.
  case badFile(file: String, reason: String)
  /// A frame that is not there.
  case missingFrame(file: String, frame: Int)
  /// A result that could not be written.
  case unwritable(file: String, reason: String)

  public var description: String {
    switch self {
    case .notFound(let name, let known):
      let bundled = known.isEmpty ? "" : "; bundled sequences are \(known.joined(separator: ", "))"
      return "\(name): no such file or folder\(bundled)"
    case .noFrames(let folder, let others):
      let hint = others.isEmpty ? "" : " (there is \(Self.list(others)))"
      return "\(folder): no PNG, JPEG or WebP frames\(hint)"
    case .severalSequences(let path, let names):
      return "\(path): holds \(names.count) sequences; name one of them: \(Self.list(names))"
    case .noSuchTarget(let footage, let target, let known):
      return known.isEmpty
        ? "\(footage): there is one target only, so '\(target)' cannot be chosen"
        : "\(footage): no target '\(target)'; there is \(Self.list(known))"
    case .badLine(let file, let line, let reason): return "\(file):\(line): \(reason)"
    case .badFile(let file, let reason): return "\(file): \(reason)"
    case .missingFrame(let file, let frame): return "\(file): frame \(frame + 1) is missing"
    case .unwritable(let file, let reason): return "\(file): cannot be written: \(reason)"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", and \(names.count - 8) more" : "")
  }
}
