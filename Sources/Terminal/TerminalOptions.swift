/// How many colours a terminal has.
public enum ColorDepth: Int, Comparable, Sendable, CaseIterable {
  case mono = 1
  case eight = 8
  case sixteen = 16
  case palette = 256
  case truecolor = 16_777_216

  public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

/// What the person asked for: `--color` and `--glyphs`.
public struct TerminalOptions: Hashable, Sendable {
  /// nil finds out.
  public var depth: ColorDepth?
  /// nil finds out.
  public var glyphs: GlyphMode?

  public init(depth: ColorDepth? = nil, glyphs: GlyphMode? = nil) {
    self.depth = depth
    self.glyphs = glyphs
  }

  /// The values of `--color`.
  public static let colorNames = ["auto", "truecolor", "256", "16", "8", "mono"]
  /// The values of `--glyphs`.
  public static let glyphNames = ["auto", "half", "quadrant", "eighth", "sextant", "octant", "braille", "ascii"]

  /// From the words of the command line. Throws `TerminalError`, which names what is allowed.
  public init(color: String, glyphs: String) throws {
    switch color {
    case "auto": depth = nil
    case "truecolor": depth = .truecolor
    case "256": depth = .palette
    case "16": depth = .sixteen
    case "8": depth = .eight
    case "mono": depth = .mono
    default: throw TerminalError.badOption(name: "--color", value: color, allowed: Self.colorNames)
    }
    if glyphs == "auto" {
      self.glyphs = nil
    } else if let mode = GlyphMode(rawValue: glyphs) {
      self.glyphs = mode
    } else {
      throw TerminalError.badOption(name: "--glyphs", value: glyphs, allowed: Self.glyphNames)
    }
  }
}

/// Why there is no screen to draw on.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  case notATerminal(stream: String)
  case noTerm
  case unknownTerm(String)
  case badOption(name: String, value: String, allowed: [String])
  case system(String)

  public var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream) is not a terminal; run this in one, or use 'siamscope track' or '--snapshot OUT.png' without"
    case .noTerm:
      "TERM is not set, so the terminal's abilities are unknown; try TERM=xterm-256color"
    case .unknownTerm(let name):
      "the terminal type '\(TextFit.cut(name, to: 40))' (TERM) is not known here; "
        + "try TERM=xterm-256color, or install the package ncurses-term"
    case .badOption(let name, let value, let allowed):
      "\(name) '\(value)' is not possible; allowed are \(allowed.joined(separator: ", "))"
    case .system(let what):
      "the terminal cannot be opened: \(what)"
    }
  }
}
