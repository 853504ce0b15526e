/// A line that the palette offers.
public struct Completion: Sendable, Equatable {
  /// The whole line.
  public let text: String
  /// What it does.
  public let help: String

  public init(text: String, help: String) {
    self.text = text
    self.help = help
  }
}
