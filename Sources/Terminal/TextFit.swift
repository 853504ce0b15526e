/// Text made to fit a number of cells.
public enum TextFit {
  /// The text, or as much of it as fits with `…` at its end.
  public static func cut(_ text: String, to cells: Int) -> String {
    if CharacterWidth.of(text) <= cells { return text }
    return cells > 0 ? head(of: text, cells: cells - 1) + "…" : ""
  }

  /// The text, or its two ends with `…` between: for paths, whose end says the most.
  public static func cutMiddle(_ text: String, to cells: Int) -> String {
    if CharacterWidth.of(text) <= cells { return text }
    guard cells > 2 else { return cut(text, to: cells) }
    let tail = (cells - 1) * 2 / 3
    let end = String(head(of: String(text.reversed()), cells: tail).reversed())
    return head(of: text, cells: cells - 1 - tail) + "…" + end
  }

  /// Padded with blanks on the right, or cut.
  public static func left(_ text: String, _ cells: Int) -> String {
    let shown = cut(text, to: cells)
    return shown + String(repeating: " ", count: max(0, cells - CharacterWidth.of(shown)))
  }

  /// Padded with blanks on the left, or cut.
  public static func right(_ text: String, _ cells: Int) -> String {
    let shown = cut(text, to: cells)
    return String(repeating: " ", count: max(0, cells - CharacterWidth.of(shown))) + shown
  }

  /// A number in so many cells with so many decimals, right aligned, so that columns line up and never jump.
  ///
  /// `leadingZero: false` writes 0.982 as .982. What does not fit loses decimals, then shows as `#`; NaN shows as `–`.
  public static func number(_ value: Double, cells: Int, decimals: Int, leadingZero: Bool = true) -> String {
    if value.isNaN { return right("–", cells) }
    if value.isInfinite { return right(value < 0 ? "-∞" : "∞", cells) }
    for places in stride(from: max(0, decimals), through: 0, by: -1) {
      var digits = fixed(value, places)
      if !leadingZero, places > 0 {
        if digits.hasPrefix("0.") { digits.removeFirst() }
        if digits.hasPrefix("-0.") { digits = "-" + digits.dropFirst(2) }
      }
      if digits.count <= cells { return right(digits, cells) }
    }
    return String(repeating: "#", count: max(0, cells))
  }

  /// Text broken at blanks into lines of at most so many cells; longer words are broken hard.
  public static func wrap(_ text: String, to cells: Int) -> [String] {
    guard cells > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        var rest = String(word)
        if !line.isEmpty, CharacterWidth.of(line) + 1 + CharacterWidth.of(rest) > cells {
          lines.append(line)
          line = ""
        }
        while CharacterWidth.of(rest) > cells {
          let piece = head(of: rest, cells: cells)
          if piece.isEmpty { break }
          lines.append(piece)
          rest.removeFirst(piece.count)
        }
        line += (line.isEmpty ? "" : " ") + rest
      }
      lines.append(line)
    }
    return lines
  }

  /// As many characters from the start as fit.
  private static func head(of text: String, cells: Int) -> String {
    var used = 0
    var shown = ""
    for character in text {
      used += CharacterWidth.of(String(character))
      if used > cells { break }
      shown.append(character)
    }
    return shown
  }

  /// Decimal digits without a locale; halves away from zero, and never "-0".
  private static func fixed(_ value: Double, _ places: Int) -> String {
    let scale = [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9][min(9, places)]
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e18 else { return "\(value)" }
    let number = Int(scaled)
    let unit = Int(scale)
    var digits = String(number / unit)
    if places > 0 {
      let fraction = String(number % unit)
      digits += "." + String(repeating: "0", count: min(9, places) - fraction.count) + fraction
    }
    return value < 0 && number > 0 ? "-" + digits : digits
  }
}
