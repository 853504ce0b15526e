/// What a session asks of whoever shows it: things that need a screen or end the program.
public enum Request: Sendable, Equatable {
  case quit
  /// Stop the program as ^Z does.
  case suspend
  /// Write a picture of the screen, or of one panel; nil for a name of the program's choosing.
  case snapshot(path: String?, panel: Panel?)
  case nextTheme
  case theme(String)
  case nextGlyphs
  case glyphs(String)
  /// Everything may have changed: draw it all.
  case redraw
  /// Start or end writing an asciicast of the session.
  case record(path: String?)
}
