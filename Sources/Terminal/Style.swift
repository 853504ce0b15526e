/// How a cell's character is drawn, beside its colours.
public struct Attributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Attributes(rawValue: 1)
  public static let dim = Attributes(rawValue: 2)
  public static let underline = Attributes(rawValue: 4)
  public static let reverse = Attributes(rawValue: 8)
  /// The foreground is a picture's colour: dithered where there are 16 colours or fewer, and drawn with tolerance.
  public static let pictureForeground = Attributes(rawValue: 16)
  /// The background is a picture's colour.
  public static let pictureBackground = Attributes(rawValue: 32)
  /// Both colours are a picture's.
  public static let picture: Attributes = [.pictureForeground, .pictureBackground]

  /// Only what a terminal knows of.
  public var drawn: Attributes { intersection([.bold, .dim, .underline, .reverse]) }
}

/// Colours and attributes for drawing; without a background, what lies beneath shows through.
public struct Style: Hashable, Sendable {
  public var foreground: RGB
  public var background: RGB?
  public var attributes: Attributes

  public init(_ foreground: RGB, on background: RGB? = nil, _ attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The same with attributes added.
  public func with(_ added: Attributes) -> Style { Style(foreground, on: background, attributes.union(added)) }

  public var bold: Style { with(.bold) }

  /// The same on another background.
  public func on(_ background: RGB?) -> Style { Style(foreground, on: background, attributes) }
}
