import Foundation
import Tracking

/// Reads what follows a command's name.
enum Arguments {
  typealias Reader = @Sendable (String, Workbench) throws(CommandError) -> Action

  static let step: Reader = { text, _ throws(CommandError) in .step(try whole("step", text)) }

  static let speed: Reader = { text, _ throws(CommandError) in
    let value = try number("speed", text)
    guard (0.01...100).contains(value) else { throw fault("speed", text, "a speed lies in 0.01 ... 100") }
    return .speed(value)
  }

  static let goto: Reader = { text, bench throws(CommandError) in .goto(try frame("goto", text, bench)) }

  static let loop: Reader = { text, bench throws(CommandError) in
    if text.isEmpty { return .loop }
    if text == "off" { return .setLoop(nil) }
    return .setLoop(try frames("loop", text, bench))
  }

  static let select: Reader = { text, bench throws(CommandError) in
    .selectKnob(try knob("select", text, bench))
  }

  static let set: Reader = { text, bench throws(CommandError) in
    let words = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "=" })
    guard words.count == 2 else { throw fault("set", text, "a name and a value are needed") }
    return .set(knob: try knob("set", String(words[0]), bench), value: words[1].trimmingCharacters(in: .whitespaces))
  }

  static let initialise: Reader = { text, _ throws(CommandError) in
    var numbers: [Double] = []
    for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
      guard let value = Double(word), value.isFinite else { throw fault("init", text, "'\(word)' is not a number") }
      numbers.append(value)
    }
    guard numbers.count == 4 else { throw fault("init", text, "a box has four numbers") }
    let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    guard box.isPresent else { throw fault("init", text, "width and height must be positive") }
    return .initialise(box)
  }

  static let fork: Reader = { text, _ throws(CommandError) in .fork(name: text.isEmpty ? nil : text) }
  static let branch: Reader = { text, bench throws(CommandError) in
    .switchBranch(try branchNamed("branch", text, bench))
  }
  static let rename: Reader = { text, bench throws(CommandError) in
    guard !text.isEmpty else { throw fault("rename", text, "a name is needed") }
    return .renameBranch(bench.document.current, text)
  }
  static let promote: Reader = { text, bench throws(CommandError) in
    .promote(try text.isEmpty ? bench.document.current : branchNamed("promote", text, bench))
  }
  static let delete: Reader = { text, bench throws(CommandError) in
    .delete(try text.isEmpty ? bench.document.current : branchNamed("delete", text, bench))
  }
  static let compare: Reader = { text, bench throws(CommandError) in
    .compare(text.isEmpty ? nil : try branchNamed("compare", text, bench))
  }
  static let model: Reader = { text, _ throws(CommandError) in
    guard !text.isEmpty else { throw fault("model", text, "a name or a file is needed") }
    return .model(text)
  }

  static let sweep: Reader = { text, bench throws(CommandError) in
    let words = text.split(separator: " ").map(String.init)
    let name = try words.first.map { (word) throws(CommandError) in try knob("sweep", word, bench) }
    var range: ClosedRange<Double>?
    if words.count > 1 { range = try span("sweep", words[1]) }
    let values = words.count > 2 ? try whole("sweep", words[2]) : 9
    guard (2...64).contains(values) else { throw fault("sweep", text, "between 2 and 64 values") }
    let window = words.count > 3 ? try frames("sweep", words[3], bench) : nil
    guard words.count <= 4 else { throw fault("sweep", text, "'\(words[4])' is too much") }
    return .sweep(knob: name, range: range, values: values, frames: window)
  }

  static let tryOn: Reader = { text, _ throws(CommandError) in
    guard let folder = fileAndRest(text).first else { throw fault("try", text, "a folder of sequences is needed") }
    return .tryOn(folder: folder)
  }
  static let results: Reader = { text, _ throws(CommandError) in
    let folders = files(text)
    guard !folders.isEmpty else { throw fault("results", text, "a folder of results is needed") }
    return .overlay(folders)
  }
  static let survey: Reader = { text, _ throws(CommandError) in
    let folders = files(text)
    guard folders.count > 1, let first = folders.first else {
      throw fault("survey", text, "a folder of sequences and one of results are needed")
    }
    return .survey(folder: first, results: Array(folders.dropFirst()))
  }
  static let openSequence: Reader = { text, bench throws(CommandError) in
    guard !text.isEmpty else { return .openSequence(nil) }
    guard let row = bench.survey?.rows.first(where: { $0.name == text }) else {
      throw fault("open-sequence", text, "the list has no such sequence")
    }
    return .openSequence(row.id)
  }

  static let find: Reader = { text, _ throws(CommandError) in .find(text) }
  static let note: Reader = { text, _ throws(CommandError) in .note(text) }

  static let layer: Reader = { text, _ throws(CommandError) in .toggleLayer(try choice("layer", text)) }
  static let heatKind: Reader = { text, _ throws(CommandError) in
    text.isEmpty ? .nextHeatKind : .heatKind(try choice("heat-kind", text))
  }
  static let anchor: Reader = { text, _ throws(CommandError) in
    if text.isEmpty { return .nextAnchor }
    if text == "max" { return .anchor(nil) }
    let value = try whole("anchor", text)
    guard (1...AnchorGrid.ratios.count).contains(value) else {
      throw fault("anchor", text, "anchors are 1 to \(AnchorGrid.ratios.count)")
    }
    return .anchor(value - 1)
  }
  static let level: Reader = { text, bench throws(CommandError) in
    if text.isEmpty { return .nextLevel }
    if text == "all" { return .level(nil) }
    let value = try whole("level", text)
    guard (1...max(bench.levelCount, 1)).contains(value) else {
      throw fault("level", text, "this model has \(bench.levelCount) level\(bench.levelCount == 1 ? "" : "s")")
    }
    return .level(value - 1)
  }
  static let opacity: Reader = { text, _ throws(CommandError) in
    let value = try number("opacity", text)
    guard (0...1).contains(value) else { throw fault("opacity", text, "it lies in 0 ... 1") }
    return .opacity(value)
  }
  static let focus: Reader = { text, _ throws(CommandError) in .focus(try choice("focus", text)) }
  static let hide: Reader = { text, bench throws(CommandError) in
    .hide(text.isEmpty ? bench.view.focus : try choice("hide", text))
  }
  static let show: Reader = { text, bench throws(CommandError) in
    text.isEmpty ? .all(Panel.allCases.map { .show($0) }) : .show(try choice("show", text))
  }
  static let theme: Reader = { text, _ throws(CommandError) in text.isEmpty ? .nextTheme : .theme(text) }
  static let glyphs: Reader = { text, _ throws(CommandError) in text.isEmpty ? .nextGlyphs : .glyphs(text) }
  static let keys: Reader = { text, _ throws(CommandError) in .keys(try choice("keys", text)) }

  static let snapshot: Reader = { text, _ throws(CommandError) in
    let words = fileAndRest(text)
    guard let path = words.first else { return .snapshot(path: nil, panel: nil) }
    return .snapshot(path: path, panel: words.count > 1 ? try choice("snapshot", words[1]) : nil)
  }
  static let export: Reader = { text, _ throws(CommandError) in
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = words.first else { throw fault("export", text, "what and where to are needed") }
    let kind: ExportKind = try choice("export", first)
    // The file may have spaces where nothing follows it.
    let rest = words.count == 2 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    let parts = fileAndRest(rest)
    guard let path = parts.first else { throw fault("export", text, "a file is needed") }
    switch kind {
    case .png where parts.count > 1: return .snapshot(path: path, panel: try choice("export", parts[1]))
    case .csv where parts.count > 1, .svg where parts.count > 1:
      var curves: [ExportCurve] = []
      for word in parts.dropFirst() { curves.append(try choice("export", word)) }
      return .export(kind, path: path, curves: curves)
    default: return .export(kind, path: rest.hasPrefix("\"") ? path : rest, curves: [])
    }
  }
  static let save: Reader = { text, _ throws(CommandError) in .save(path: text.isEmpty ? nil : text) }
  static let record: Reader = { text, _ throws(CommandError) in .record(path: text.isEmpty ? nil : text) }
}

