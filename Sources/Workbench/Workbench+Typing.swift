import Foundation

extension Workbench {
  /// What fits behind the typed text; empty when nothing is typed or nothing fits.
  public var completions: [Completion] {
    guard case .entry(let entry) = mode, entry.purpose == .command else { return [] }
    return CommandLine.completions(String(entry.text.prefix(entry.cursor)), self)
  }

  mutating func performTyping(_ action: Action) -> Outcome {
    switch action {
    case .openPalette: return open(.command)
    case .openModels: return open(.command, text: "model ")
    case .openValue:
      guard let knob else { return .refused("no parameter is selected") }
      return open(.value(knob: knob.name))
    case .openGoto: return open(.frame)
    case .openFilter: return open(.filter, text: view.filter)
    case .openNote: return open(.note, text: document.notes[playhead] ?? "")
    case .commit: return commit()
    default: break
    }
    guard case .entry(var entry) = mode else { return .refused("nothing is being typed") }
    // Characters as a person counts them: a letter with its accents is one.
    var characters = Array(entry.text)
    let cursor = min(max(entry.cursor, 0), characters.count)
    switch action {
    case .type(let text):
      let typed = text.filter { !$0.isNewline && ($0.unicodeScalars.first?.value ?? 0) >= 32 }
      guard characters.count + typed.count <= Self.longestLine else { return .refused("the line is full") }
      characters.insert(contentsOf: typed, at: cursor)
      entry.cursor = cursor + typed.count
    case .erase where cursor > 0:
      characters.remove(at: cursor - 1)
      entry.cursor = cursor - 1
    case .erase where characters.isEmpty:
      mode = .browse
      return Outcome()
    case .eraseForward where cursor < characters.count: characters.remove(at: cursor)
    case .eraseAll:
      characters = []
      entry.cursor = 0
    case .moveText(let offset): entry.cursor = min(max(cursor + offset, 0), characters.count)
    case .moveWord(let direction): entry.cursor = Self.wordEnd(characters, from: cursor, direction)
    case .nextCompletion: return complete(1)
    case .previousCompletion: return complete(-1)
    default: break
    }
    entry.text = String(characters)
    switch action {
    case .moveText, .moveWord: break
    default: entry.selection = nil
    }
    mode = .entry(entry)
    if entry.purpose == .filter {
      view.filter = entry.text
      view.listRow = 0
    }
    return Outcome()
  }

  private static func wordEnd(_ characters: [Character], from cursor: Int, _ direction: Int) -> Int {
    var at = cursor
    func isWord(_ at: Int) -> Bool { characters.indices.contains(at) && !characters[at].isWhitespace }
    if direction < 0 {
      while at > 0, !isWord(at - 1) { at -= 1 }
      while at > 0, isWord(at - 1) { at -= 1 }
    } else {
      while at < characters.count, !isWord(at) { at += 1 }
      while at < characters.count, isWord(at) { at += 1 }
    }
    return at
  }

  /// Characters in a line of text.
  static let longestLine = 4096

  private mutating func open(_ purpose: Mode.Entry.Purpose, text: String = "") -> Outcome {
    stop()
    mode = .entry(Mode.Entry(purpose, text: text))
    return Outcome()
  }

  private mutating func complete(_ offset: Int) -> Outcome {
    guard case .entry(var entry) = mode, entry.purpose == .command else { return Outcome() }
    // While one goes through the list, it stays the list of what was typed.
    let stem = entry.selection == nil ? String(entry.text.prefix(entry.cursor)) : entry.stem
    let all = CommandLine.completions(stem, self)
    guard !all.isEmpty else { return .refused("nothing fits '\(stem)'") }
    let next = entry.selection.map { ($0 + offset + all.count) % all.count } ?? (offset > 0 ? 0 : all.count - 1)
    entry.stem = stem
    entry.text = all[next].text
    entry.cursor = entry.text.count
    // A single fit is taken, so that the next Tab completes what follows.
    entry.selection = all.count == 1 ? nil : next
    mode = .entry(entry)
    return Outcome()
  }

  private mutating func commit() -> Outcome {
    guard case .entry(let entry) = mode else { return .refused("nothing is being typed") }
    mode = .browse
    let text = entry.text.trimmingCharacters(in: .whitespaces)
    switch entry.purpose {
    case .command: return text.isEmpty ? Outcome() : run(command: text)
    case .value(let knob): return text.isEmpty ? Outcome() : perform(.set(knob: knob, value: text))
    case .filter: return perform(.find(text))
    case .frame: return text.isEmpty ? Outcome() : run(command: "goto \(text)")
    case .note: return perform(.note(text))
    }
  }

  /// Runs a line as typed in the palette, with or without its colon.
  @discardableResult
  public mutating func run(command line: String) -> Outcome {
    do { return perform(try CommandLine.parse(line, self)) } catch {
      notice = Notice(.refused, error.description)
      return .refused(error.description)
    }
  }
}
