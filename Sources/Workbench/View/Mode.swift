import Tracking

/// What the keys mean now.
public enum Mode: Sendable, Equatable {
  case browse
  /// A box is being drawn on the shown frame.
  case box(BoxDraft)
  /// Text is being typed.
  case entry(Entry)
  /// The key sheet is open; the first row shown.
  case help(row: Int)

  /// A line of text being typed, and what it is for.
  public struct Entry: Sendable, Equatable {
    public enum Purpose: Sendable, Equatable {
      /// A command of the palette.
      case command
      /// A value for the selected knob.
      case value(knob: String)
      /// Words that the findings' list is filtered by.
      case filter
      /// A frame number.
      case frame
      /// A note on the shown frame.
      case note
    }

    public var purpose: Purpose
    public var text: String
    /// In characters from the start.
    public var cursor: Int
    /// Row of the completion that is marked; nil for none.
    public var selection: Int?
    /// What was typed before the completions were gone through.
    var stem = ""

    public init(_ purpose: Purpose, text: String = "") {
      self.purpose = purpose
      self.text = text
      cursor = text.count
    }
  }
}
