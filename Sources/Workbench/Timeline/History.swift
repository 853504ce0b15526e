/// Undo and redo: documents before and after, each with what was done.
public struct History: Sendable {
  struct Entry: Sendable {
    let document: Document
    let label: String
  }

  /// How far back undo goes.
  static let limit = 500

  private(set) var undos: [Entry] = []
  private(set) var redos: [Entry] = []
  /// What kind of change came last: turning one knob on is one step, however many keys it takes.
  private var merging: String?

  /// What `undo` would take back.
  public var undoLabel: String? { undos.last?.label }
  /// What `redo` would bring back.
  public var redoLabel: String? { redos.last?.label }

  /// Remembers the document as it was before a change.
  mutating func record(_ before: Document, label: String, merging key: String? = nil) {
    redos.removeAll()
    if let key, key == merging, !undos.isEmpty {
      let first = undos.removeLast()
      undos.append(Entry(document: first.document, label: label))
      return
    }
    merging = key
    undos.append(Entry(document: before, label: label))
    if undos.count > Self.limit { undos.removeFirst(undos.count - Self.limit) }
  }

  /// The next change starts a step of its own.
  mutating func seal() { merging = nil }

  mutating func undo(_ now: Document) -> (document: Document, label: String)? {
    guard let entry = undos.popLast() else { return nil }
    merging = nil
    redos.append(Entry(document: now, label: entry.label))
    return (entry.document, entry.label)
  }

  mutating func redo(_ now: Document) -> (document: Document, label: String)? {
    guard let entry = redos.popLast() else { return nil }
    merging = nil
    undos.append(Entry(document: now, label: entry.label))
    return (entry.document, entry.label)
  }

  /// Every run that can come back.
  var runs: Set<Run.ID> {
    Set((undos + redos).flatMap { $0.document.branches.map(\.run) })
  }
}
