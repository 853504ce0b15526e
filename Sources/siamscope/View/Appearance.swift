import Panels
import Terminal

/// Theme and glyphs: what the person asked for, what the terminal can show, and going through what there is.
struct Appearance {
  private let library = ThemeLibrary()
  private let capabilities: TerminalCapabilities
  private var theme: Theme
  private var glyphs: GlyphMode
  /// What was wrong with the theme that was taken by itself.
  let problem: String?

  /// Throws when a named theme is not there or cannot be read.
  init(theme name: String?, _ capabilities: TerminalCapabilities) throws {
    self.capabilities = capabilities
    glyphs = capabilities.glyphs
    let found = library.theme(named: name ?? Self.fitting(capabilities.depth))
    theme = found.theme
    problem = found.problem
    if let problem, name != nil { throw ViewError.noTheme(problem) }
  }

  /// A terminal without many colours has a theme of its own.
  private static func fitting(_ depth: ColorDepth) -> String {
    switch depth {
    case .mono: "monochrome"
    case .eight, .sixteen: "16-colour"
    case .palette, .truecolor: "dark"
    }
  }

  var look: Look {
    var rasterizer = capabilities.rasterizer()
    rasterizer.mode = glyphs
    return Look(theme: theme, rasterizer: rasterizer, isPrecise: capabilities.hasEighths)
  }

  /// Takes a theme; gives what to say.
  mutating func use(theme name: String) throws -> String {
    let found = library.theme(named: name)
    if let problem = found.problem { throw ViewError.noTheme(problem) }
    theme = found.theme
    return "theme \(name)"
  }

  mutating func nextTheme() throws -> String {
    let names = library.names
    let now = names.firstIndex(of: theme.name) ?? 0
    return try use(theme: names[(now + 1) % names.count])
  }

  mutating func use(glyphs name: String) throws -> String {
    glyphs = try TerminalOptions(color: "auto", glyphs: name).glyphs ?? capabilities.glyphs
    return "glyphs \(glyphs.rawValue)"
  }

  mutating func nextGlyphs() -> String {
    let all = GlyphMode.allCases
    let now = all.firstIndex(of: glyphs) ?? 0
    glyphs = all[(now + 1) % all.count]
    return "glyphs \(glyphs.rawValue)"
  }
}
