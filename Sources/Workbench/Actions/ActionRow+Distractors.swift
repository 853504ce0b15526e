extension ActionRow {
  /// Distractors, and the search for a target that is lost.
  static let distractors: [ActionRow] = [
    ActionRow(
      "distractor-page", "distractor panel", .distractors, keys: ["D"],
      "distractors, then the terms of the score, then the template over time", .onDistractors(.page(nil)),
      argument: "[PAGE]", parse: Arguments.distractorPage),
    ActionRow(
      "next-distractor", "next distractor", .distractors, keys: [";"], "select the next distractor",
      .onDistractors(.select(offset: 1)), argument: "[LETTER]", parse: Arguments.distractor),
    ActionRow(
      "previous-distractor", "distractor before", .distractors, "select the distractor before",
      .onDistractors(.select(offset: -1))),
    ActionRow(
      "distractor-off", "distractor off", .distractors, keys: ["e"],
      "switch the selected distractor off, or on again; the ranking changes at once", .onDistractors(.toggle(nil)),
      argument: "[LETTER]", parse: Arguments.distractorOff),
    ActionRow(
      "distractor-pin", "pin distractor", .distractors, keys: ["E"],
      "keep the selected distractor in the set, or let it go", .onDistractors(.pin(nil)), argument: "[LETTER]",
      parse: Arguments.distractorPin),
    ActionRow(
      "distractor-aware", "distractor-aware", .distractors, keys: ["A"],
      "subtract distractors: off, this frame's, incremental", .onDistractors(.awareness(nil)), argument: "[0-2]",
      parse: Arguments.awareness),
    ActionRow(
      "long-term", "long-term search", .distractors, keys: ["L"],
      "search a larger region while the target is lost; by the model's own rules, pysot's or the paper's",
      .onDistractors(.longTerm(nil)), argument: "[off|model|pysot|paper]", parse: Arguments.longTerm),
    ActionRow(
      "timeline-rows", "timeline rows", .distractors, keys: ["Y"],
      "rows of distractors and search: those that matter, all, none", .onDistractors(.rows(nil)),
      argument: "[auto|all|none]", parse: Arguments.timelineRows),
    ActionRow(
      "timeline-row", "timeline row", .distractors, "one row of the timeline more, or less", argument: "ROW",
      parse: Arguments.timelineRow),
  ]
}
