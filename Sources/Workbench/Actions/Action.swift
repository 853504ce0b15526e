import Tracking

/// Everything that a person can do: keys, mouse, palette and scripts all end here.
///
/// Frames are indices from 0; positions are image pixels.
public enum Action: Sendable, Equatable {
  // Moving in time.
  case togglePlay, play, pause
  case step(Int)
  case faster, slower
  case speed(Double)
  case first, last
  case goto(Int)
  /// Sets A, then B, then takes the loop away.
  case loop
  case setLoop(ClosedRange<Int>?)
  case nextFinding, previousFinding
  case nextLost, previousLost

  // Turning knobs.
  case selectKnob(String)
  case nextKnob, previousKnob
  /// Moves the selected knob by so many of its steps.
  case nudge(Double)
  /// Sets a knob from text, as `:set name value` does.
  case set(knob: String, value: String)
  case resetKnob
  case dropChanges
  case rerun

  // Starting anew.
  case drawBox
  case boxPress(Point)
  case boxDrag(Point)
  case boxRelease(Point)
  /// Moves the drawn box, or its right and bottom sides, in image pixels.
  case boxMove(dx: Double, dy: Double)
  case boxSize(dx: Double, dy: Double)
  case boxCommit
  /// The same on a branch of its own.
  case boxFork
  /// Starts the tracker anew on the shown frame.
  case initialise(Box)

  // Branches.
  case fork(name: String?)
  case switchBranch(Branch.ID)
  case nextBranch, previousBranch
  case renameBranch(Branch.ID, String)
  /// Puts this branch in place of the main one.
  case promote(Branch.ID)
  case delete(Branch.ID)
  /// Compares the shown branch with this one; nil for none.
  case compare(Branch.ID?)
  case model(String)
  case pauseTracking, resumeTracking

  // Elsewhere.
  /// Tries the changes on every sequence of a folder.
  case tryOn(folder: String)
  case cancelTry
  /// Lists how result folders did on the sequences of a folder.
  case survey(folder: String, results: [String])
  /// Lays result folders over the frames.
  case overlay([String])
  /// Opens the marked sequence of the list.
  case openSequence(Int?)
  /// Back to the session that a sequence was opened from.
  case back

  // Asking.
  case cursor(Point?)
  /// Puts the readout on a proposal's cell by keys, in cells.
  case moveCursor(dx: Int, dy: Int)
  case sweep(knob: String?, range: ClosedRange<Double>?, values: Int, frames: ClosedRange<Int>?)
  case cancelSweep
  case find(String)
  case note(String)
  /// Turns one parameter just beyond a value at which another proposal wins; again: the next such value.
  case nextFlip

  // Lists.
  /// Marks another row of the list that has the keys.
  case listMove(Int)
  /// Opens the marked row: goes to a finding, shows a branch, opens a sequence.
  case listOpen

  // Distractors, and the search for a lost target.
  case onDistractors(DistractorAction)

  // Looking.
  case toggleLayer(Layer)
  case nextHeatKind
  case heatKind(HeatChoice.Kind)
  case nextAnchor
  case anchor(Int?)
  case nextLevel
  case level(Int?)
  case opacity(Double)
  case changeOpacity(Double)
  case zoomIn, zoomOut, zoomFit
  /// Zooms around a place, by a factor.
  case zoom(Double, around: Point)
  /// In parts of what is visible.
  case pan(dx: Double, dy: Double)
  case focus(Panel)
  case nextPanel, previousPanel
  case enlarge
  case hide(Panel)
  case show(Panel)
  case keys(Keymap.Preset)

  // Typing.
  case openPalette, openModels, openValue, openGoto, openFilter, openNote
  case type(String)
  case erase, eraseForward, eraseAll
  case moveText(Int)
  /// To the start of a word before, or behind the end of the next.
  case moveWord(Int)
  case nextCompletion, previousCompletion
  case commit

  // The rest.
  case undo, redo
  /// Steps back: out of a text, a box, a pending change, a running sweep, an enlarged panel.
  case escape
  case help
  case scroll(Int)
  case nextTheme
  case theme(String)
  case nextGlyphs
  case glyphs(String)
  case snapshot(path: String?, panel: Panel?)
  /// Curves and tables may name the curves they hold; none for the usual ones.
  case export(ExportKind, path: String, curves: [ExportCurve] = [])
  case save(path: String?)
  case record(path: String?)
  case redraw, suspend, quit
  /// Several in a row, undone together where they change something.
  case all([Action])
}
