/// What can be written to a file.
public enum ExportKind: String, Sendable, CaseIterable {
  /// The curves of every branch, one line a frame.
  case csv
  /// The curves as a drawing.
  case svg
  /// A report on the branches, in one file.
  case html
  /// The parameters, as pysot reads them.
  case yaml
  /// Boxes, one line a frame, in the footage's own base; commas (OTB).
  case boxes
  /// Boxes with a code for the first frame (VOT).
  case vot
  /// Boxes with four decimals (GOT-10k).
  case got
  /// The list of sequences as a table.
  case sequences
  /// A picture of the screen, or of one panel.
  case png
  /// The session, to be opened again.
  case session
}
