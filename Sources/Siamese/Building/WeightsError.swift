import Tensors

/// Why a checkpoint cannot become a network; the text lists everything that is wrong at once.
public enum WeightsError: Error, CustomStringConvertible, Sendable, Equatable {
  /// A tensor whose shape is not the one that the network needs.
  public struct Misshaped: Sendable, Equatable {
    public var key: String
    public var expected: [Int]
    public var found: [Int]

    public init(key: String, expected: [Int], found: [Int]) {
      self.key = key
      self.expected = expected
      self.found = found
    }
  }

  /// A key with the shape that belongs to it.
  public struct Missing: Sendable, Equatable {
    public var key: String
    public var shape: [Int]

    public init(key: String, shape: [Int]) {
      self.key = key
      self.shape = shape
    }
  }

  /// The keys belong to no network that is known here.
  case unrecognised(source: String, keys: [String])
  /// The tensors are not exactly the network's.
  case mismatch(source: String, network: String, missing: [Missing], unexpected: [String], misshaped: [Misshaped])
  /// The named preset is another kind of network.
  case wrongPreset(source: String, named: String, recognised: String)
  case unknownPreset(name: String, known: [String])
  case unknownModel(name: String, known: [String])
  case missingResource(name: String)

  public var description: String {
    switch self {
    case .unrecognised(let source, let keys):
      let shown = keys.sorted().prefix(8).map { CheckpointError.shorten($0) }.joined(separator: ", ")
      return "\(source): its \(keys.count) tensors belong to no known network (they begin with \(shown)); expected the "
        + "keys of pysot or DaSiamRPN"
    case .mismatch(let source, let network, let missing, let unexpected, let misshaped):
      var lines = [
        "\(source): its tensors do not fit \(network): \(missing.count) missing, \(unexpected.count) unexpected, "
          + "\(misshaped.count) of another shape"
      ]
      // Unexpected keys are a stranger's: they must not steer the terminal. Nor may a file of a million of them.
      lines += missing.map { "  missing      \($0.key) \($0.shape)" }
      lines += unexpected.prefix(Self.longest).map { "  unexpected   \(CheckpointError.shorten($0))" }
      if unexpected.count > Self.longest { lines.append("  unexpected   … \(unexpected.count - Self.longest) more") }
      lines += misshaped.map { "  other shape  \($0.key): expected \($0.expected), found \($0.found)" }
      return lines.joined(separator: "\n")
    case .wrongPreset(let source, let named, let recognised):
      return
        "\(source): preset \(named) was asked for, but the tensors are those of \(recognised); leave the preset out"
    case .unknownPreset(let name, let known):
      return "no preset is called \(CheckpointError.shorten(name)); there are \(known.joined(separator: ", "))"
    case .unknownModel(let name, let known):
      return "no embedded model is called \(name); there are \(known.joined(separator: ", ")), or give a file"
    case .missingResource(let name):
      return "the embedded weights \(name) are not beside the program; build it again, or give a file"
    }
  }

  /// Unexpected tensors that are listed; more than any network has.
  private static let longest = 2000
}