extension Arguments {
  static func fault(_ command: String, _ given: String, _ reason: String) -> CommandError {
    .argument(command: command, form: ActionRow.named(command)?.argument ?? "", given: given, reason: reason)
  }

  static func number(_ command: String, _ text: String) throws(CommandError) -> Double {
    guard let value = Double(text), value.isFinite else { throw fault(command, text, "'\(text)' is not a number") }
    return value
  }

  static func whole(_ command: String, _ text: String) throws(CommandError) -> Int {
    guard let value = Int(text), abs(value) < 1_000_000_000 else {
      throw fault(command, text, "'\(text)' is not a whole number")
    }
    return value
  }

  /// A frame's number, from 1, as an index.
  static func frame(_ command: String, _ text: String, _ bench: Workbench) throws(CommandError) -> Int {
    let value = try whole(command, text)
    guard (1...max(bench.source.count, 1)).contains(value) else {
      throw fault(command, text, "frames are 1 to \(bench.source.count)")
    }
    return value - 1
  }

  /// `12-40`, as indices.
  static func frames(_ command: String, _ text: String, _ bench: Workbench) throws(CommandError) -> ClosedRange<Int> {
    let words = text.split(separator: "-").map(String.init)
    guard words.count == 2 else { throw fault(command, text, "two frames are needed, such as 12-40") }
    let a = try frame(command, words[0], bench)
    let b = try frame(command, words[1], bench)
    return min(a, b)...max(a, b)
  }

