/// One row of the table of actions: key sheet, footer, palette and scripts are all made from it.
public struct ActionRow: Sendable, Identifiable {
  /// Headings of the key sheet.
  public enum Group: String, Sendable, CaseIterable {
    case time = "Time"
    case parameters = "Parameters"
    case box = "First box"
    case branches = "Branches"
    case asking = "Asking"
    case distractors = "Distractors"
    case elsewhere = "Other sequences"
    case view = "View"
    case list = "Lists: findings, branches, sequences"
    case text = "Typing"
    case session = "Session"
  }

  /// When its keys count.
  public enum Context: Sendable, Hashable, CaseIterable {
    case browse, box, entry, help
    /// Before `browse`, while a panel that is a list has the keys.
    case list
  }

  /// Name in the palette and in scripts, kebab-case.
  public let id: String
  public let title: String
  public let group: Group
  public let context: Context
  /// Default keys as plain text: `space`, `ctrl-r`, `shift-right`, `N`.
  public let keys: [String]
  /// One line.
  public let help: String
  /// What its keys do, and its name without an argument; nil when it needs one.
  public let action: Action?
  /// The argument's form as help shows it, in capitals; nil when it takes none.
  public let argument: String?
  /// Reads the argument.
  let parse: (@Sendable (String, Workbench) throws(CommandError) -> Action)?

  init(
    _ id: String, _ title: String, _ group: Group, keys: [String] = [], _ help: String, _ action: Action? = nil,
    in context: Context = .browse, argument: String? = nil,
    parse: (@Sendable (String, Workbench) throws(CommandError) -> Action)? = nil
  ) {
    self.id = id
    self.title = title
    self.group = group
    self.context = context
    self.keys = keys
    self.help = help
    self.action = action
    self.argument = argument
    self.parse = parse
  }

  /// The row of a name.
  public static func named(_ id: String) -> ActionRow? { table.first { $0.id == id } }
}
