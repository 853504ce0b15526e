/// The characters that pictures are made of.
public enum GlyphMode: String, CaseIterable, Sendable {
  /// ▀ ▄: two samples a cell; every font has them.
  case half
  /// ▖▗▘▙▚▛▜▝▞▟ and halves: two by two.
  case quadrant
  /// Quadrants, and the lower and left eighths ▁▂▃ ▏▎▍: the default, best fit of what every font has.
  case eighth
  /// Two by three (U+1FB00…): newer fonts.
  case sextant
  /// Two by four (U+1CD00…): very new fonts.
  case octant
  /// Two by four dots.
  case braille
  /// Letters and signs by brightness.
  case ascii
}