  /// `0.1-0.6`.
  static func span(_ command: String, _ text: String) throws(CommandError) -> ClosedRange<Double> {
    let words = text.split(separator: "-").map(String.init)
    guard words.count == 2 else { throw fault(command, text, "a range is needed, such as 0.1-0.6") }
    let a = try number(command, words[0])
    let b = try number(command, words[1])
    guard a < b else { throw fault(command, text, "the range is empty") }
    return a...b
  }

  static func knob(_ command: String, _ text: String, _ bench: Workbench) throws(CommandError) -> String {
    if bench.knobs.contains(where: { $0.name == text }) || ["cls_weights", "loc_weights"].contains(text) {
      return text
    }
    do { return try Parameter.named(text).name } catch { throw fault(command, text, error.description) }
  }

  static func branchNamed(_ command: String, _ text: String, _ bench: Workbench) throws(CommandError) -> Branch.ID {
    guard let branch = bench.document.branches.first(where: { $0.name == text }) else {
      let names = bench.document.branches.map(\.name).joined(separator: ", ")
      throw fault(command, text, text.isEmpty ? "a branch is needed: \(names)" : "no branch is called so: \(names)")
    }
    return branch.id
  }

  static func choice<T: RawRepresentable & CaseIterable>(
    _ command: String, _ text: String
  ) throws(CommandError) -> T where T.RawValue == String {
    guard let value = T(rawValue: text) else {
      let known = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault(command, text, text.isEmpty ? "one of \(known) is needed" : "'\(text)' is not one of \(known)")
    }
    return value
  }

  /// Files one after the other, in quotes where they have spaces.
  static func files(_ text: String) -> [String] {
    var files: [String] = []
    var rest = text[...]
    while true {
      rest = rest.drop { $0 == " " }
      guard let first = rest.first else { return files }
      if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
        files.append(String(rest.dropFirst()[..<end]))
        rest = rest[rest.index(after: end)...]
      } else {
        files.append(String(rest.prefix { $0 != " " }))
        rest = rest.drop { $0 != " " }
      }
    }
  }

  /// A file, in quotes where it has spaces, and the words after it.
  static func fileAndRest(_ text: String) -> [String] {
    if text.hasPrefix("\""), let end = text.dropFirst().firstIndex(of: "\"") {
      let file = String(text[text.index(after: text.startIndex)..<end])
      return [file] + text[text.index(after: end)...].split(separator: " ").map(String.init)
    }
    return text.split(separator: " ").map(String.init)
  }
}
