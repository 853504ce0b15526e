/// What comes from the person, the terminal or another thread.
public enum InputEvent: Hashable, Sendable {
  case key(KeyEvent)
  case mouse(MouseEvent)
  /// Text pasted in one piece (bracketed paste), as it is.
  case paste(String)
  /// The terminal has a new size, in cells; draw everything again.
  case resize(width: Int, height: Int)
  /// The terminal is ours again after a stop, and its screen is empty; draw everything again.
  case resumed
  /// Somebody called `wake()`.
  case woken
  /// A signal asks to end: restore the terminal and exit with `128 + signal`.
  case terminate(signal: Int32)
}

/// A key with its modifiers.
public struct KeyEvent: Hashable, Sendable {
  public var key: Key
  public var modifiers: KeyModifiers

  public init(_ key: Key, _ modifiers: KeyModifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }
}

/// A key. Letters carry their own case: shift is only told apart for the other keys.
public enum Key: Hashable, Sendable {
  case character(Character)
  case up, down, left, right
  case home, end, pageUp, pageDown, insert, delete
  case enter, tab, backspace, escape
  /// F1…F24.
  case function(Int)
}

/// Modifiers held with a key or the mouse.
public struct KeyModifiers: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let shift = KeyModifiers(rawValue: 1)
  public static let alt = KeyModifiers(rawValue: 2)
  public static let control = KeyModifiers(rawValue: 4)
}

/// The mouse, in cells from the top left corner (0, 0).
public struct MouseEvent: Hashable, Sendable {
  public enum Button: Hashable, Sendable { case left, middle, right }

  public enum Action: Hashable, Sendable {
    case press(Button)
    case drag(Button)
    case release(Button)
    /// Moved with no button down.
    case move
    case wheelUp, wheelDown, wheelLeft, wheelRight
  }

  public var action: Action
  public var x: Int
  public var y: Int
  public var modifiers: KeyModifiers

  public init(_ action: Action, x: Int, y: Int, modifiers: KeyModifiers = []) {
    self.action = action
    self.x = x
    self.y = y
    self.modifiers = modifiers
  }
}
