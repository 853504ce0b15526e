/// One character cell of the screen.
public struct Cell: Hashable, Sendable {
  /// The character; U+0000 marks the right half of a wide character that starts in the cell to the left.
  public var scalar: Unicode.Scalar
  public var foreground: RGB
  public var background: RGB
  public var attributes: Attributes

  public init(
    _ scalar: Unicode.Scalar = " ", foreground: RGB = .white, background: RGB = .black, attributes: Attributes = []
  ) {
    self.scalar = scalar
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// Whether this is the right half of a wide character.
  public var isContinuation: Bool { scalar.value == 0 }

  static let continuation = Unicode.Scalar(UInt8(0))
}
