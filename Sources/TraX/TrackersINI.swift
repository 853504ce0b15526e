/// The entry of a `trackers.ini`, which tells the VOT toolkit how to start a tracker.
public struct TrackersINI: Sendable, Equatable {
  /// The section: letters, digits, underscore and dash; anything else becomes an underscore.
  public let identifier: String
  public let label: String
  /// The command and its arguments; the executable's absolute path first.
  public let command: [String]
  /// Whether the toolkit should listen on a port instead of using descriptors.
  public let usesSocket: Bool
  /// Seconds without an answer after which the toolkit gives up.
  public let timeout: Int

  public init(label: String, command: [String], usesSocket: Bool = false, timeout: Int = 300) {
    identifier = String(
      label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" })
    self.label = label
    self.command = command
    self.usesSocket = usesSocket
    self.timeout = timeout
  }

  /// The section's text. The command is split by a shell's rules there, so what needs quotes gets them.
  public var text: String {
    var lines = ["[\(identifier)]", "label = \(label)", "protocol = trax"]
    lines.append("command = " + command.map(Self.quoted).joined(separator: " "))
    if usesSocket { lines.append("socket = true") }
    lines.append("timeout = \(timeout)")
    // The toolkit's reader takes a percent sign for the start of a reference.
    return lines.map { $0.replacing("%", with: "%%") }.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./=:,+@".contains($0)) }
    if plain, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
