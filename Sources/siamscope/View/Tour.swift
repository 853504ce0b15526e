import Panels
import Workbench

/// Ten steps that teach the whole of it: each says what to press, and the key does what it always does.
struct Tour {
  /// What is seen, and the action whose key goes on; nil for any key.
  private struct Step {
    let title: String
    let lines: [String]
    let action: String?
  }

  private static let steps = [
    Step(
      title: "the tracker's box",
      lines: ["The thick box 1 is where the tracker sees its target;", "corner brackets are the truth."],
      action: "next-frame"),
    Step(
      title: "going through time",
      lines: [
        ". and , step; Space plays; a click on the curves seeks.", "All is kept: backwards is as quick as forwards.",
      ],
      action: "heat-map"),
    Step(
      title: "the score map",
      lines: ["The network scores every place of the search region.", "H: raw, after the penalty, after the window."],
      action: "next-finding"),
    Step(
      title: "findings",
      lines: ["Lost, a second peak, a jump: the footer says why.", "Their marks ▲ ◆ stand below the curves."],
      action: "next-panel"),
    Step(
      title: "why",
      lines: ["Raw score × penalty, mixed with the window, decides.", "The sentence says what made 1 win."],
      action: "next-parameter"),
    Step(
      title: "parameters",
      lines: ["↑ ↓ choose one, ← → turn it.", "┆ marks the value where another wins: f goes there."], action: "flip"),
    Step(
      title: "what if",
      lines: [
        "The dotted box would win with the change; * marks it.", "u takes it back, Enter runs from here with it.",
      ],
      action: "fork"),
    Step(
      title: "a fork",
      lines: ["Both futures are drawn and compared, frame by frame.", "} and { go from one to the other."],
      action: "sweep"),
    Step(
      title: "a sweep",
      lines: ["Values of a parameter over the next frames:", "the underlined one is best. A click tries it."],
      action: "palette"),
    Step(
      title: "commands",
      lines: ["Everything has a name too; Tab completes, Esc leaves.", "? shows all keys. That is all."], action: nil),
  ]

  /// The frame it begins on, from 0: shortly before the twins' crossing.
  static let start = 49

  private var position = 0

  var isOver: Bool { position >= Self.steps.count }

  /// What is shown now.
  func card(_ bench: Workbench) -> Card? { Self.card(position, bench) }

  /// What a step shows; nil beyond the last.
  static func card(_ position: Int, _ bench: Workbench) -> Card? {
    guard steps.indices.contains(position) else { return nil }
    let step = steps[position]
    let key = step.action.flatMap { Keymap(bench.view.keys).keys(of: $0).first }.map(KeyText.shown)
    return Card(
      title: "\(position + 1)/\(steps.count)  \(step.title)", lines: step.lines,
      hint: key.map { "\($0) goes on, Backspace back" } ?? "Enter ends the tour")
  }

  /// Takes a key; true when it was the tour's own. A step's key goes on and still does its work.
  mutating func take(_ key: String, _ bench: Workbench) -> Bool {
    guard !isOver else { return false }
    if key == "backspace", position > 0, bench.mode == .browse {
      position -= 1
      return true
    }
    guard let action = Self.steps[position].action else {
      if key == "enter" { position += 1 }
      return false
    }
    if bench.mode == .browse, Keymap(bench.view.keys).keys(of: action).contains(key) { position += 1 }
    return false
  }
}
