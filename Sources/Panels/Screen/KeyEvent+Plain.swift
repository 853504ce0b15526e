import Terminal

extension KeyEvent {
  /// The key as the keymap writes it: `space`, `ctrl-r`, `shift-tab`, `alt-left`, `N`.
  public var plain: String {
    var text = ""
    if modifiers.contains(.control) { text += "ctrl-" }
    if modifiers.contains(.alt) { text += "alt-" }
    if modifiers.contains(.shift) { text += "shift-" }
    switch key {
    case .character(" "): return text + "space"
    case .character(let c): return text + (modifiers.contains(.control) ? c.lowercased() : String(c))
    case .up: return text + "up"
    case .down: return text + "down"
    case .left: return text + "left"
    case .right: return text + "right"
    case .home: return text + "home"
    case .end: return text + "end"
    case .pageUp: return text + "pageup"
    case .pageDown: return text + "pagedown"
    case .insert: return text + "insert"
    case .delete: return text + "delete"
    case .enter: return text + "enter"
    case .tab: return text + "tab"
    case .backspace: return text + "backspace"
    case .escape: return text + "escape"
    case .function(let n): return text + "f\(n)"
    }
  }
}
