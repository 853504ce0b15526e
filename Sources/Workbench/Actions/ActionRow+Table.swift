extension ActionRow {
  /// All that can be done, in the order of the key sheet.
  public static let table: [ActionRow] =
    time + parameters + box + branches + asking + distractors + elsewhere + view + lists + typing + session

  private static let time: [ActionRow] = [
    ActionRow("toggle-play", "play or pause", .time, keys: ["space"], "play the frames, or stop", .togglePlay),
    ActionRow("play", "play", .time, "play the frames", .play),
    ActionRow("pause", "pause", .time, "stop playing", .pause),
    ActionRow("next-frame", "next frame", .time, keys: ["."], "one frame on", .step(1)),
    ActionRow("previous-frame", "previous frame", .time, keys: [","], "one frame back", .step(-1)),
    ActionRow("forward", "ten on", .time, keys: [">", "pagedown"], "ten frames on", .step(10)),
    ActionRow("back", "ten back", .time, keys: ["<", "pageup"], "ten frames back", .step(-10)),
    ActionRow(
      "step", "step", .time, "so many frames on, or back", argument: "FRAMES", parse: Arguments.step),
    ActionRow("faster", "faster", .time, keys: ["]"], "play faster", .faster),
    ActionRow("slower", "slower", .time, keys: ["["], "play slower", .slower),
    ActionRow(
      "speed", "speed", .time, "play at this multiple of the footage's rate", argument: "FACTOR", parse: Arguments.speed
    ),
    ActionRow("first", "first frame", .time, keys: ["home"], "the first frame", .first),
    ActionRow("last", "last frame", .time, keys: ["end"], "the last frame", .last),
    ActionRow(
      "goto", "go to", .time, keys: ["g"], "go to a frame by its number, from 1", .openGoto, argument: "FRAME",
      parse: Arguments.goto),
    ActionRow(
      "loop", "A–B loop", .time, keys: ["l"], "set A, then B, then take the loop away", .loop, argument: "A-B",
      parse: Arguments.loop),
    ActionRow("next-finding", "next finding", .time, keys: ["n"], "the next frame worth a look", .nextFinding),
    ActionRow("previous-finding", "previous finding", .time, keys: ["N"], "the finding before", .previousFinding),
    ActionRow("next-lost", "next lost", .time, keys: ["m"], "where the target is lost next", .nextLost),
    ActionRow("previous-lost", "previous lost", .time, keys: ["M"], "where it was lost before", .previousLost),
  ]

  private static let parameters: [ActionRow] = [
    ActionRow("next-parameter", "next parameter", .parameters, keys: ["down"], "select the parameter below", .nextKnob),
    ActionRow(
      "previous-parameter", "parameter above", .parameters, keys: ["up"], "select the parameter above", .previousKnob),
    ActionRow("select", "select", .parameters, "select a parameter by name", argument: "NAME", parse: Arguments.select),
    ActionRow(
      "increase", "more", .parameters, keys: ["right"], "one step more; the ghost shows at once what would win",
      .nudge(1)),
    ActionRow("decrease", "less", .parameters, keys: ["left"], "one step less", .nudge(-1)),
    ActionRow("increase-much", "much more", .parameters, keys: ["shift-right"], "ten steps more", .nudge(10)),
    ActionRow("decrease-much", "much less", .parameters, keys: ["shift-left"], "ten steps less", .nudge(-10)),
    ActionRow(
      "increase-little", "a little more", .parameters, keys: ["alt-right"], "a tenth of a step more", .nudge(0.1)),
    ActionRow(
      "decrease-little", "a little less", .parameters, keys: ["alt-left"], "a tenth of a step less", .nudge(-0.1)),
    ActionRow("value", "type a value", .parameters, keys: ["="], "type the selected parameter's value", .openValue),
    ActionRow(
      "reset", "reset", .parameters, keys: ["backspace"], "put the selected parameter back to the run's value",
      .resetKnob),
    ActionRow(
      "flip", "flip", .parameters, keys: ["f"],
      "turn a parameter to where another box wins, the target's first; again: the next such value", .nextFlip),
    ActionRow("set", "set", .parameters, "set a parameter on trial", argument: "NAME VALUE", parse: Arguments.set),
    ActionRow(
      "rerun", "re-run from here", .parameters, keys: ["enter"], "run from this frame on with the changes", .rerun),
    ActionRow("drop", "drop the changes", .parameters, "forget the changes that have not been run", .dropChanges),
  ]

  private static let box: [ActionRow] = [
    ActionRow("draw-box", "draw a box", .box, keys: ["i"], "draw a box on this frame and start anew from it", .drawBox),
    ActionRow(
      "init", "start anew", .box, "start the tracker anew here on a box in pixels from 0", argument: "X,Y,W,H",
      parse: Arguments.initialise),
    ActionRow("box-left", "box left", .box, keys: ["left", "h"], "move the box", .boxMove(dx: -1, dy: 0), in: .box),
    ActionRow("box-right", "box right", .box, keys: ["right", "l"], "move the box", .boxMove(dx: 1, dy: 0), in: .box),
    ActionRow("box-up", "box up", .box, keys: ["up", "k"], "move the box", .boxMove(dx: 0, dy: -1), in: .box),
    ActionRow("box-down", "box down", .box, keys: ["down", "j"], "move the box", .boxMove(dx: 0, dy: 1), in: .box),
    ActionRow(
      "box-left-far", "box far left", .box, keys: ["ctrl-left", "<"], "move it ten pixels", .boxMove(dx: -10, dy: 0),
      in: .box),
    ActionRow(
      "box-right-far", "box far right", .box, keys: ["ctrl-right", ">"], "move it ten pixels", .boxMove(dx: 10, dy: 0),
      in: .box),
    ActionRow(
      "box-up-far", "box far up", .box, keys: ["ctrl-up", "pageup"], "move it ten pixels", .boxMove(dx: 0, dy: -10),
      in: .box),
    ActionRow(
      "box-down-far", "box far down", .box, keys: ["ctrl-down", "pagedown"], "move it ten pixels",
      .boxMove(dx: 0, dy: 10), in: .box),
    ActionRow(
      "box-wider", "wider", .box, keys: ["shift-right", "L"], "make it wider", .boxSize(dx: 1, dy: 0), in: .box),
    ActionRow(
      "box-narrower", "narrower", .box, keys: ["shift-left", "H"], "make it narrower", .boxSize(dx: -1, dy: 0), in: .box
    ),
    ActionRow(
      "box-taller", "taller", .box, keys: ["shift-down", "J"], "make it taller", .boxSize(dx: 0, dy: 1), in: .box),
    ActionRow(
      "box-flatter", "flatter", .box, keys: ["shift-up", "K"], "make it flatter", .boxSize(dx: 0, dy: -1), in: .box),
    ActionRow("box-grow", "larger", .box, keys: ["+"], "ten pixels larger", .boxSize(dx: 10, dy: 10), in: .box),
    ActionRow("box-shrink", "smaller", .box, keys: ["-"], "ten pixels smaller", .boxSize(dx: -10, dy: -10), in: .box),
    ActionRow("box-commit", "track it", .box, keys: ["enter"], "start anew on the drawn box", .boxCommit, in: .box),
    ActionRow(
      "box-fork", "track it on a branch", .box, keys: ["b"], "start anew on the drawn box, on a branch of its own",
      .boxFork, in: .box),
    ActionRow("box-cancel", "leave it", .box, keys: ["escape"], "forget the drawn box", .escape, in: .box),
  ]

  private static let branches: [ActionRow] = [
    ActionRow(
      "fork", "fork here", .branches, keys: ["b"], "a new branch from this frame with the changes, beside this one",
      .fork(name: nil), argument: "[NAME]", parse: Arguments.fork),
    ActionRow("next-branch", "next branch", .branches, keys: ["}"], "look at the next branch", .nextBranch),
    ActionRow(
      "previous-branch", "previous branch", .branches, keys: ["{"], "look at the branch before", .previousBranch),
    ActionRow("branch", "branch", .branches, "look at a branch by name", argument: "NAME", parse: Arguments.branch),
    ActionRow("rename", "rename", .branches, "give the shown branch a name", argument: "NAME", parse: Arguments.rename),
    ActionRow(
      "promote", "promote", .branches, "make the shown branch, or a named one, the main one", argument: "[NAME]",
      parse: Arguments.promote),
    ActionRow(
      "delete", "delete", .branches, "delete the shown branch, or a named one; undo brings it back", argument: "[NAME]",
      parse: Arguments.delete),
    ActionRow(
      "compare", "compare", .branches, "draw another branch beside this one; without a name, none", .compare(nil),
      argument: "[NAME]", parse: Arguments.compare),
    ActionRow(
      "models", "choose a model", .branches, keys: ["c"],
      "list the models with preset, size and speed; Tab marks one, Enter takes it",
      .openModels),
    ActionRow(
      "model", "model", .branches, "go on from this frame with another model", argument: "NAME|FILE",
      parse: Arguments.model),
    ActionRow("pause-tracking", "pause tracking", .branches, "stop working in the background", .pauseTracking),
    ActionRow("resume-tracking", "resume tracking", .branches, "go on working in the background", .resumeTracking),
  ]

  private static let elsewhere: [ActionRow] = [
    ActionRow(
      "try", "try on a folder", .elsewhere, "what the changes gain and lose on every sequence of a folder",
      argument: "FOLDER", parse: Arguments.tryOn),
    ActionRow("cancel-try", "stop trying", .elsewhere, "stop what runs on a folder", .cancelTry),
    ActionRow(
      "results", "results", .elsewhere, "lay result folders over the frames, without any model", argument: "DIR [DIR…]",
      parse: Arguments.results),
    ActionRow(
      "survey", "survey", .elsewhere, "list how result folders did on a folder's sequences, worst first",
      argument: "FOLDER DIR [DIR…]", parse: Arguments.survey),
    ActionRow(
      "open-sequence", "open a sequence", .elsewhere, "open the marked sequence of the list where it failed",
      .openSequence(nil), argument: "[NAME]", parse: Arguments.openSequence),
    ActionRow(
      "return", "return", .elsewhere, keys: ["B"], "back to the session that a sequence was opened from", .back),
  ]

  private static let asking: [ActionRow] = [
    ActionRow(
      "sweep", "sweep", .asking, keys: ["w"], "try the selected parameter's whole range on the frames from here",
      .sweep(knob: nil, range: nil, values: 9, frames: nil), argument: "[NAME [LOW-HIGH [VALUES [FRAMES]]]]",
      parse: Arguments.sweep),
    ActionRow("cancel-sweep", "stop the sweep", .asking, "stop a running sweep", .cancelSweep),
    ActionRow(
      "find", "find", .asking, keys: ["/"], "list the findings that have these words", .openFilter, argument: "WORDS",
      parse: Arguments.find),
    ActionRow(
      "note", "note", .asking, keys: ["'"], "write a note on this frame; an empty one takes it away", .openNote,
      argument: "TEXT", parse: Arguments.note),
    ActionRow(
      "cursor-left", "cursor left", .asking, keys: ["alt-h"], "move the readout one cell", .moveCursor(dx: -1, dy: 0)),
    ActionRow(
      "cursor-down", "cursor down", .asking, keys: ["alt-j"], "move the readout one cell", .moveCursor(dx: 0, dy: 1)),
    ActionRow(
      "cursor-up", "cursor up", .asking, keys: ["alt-k"], "move the readout one cell", .moveCursor(dx: 0, dy: -1)),
    ActionRow(
      "cursor-right", "cursor right", .asking, keys: ["alt-l"], "move the readout one cell", .moveCursor(dx: 1, dy: 0)),
  ]

  private static let view: [ActionRow] = [
    ActionRow(
      "prediction", "prediction", .view, keys: ["p"], "show or hide the tracker's box", .toggleLayer(.prediction)),
    ActionRow("truth", "ground truth", .view, keys: ["t"], "show or hide the true box", .toggleLayer(.truth)),
    ActionRow(
      "search-region", "search region", .view, keys: ["r"], "show or hide where it searched",
      .toggleLayer(.searchRegion)),
    ActionRow(
      "runner-ups", "runner-ups", .view, keys: ["2"], "show or hide the next best boxes", .toggleLayer(.runnerUps)),
    ActionRow(
      "distractors", "distractors", .view, keys: ["d"], "show or hide what looks like the target",
      .toggleLayer(.distractors)),
    ActionRow(
      "oracle", "oracle", .view, keys: ["y"], "show or hide the best box that the network offered",
      .toggleLayer(.oracle)),
    ActionRow("ghost", "ghost", .view, "show or hide what the changes would choose", .toggleLayer(.ghost)),
    ActionRow(
      "other-branches", "other branches", .view, "show or hide the other branches' boxes", .toggleLayer(.branches)),
    ActionRow("layer", "layer", .view, "show or hide a layer by name", argument: "LAYER", parse: Arguments.layer),
    ActionRow("heat-map", "heat map", .view, keys: ["h"], "lay the score map over the picture", .toggleLayer(.heatMap)),
    ActionRow(
      "heat-kind", "kind of heat map", .view, keys: ["H"], "raw score, after the penalty, after the window",
      .nextHeatKind, argument: "[KIND]", parse: Arguments.heatKind),
    ActionRow(
      "anchor", "anchor", .view, keys: ["a"], "one anchor's map after the other, then the largest of all", .nextAnchor,
      argument: "[1-5|max]", parse: Arguments.anchor),
    ActionRow(
      "level", "level", .view, keys: ["v"], "one level's map after the other, then all fused", .nextLevel,
      argument: "[1-3|all]", parse: Arguments.level),
    ActionRow("more-opaque", "stronger heat map", .view, keys: ["o"], "the heat map covers more", .changeOpacity(0.1)),
    ActionRow("less-opaque", "weaker heat map", .view, keys: ["O"], "the heat map covers less", .changeOpacity(-0.1)),
    ActionRow(
      "opacity", "opacity", .view, "how much the heat map covers, 0 to 1", argument: "0-1", parse: Arguments.opacity),
    ActionRow("zoom-in", "zoom in", .view, keys: ["z"], "enlarge the frame", .zoomIn),
    ActionRow("zoom-out", "zoom out", .view, keys: ["Z"], "make the frame smaller", .zoomOut),
    ActionRow("zoom-fit", "whole frame", .view, keys: ["0"], "show the whole frame", .zoomFit),
    ActionRow("pan-left", "pan left", .view, keys: ["ctrl-left"], "move the view", .pan(dx: -0.2, dy: 0)),
    ActionRow("pan-right", "pan right", .view, keys: ["ctrl-right"], "move the view", .pan(dx: 0.2, dy: 0)),
    ActionRow("pan-up", "pan up", .view, keys: ["ctrl-up"], "move the view", .pan(dx: 0, dy: -0.2)),
    ActionRow("pan-down", "pan down", .view, keys: ["ctrl-down"], "move the view", .pan(dx: 0, dy: 0.2)),
    ActionRow("next-panel", "next panel", .view, keys: ["tab"], "give the keys to the next panel", .nextPanel),
    ActionRow(
      "previous-panel", "panel before", .view, keys: ["shift-tab"], "give the keys to the panel before", .previousPanel),
    ActionRow("focus", "focus", .view, "give the keys to a panel by name", argument: "PANEL", parse: Arguments.focus),
    ActionRow("enlarge", "enlarge", .view, keys: ["+"], "the panel fills the screen, or goes back", .enlarge),
    ActionRow(
      "hide", "hide", .view, keys: ["x"], "hide the panel that has the keys", argument: "[PANEL]", parse: Arguments.hide
    ),
    ActionRow(
      "show", "show", .view, keys: ["X"], "bring hidden panels back", argument: "[PANEL]", parse: Arguments.show),
    ActionRow(
      "theme", "theme", .view, keys: ["T"], "the next theme, or one by name", .nextTheme, argument: "[NAME]",
      parse: Arguments.theme),
    ActionRow(
      "glyphs", "glyphs", .view, keys: ["G"], "the next set of block characters, or one by name", .nextGlyphs,
      argument: "[NAME]", parse: Arguments.glyphs),
    ActionRow(
      "keys", "keys", .view, "use the keys of siamscope, mpv, cvat or vim", argument: "NAME", parse: Arguments.keys),
  ]

  private static let lists: [ActionRow] = [
    ActionRow("list-down", "row below", .list, keys: ["down", "j"], "mark the row below", .listMove(1), in: .list),
    ActionRow("list-up", "row above", .list, keys: ["up", "k"], "mark the row above", .listMove(-1), in: .list),
    ActionRow(
      "list-page-down", "ten below", .list, keys: ["pagedown"], "mark the tenth row below", .listMove(10), in: .list),
    ActionRow(
      "list-page-up", "ten above", .list, keys: ["pageup"], "mark the tenth row above", .listMove(-10), in: .list),
    ActionRow(
      "list-open", "open", .list, keys: ["enter"], "go to the marked finding, branch or sequence", .listOpen, in: .list),
  ]

  private static let typing: [ActionRow] = [
    ActionRow("commit", "done", .text, keys: ["enter"], "take what is typed", .commit, in: .entry),
    ActionRow("cancel", "leave", .text, keys: ["escape", "ctrl-g"], "forget what is typed", .escape, in: .entry),
    ActionRow(
      "erase", "erase", .text, keys: ["backspace", "ctrl-h"], "take the character before away", .erase, in: .entry),
    ActionRow(
      "erase-forward", "erase forward", .text, keys: ["delete", "ctrl-d"], "take the character after away",
      .eraseForward, in: .entry),
    ActionRow("erase-all", "erase all", .text, keys: ["ctrl-u"], "take the whole line away", .eraseAll, in: .entry),
    ActionRow("text-left", "left", .text, keys: ["left", "ctrl-b"], "one character back", .moveText(-1), in: .entry),
    ActionRow("text-right", "right", .text, keys: ["right", "ctrl-f"], "one character on", .moveText(1), in: .entry),
    ActionRow("word-left", "word left", .text, keys: ["alt-b"], "one word back", .moveWord(-1), in: .entry),
    ActionRow("word-right", "word right", .text, keys: ["alt-f"], "one word on", .moveWord(1), in: .entry),
    ActionRow(
      "text-start", "start", .text, keys: ["home", "ctrl-a"], "the line's start", .moveText(-10_000), in: .entry),
    ActionRow("text-end", "end", .text, keys: ["end", "ctrl-e"], "the line's end", .moveText(10_000), in: .entry),
    ActionRow(
      "next-completion", "complete", .text, keys: ["tab", "down"], "the next word that fits", .nextCompletion,
      in: .entry),
    ActionRow(
      "previous-completion", "complete back", .text, keys: ["shift-tab", "up"], "the word before", .previousCompletion,
      in: .entry),
  ]

  private static let session: [ActionRow] = [
    ActionRow("palette", "command", .session, keys: [":"], "type a command", .openPalette),
    ActionRow("undo", "undo", .session, keys: ["u"], "take the last change back", .undo),
    ActionRow("redo", "redo", .session, keys: ["ctrl-r", "U"], "bring it again", .redo),
    ActionRow(
      "escape", "back", .session, keys: ["escape"], "one step back: out of what is open, then the changes", .escape),
    ActionRow("help", "all keys", .session, keys: ["?", "f1"], "show every key", .help),
    ActionRow(
      "help-close", "close", .session, keys: ["escape", "?", "q", "f1"], "back to the session", .escape, in: .help),
    ActionRow("help-down", "down", .session, keys: ["down", "j"], "scroll", .scroll(1), in: .help),
    ActionRow("help-up", "up", .session, keys: ["up", "k"], "scroll", .scroll(-1), in: .help),
    ActionRow("help-page-down", "page down", .session, keys: ["pagedown", "space"], "scroll", .scroll(10), in: .help),
    ActionRow("help-page-up", "page up", .session, keys: ["pageup"], "scroll", .scroll(-10), in: .help),
    ActionRow(
      "snapshot", "snapshot", .session, keys: ["s"], "write a picture of the screen", .snapshot(path: nil, panel: nil),
      argument: "[FILE [PANEL]]", parse: Arguments.snapshot),
    ActionRow(
      "export", "export", .session,
      "write png, csv, svg, html, yaml, boxes, vot, got, sequences or session; a panel, or curves, may be named",
      argument: "KIND FILE [PANEL|CURVE…]", parse: Arguments.export),
    ActionRow(
      "save", "save", .session, keys: ["ctrl-s"], "write the session file now", .save(path: nil), argument: "[FILE]",
      parse: Arguments.save),
    ActionRow(
      "record", "record", .session, "start or end writing an asciicast", .record(path: nil), argument: "[FILE]",
      parse: Arguments.record),
    ActionRow("redraw", "redraw", .session, keys: ["ctrl-l"], "draw everything again", .redraw),
    ActionRow("suspend", "suspend", .session, keys: ["ctrl-z"], "stop the program; fg brings it back", .suspend),
    ActionRow("quit", "quit", .session, keys: ["q", "ctrl-c"], "end the program", .quit),
  ]
}
