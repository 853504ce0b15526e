import Tracking

extension Arguments {
  static let distractorPage: Reader = { text, _ throws(CommandError) in
    .onDistractors(.page(text.isEmpty ? nil : try choice("distractor-page", text)))
  }
  static let distractor: Reader = { text, bench throws(CommandError) in
    guard let place = try rival("next-distractor", text, bench) else { return .onDistractors(.select(offset: 1)) }
    return .onDistractors(.choose(place))
  }
  static let distractorOff: Reader = { text, bench throws(CommandError) in
    .onDistractors(.toggle(try rival("distractor-off", text, bench)))
  }
  static let distractorPin: Reader = { text, bench throws(CommandError) in
    .onDistractors(.pin(try rival("distractor-pin", text, bench)))
  }
  static let awareness: Reader = { text, _ throws(CommandError) in
    if text.isEmpty { return .onDistractors(.awareness(nil)) }
    let value = try whole("distractor-aware", text)
    guard (0...2).contains(value) else {
      throw fault("distractor-aware", text, "0 is off, 1 this frame's distractors, 2 incremental")
    }
    return .onDistractors(.awareness(value))
  }
  static let longTerm: Reader = { text, _ throws(CommandError) in
    .onDistractors(.longTerm(text.isEmpty ? nil : try choice("long-term", text)))
  }
  static let timelineRows: Reader = { text, _ throws(CommandError) in
    .onDistractors(.rows(text.isEmpty ? nil : try choice("timeline-rows", text)))
  }
  static let timelineRow: Reader = { text, _ throws(CommandError) in
    .onDistractors(.row(try choice("timeline-row", text)))
  }

  /// A distractor of the shown frame by its letter; nil for none given.
  private static func rival(
    _ command: String, _ text: String, _ bench: Workbench
  ) throws(CommandError) -> Int? {
    if text.isEmpty { return nil }
    let rivals = bench.rivals
    guard let place = rivals.firstIndex(where: { $0.letter == text }) else {
      let letters = rivals.compactMap(\.letter).joined(separator: ", ")
      throw fault(
        command, text,
        letters.isEmpty ? "nothing on this frame looks like the target" : "the distractors here are \(letters)")
    }
    return place
  }
}
