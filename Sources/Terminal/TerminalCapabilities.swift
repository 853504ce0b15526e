/// What a terminal can show, found out without asking it where that is possible.
public struct TerminalCapabilities: Hashable, Sendable {
  public var depth: ColorDepth
  /// The characters to make pictures of.
  public var glyphs: GlyphMode
  /// The characters that text and lines may use.
  public var repertoire: GlyphRepertoire

  public init(depth: ColorDepth, glyphs: GlyphMode, repertoire: GlyphRepertoire) {
    self.depth = depth
    self.glyphs = glyphs
    self.repertoire = repertoire
  }

  /// What is known about the surroundings of a terminal.
  public struct Surroundings: Sendable {
    public var environment: [String: String]
    /// Colours that terminfo names; 0 or less for none.
    public var terminfoColors: Int
    /// terminfo's RGB or Tc flag.
    public var terminfoRGB: Bool
    public var isUTF8: Bool

    public init(environment: [String: String], terminfoColors: Int, terminfoRGB: Bool, isUTF8: Bool) {
      self.environment = environment
      self.terminfoColors = terminfoColors
      self.terminfoRGB = terminfoRGB
      self.isUTF8 = isUTF8
    }
  }

  /// The depth that is known without a question, or nil where asking may find 24 bits (and is safe).
  public static func depth(_ options: TerminalOptions, _ around: Surroundings) -> ColorDepth? {
    if let depth = options.depth { return depth }
    let environment = around.environment
    if environment["NO_COLOR"].map({ !$0.isEmpty }) == true { return .mono }
    let fallback = terminfoDepth(around)
    // GNU screen passes COLORTERM on but cannot show 24 bits, and it garbles the question.
    if environment["STY"].map({ !$0.isEmpty }) == true { return min(fallback, .palette) }
    let term = environment["TERM"] ?? ""
    if fallback == .mono || term.hasPrefix("linux") || term.hasPrefix("vt") { return min(fallback, .palette) }
    if ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") { return .truecolor }
    if around.terminfoRGB || term.hasSuffix("-direct") { return .truecolor }
    let askable = [
      "xterm", "foot", "alacritty", "kitty", "wezterm", "konsole", "gnome", "vte", "st-", "contour", "ghostty",
    ]
    return askable.contains { term.hasPrefix($0) } ? nil : min(fallback, .palette)
  }

  /// The depth that terminfo alone promises.
  public static func terminfoDepth(_ around: Surroundings) -> ColorDepth {
    switch around.terminfoColors {
    case 257...: .truecolor
    case 256: .palette
    case 16..<256: .sixteen
    case 8..<16: .eight
    default: .mono
    }
  }

  /// The characters for a depth: quadrants and eighths where there are colours enough, half blocks for few colours.
  public static func choose(
    depth: ColorDepth, _ options: TerminalOptions, _ around: Surroundings
  ) -> TerminalCapabilities {
    let isConsole = around.environment["TERM"]?.hasPrefix("linux") == true
    let wantsUnicode = options.glyphs.map { $0 != .ascii } ?? false
    let repertoire: GlyphRepertoire =
      options.glyphs == .ascii || (!around.isUTF8 && !wantsUnicode) ? .ascii : isConsole ? .console : .unicode
    let automatic: GlyphMode =
      repertoire == .ascii ? .ascii : repertoire == .console || depth <= .sixteen ? .half : .eighth
    return TerminalCapabilities(depth: depth, glyphs: options.glyphs ?? automatic, repertoire: repertoire)
  }

  /// Whether lines along cell boundaries (`▁ ▏`) can be drawn.
  public var hasEighths: Bool { repertoire == .unicode }

  /// A rasteriser for these abilities.
  public func rasterizer(linearLight: Bool = false) -> PictureRasterizer {
    PictureRasterizer(mode: glyphs, linearLight: linearLight, monochrome: depth == .mono)
  }
}
