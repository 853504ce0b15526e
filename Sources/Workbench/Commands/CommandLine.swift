import Foundation
import Tracking

/// The palette's language: an action's name and its argument, `:set penalty_k 0.1`.
public enum CommandLine {
  /// Reads a line; a colon in front is allowed.
  public static func parse(_ line: String, _ bench: Workbench) throws(CommandError) -> Action {
    var text = line.trimmingCharacters(in: .whitespaces)
    if text.hasPrefix(":") { text = text.dropFirst().trimmingCharacters(in: .whitespaces) }
    let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    let name = words.first.map(String.init) ?? ""
    let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    guard let row = ActionRow.named(name) else {
      let names = ActionRow.table.filter { $0.group != .text }.map(\.id)
      let near = names.filter { $0.hasPrefix(name) || EditDistance.between($0, name) <= 2 }
      throw .unknown(name, near: name.isEmpty ? [] : Array(near.prefix(3)))
    }
    if let parse = row.parse, !argument.isEmpty || row.action == nil || row.argument?.hasPrefix("[") == true {
      return try parse(argument, bench)
    }
    guard argument.isEmpty else { throw .noArgument(command: name, given: argument) }
    guard let action = row.action else { throw .unknown(name, near: []) }
    return action
  }

  /// Every line that begins as `text` does: names first, then what may follow them.
  public static func completions(_ text: String, _ bench: Workbench) -> [Completion] {
    let typed = text.drop { $0 == ":" || $0 == " " }
    guard let space = typed.firstIndex(where: \.isWhitespace) else {
      return ActionRow.table.filter { $0.group != .text && $0.context == .browse && $0.id.hasPrefix(typed) }
        .map { row in
          Completion(
            text: row.id + (row.argument.map { $0.hasPrefix("[") ? "" : " " } ?? ""),
            help: row.help + (row.argument.map { " (\($0))" } ?? ""))
        }
    }
    let name = String(typed[..<space])
    let rest = typed[typed.index(after: space)...].drop { $0 == " " }
    return arguments(of: name, bench)
      .filter { $0.word.hasPrefix(rest) && $0.word != rest }
      .map { Completion(text: "\(name) \($0.word)", help: $0.help) }
  }

  /// A model in one line: what it is, and how long a frame takes it where it has run.
  private static func note(on model: String, _ bench: Workbench) -> String {
    let ran = bench.document.branches.lazy.compactMap { bench.runs[$0.run] }
      .first { $0.plan.segment(at: $0.start).model == model && $0.reached > $0.start + 1 }
    var parts = bench.catalog.notes[model].map { [$0] } ?? []
    if let ran {
      let times = ran.records.lazy.filter { $0.kind == .tracked }.suffix(50).map { Double($0.seconds.total) }
      if !times.isEmpty {
        parts.append(String(format: "%6.1f ms a frame", 1000 * times.reduce(0, +) / Double(times.count)))
      }
    } else {
      parts.append("not run yet")
    }
    return parts.joined(separator: "  ")
  }

  private static func arguments(of name: String, _ bench: Workbench) -> [(word: String, help: String)] {
    func cases<T: CaseIterable & RawRepresentable>(_: T.Type) -> [(word: String, help: String)]
    where T.RawValue == String { T.allCases.map { ($0.rawValue, "") } }
    switch name {
    case "set", "select", "sweep":
      return bench.knobs.map { knob in
        let low = knob.text(knob.range.lowerBound)
        let high = knob.text(knob.range.upperBound)
        let now = knob.text(bench.value(of: knob))
        return (knob.name + (name == "set" ? " " : ""), "\(now), of \(low) ... \(high): \(knob.meaning)")
      }
    case "branch", "promote", "delete", "compare":
      return bench.document.branches.map { ($0.name, $0.forked.map { "forked at \(Workbench.number($0))" } ?? "") }
    case "open-sequence": return (bench.survey?.sorted ?? []).prefix(50).map { ($0.name, "") }
    case "model": return bench.catalog.names.map { ($0, note(on: $0, bench)) }
    case "export": return ExportKind.allCases.map { ($0.rawValue + " ", "") }
    case "layer": return cases(Layer.self)
    case "heat-kind": return cases(HeatChoice.Kind.self)
    case "focus", "hide", "show": return cases(Panel.self)
    case "keys": return cases(Keymap.Preset.self)
    case "find": return Finding.Kind.allCases.map { ($0.rawValue, $0.title) }
    case "goto":
      return bench.findings.prefix(50).map { (Workbench.number($0.frame), "\($0.kind.title): \($0.why)") }
    default: return []
    }
  }
}
