import Terminal

/// How everything is drawn: colours and glyphs.
public struct Look: Sendable {
  public var theme: Theme
  public var rasterizer: PictureRasterizer
  /// Whether the terminal has eighth blocks, for boxes with a precision of half a cell.
  public var isPrecise: Bool

  public init(theme: Theme = .dark, rasterizer: PictureRasterizer = PictureRasterizer(), isPrecise: Bool = true) {
    self.theme = theme
    self.rasterizer = rasterizer
    self.isPrecise = isPrecise
  }

  func style(
    _ foreground: ThemeColor = .text, on background: ThemeColor? = .background, _ attributes: Attributes = []
  ) -> Style { theme.style(foreground, on: background, attributes) }

  var text: Style { style(.text) }
  var dim: Style { style(.dim) }
  var bold: Style { style(.title, on: .background, .bold) }

  /// The style of a mark over a picture: the picture shows through.
  func mark(_ color: ThemeColor) -> Style { theme.style(color, on: nil) }
}
