/// Which key does what, by context: the table's keys with a preset's changes.
public struct Keymap: Sendable {
  /// Sets of keys that people know from elsewhere.
  public enum Preset: String, Sendable, Codable, CaseIterable {
    case standard = "siamscope"
    case mpv, cvat, vim
  }

  public let preset: Preset
  private let actions: [ActionRow.Context: [String: ActionRow]]
  private let keysByRow: [String: [String]]

  public init(_ preset: Preset = .standard) { self = Self.made[preset] ?? Keymap(making: preset) }

  /// Every screen that is drawn asks for one: each is made once.
  private static let made = Dictionary(uniqueKeysWithValues: Preset.allCases.map { ($0, Keymap(making: $0)) })

  private init(making preset: Preset) {
    self.preset = preset
    let changes = Self.changes(preset)
    var actions: [ActionRow.Context: [String: ActionRow]] = [:]
    var keysByRow: [String: [String]] = [:]
    // A preset's own keys win over the defaults of other rows.
    let taken = Set(changes.values.joined())
    for row in ActionRow.table {
      let own = changes[row.id]
      let keys = own ?? (row.context == .browse ? row.keys.filter { !taken.contains($0) } : row.keys)
      keysByRow[row.id] = keys
      for key in keys { actions[row.context, default: [:]][key] = row }
    }
    self.actions = actions
    self.keysByRow = keysByRow
  }

  /// The row that a key stands for; `key` as plain text (`space`, `ctrl-r`, `N`).
  public func row(for key: String, in context: ActionRow.Context) -> ActionRow? {
    actions[context]?[key]
  }

  /// The keys of a row; empty when it can only be typed.
  public func keys(of id: String) -> [String] { keysByRow[id] ?? [] }

  /// The key sheet: rows with keys, by group.
  public var sheet: [(group: ActionRow.Group, rows: [(row: ActionRow, keys: [String])])] {
    ActionRow.Group.allCases.compactMap { group in
      let rows = ActionRow.table.filter { $0.group == group && !keys(of: $0.id).isEmpty }
      return rows.isEmpty ? nil : (group, rows.map { ($0, keys(of: $0.id)) })
    }
  }

  private static func changes(_ preset: Preset) -> [String: [String]] {
    switch preset {
    case .standard: return [:]
    case .mpv:
      return [
        "forward": ["pagedown", ">"], "back": ["pageup", "<"], "faster": ["]"], "slower": ["["],
        "snapshot": ["s"], "zoom-in": ["alt-+"], "zoom-out": ["alt--"], "toggle-play": ["space", "p"],
        "prediction": ["P"], "loop": ["l"], "quit": ["q", "ctrl-c"],
      ]
    case .cvat:
      return [
        "next-frame": ["f", "."], "previous-frame": ["d", ","], "forward": ["v"], "back": ["c"],
        "distractors": ["D"], "distractor-page": ["alt-d"], "level": ["V"], "draw-box": ["n", "i"],
        "next-finding": ["F"],
        "previous-finding": ["N"], "models": ["C"], "flip": ["w"], "sweep": ["W"],
      ]
    case .vim:
      return [
        "next-frame": ["l", "."], "previous-frame": ["h", ","], "forward": ["w", ">"], "back": ["b", "<"],
        "next-parameter": ["j", "down"], "previous-parameter": ["k", "up"], "first": ["g", "home"],
        "last": ["G", "end"], "goto": ["|"], "loop": ["@"], "heat-map": ["f"], "heat-kind": ["F"], "fork": ["B"],
        "sweep": ["W"], "glyphs": ["alt-g"], "flip": ["e"], "distractor-off": ["alt-e"], "return": ["ctrl-o"],
        "undo": ["u"], "redo": ["ctrl-r"],
      ]
    }
  }
}
