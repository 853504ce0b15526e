extension KeyEvent: CustomStringConvertible {
  /// As help shows it: `q`, `Space`, `Ctrl-R`, `Shift-Tab`, `Alt-←`, `F5`.
  public var description: String {
    var text = ""
    if modifiers.contains(.control) { text += "Ctrl-" }
    if modifiers.contains(.alt) { text += "Alt-" }
    if modifiers.contains(.shift) { text += "Shift-" }
    if case .character(let c) = key {
      if c == " " { return text + "Space" }
      return text + (modifiers.contains(.control) ? String(c).uppercased() : String(c))
    }
    if case .function(let n) = key { return text + "F\(n)" }
    return text + (Self.names.first { $0.key == key }?.shown ?? "")
  }

  /// Reads `q`, `space`, `ctrl-r`, `shift-tab`, `alt-left`, `f5`, `←`; nil when it is no key.
  public init?(notation: some StringProtocol) {
    var rest = Substring(notation)
    var modifiers: KeyModifiers = []
    let prefixes: [(String, KeyModifiers)] = [("ctrl-", .control), ("alt-", .alt), ("shift-", .shift)]
    while let (prefix, modifier) = prefixes.first(where: {
      rest.lowercased().hasPrefix($0.0) && rest.count > $0.0.count
    }) {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if rest.count == 1, let c = rest.first {
      if let named = Self.names.first(where: { $0.shown == rest }) {
        self.init(named.key, modifiers)
      } else {
        self.init(.character(modifiers.contains(.control) ? Character(c.lowercased()) : c), modifiers)
      }
      return
    }
    let word = rest.lowercased()
    if word == "space" {
      self.init(.character(" "), modifiers)
    } else if word.first == "f", let n = Int(word.dropFirst()), (1...24).contains(n) {
      self.init(.function(n), modifiers)
    } else if let named = Self.names.first(where: { $0.word == word || $0.shown.lowercased() == word }) {
      self.init(named.key, modifiers)
    } else {
      return nil
    }
  }

  private static let names: [(key: Key, shown: String, word: String)] = [
    (.up, "↑", "up"), (.down, "↓", "down"), (.left, "←", "left"), (.right, "→", "right"),
    (.home, "Home", "home"), (.end, "End", "end"), (.pageUp, "PgUp", "pageup"), (.pageDown, "PgDn", "pagedown"),
    (.insert, "Ins", "insert"), (.delete, "Del", "delete"), (.enter, "Enter", "enter"), (.tab, "Tab", "tab"),
    (.backspace, "Backspace", "backspace"), (.escape, "Esc", "escape"),
  ]
}
