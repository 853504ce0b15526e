/// One line for the person: what was done, or why not.
public struct Notice: Sendable, Equatable {
  public enum Kind: Sendable, Equatable { case done, refused, failed }

  public let kind: Kind
  public let text: String

  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
